"""Smooth random motion of pictures: affine trajectories and elastic bending, as sampling grids.

Coordinates run from -1 to 1 over a side, pixel centres as in grid_sample(align_corners=False).
Parameters are drawn on the CPU; grids are built on the device.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.dice import Dice

CONTROL_POINTS = 5


@dataclass(frozen=True)
class MotionRange:
    """How far things go: `start` at frame 0, `step` from one frame to the next, `limit` in all.

    Spreads are standard deviations; angles in degrees, zoom and shear as logarithm and slope,
    shift and bend in half sides.
    """

    angle: tuple[float, float, float]
    zoom: tuple[float, float, float]
    stretch: tuple[float, float, float]
    shear: tuple[float, float, float]
    shift: tuple[float, float, float]
    bend: tuple[float, float, float]


SCENE_MOTION = MotionRange(
    angle=(5.0, 5.0, 30.0),
    zoom=(0.05, 0.05, 0.35),
    stretch=(0.05, 0.02, 0.2),
    shear=(0.04, 0.03, 0.25),
    shift=(0.04, 0.09, 0.5),
    bend=(0.03, 0.025, 0.15),
)
"""A whole picture: enough movement to matter, little enough not to look beyond its edges."""

PIECE_MOTION = MotionRange(
    angle=(10.0, 8.0, 60.0),
    zoom=(0.0, 0.08, 0.5),
    stretch=(0.1, 0.03, 0.3),
    shear=(0.06, 0.04, 0.3),
    shift=(0.0, 0.13, 0.9),
    bend=(0.06, 0.05, 0.3),
)
"""A pasted object: faster, and it bends within its own box."""


@dataclass(frozen=True)
class Placements:
    """Where N pictures lie in the frame at rest: `scale` of the frame's side, centre, both [N].

    `speed` multiplies every step.
    """

    scale: Tensor
    centre: Tensor
    speed: Tensor


def _walk(
    spread: tuple[float, float, float], speed: Tensor, shape: torch.Size, dice: Dice
) -> Tensor:
    """[N, T, ...]: a start, a constant velocity with some unrest, softly limited."""
    start, step, limit = spread
    count, length, *rest = shape
    velocity = dice.normal(count, 1, *rest)
    unrest = 0.5 * dice.normal(count, length, *rest)
    steps = (velocity + unrest) * step * speed.view(-1, *[1] * (len(shape) - 1))
    steps[:, 0] = start * dice.normal(count, *rest)
    return limit * torch.tanh(torch.cumsum(steps, dim=1) / limit)


def draw_grids(
    placements: Placements,
    motion: MotionRange,
    length: int,
    size: int,
    dice: Dice,
    device: torch.device,
) -> Tensor:
    """Sampling grids [N, T, size, size, 2]: for each pixel of the frame a place in the picture."""
    speed = placements.speed
    shape = torch.Size((speed.numel(), length))
    angle = _walk(motion.angle, speed, shape, dice) * (math.pi / 180)
    zoom = _walk(motion.zoom, speed, shape, dice)
    stretch = _walk(motion.stretch, speed, shape, dice)
    shear = _walk(motion.shear, speed, shape, dice)
    shift = _walk(motion.shift, speed, torch.Size((*shape, 2)), dice)
    controls = torch.Size((*shape, 2, CONTROL_POINTS, CONTROL_POINTS))
    bend = _walk(motion.bend, speed, controls, dice)
    bend = bend / placements.scale.view(-1, 1, 1, 1, 1)

    cos, sin = torch.cos(angle), torch.sin(angle)
    rotation = torch.stack([torch.stack([cos, -sin], -1), torch.stack([sin, cos], -1)], -2)
    one, none = torch.ones_like(shear), torch.zeros_like(shear)
    shearing = torch.stack([torch.stack([one, shear], -1), torch.stack([none, one], -1)], -2)
    width = torch.exp(-zoom - stretch) / placements.scale[:, None]
    height = torch.exp(-zoom + stretch) / placements.scale[:, None]
    matrix = torch.stack([width, height], -1)[..., None] * (shearing @ rotation)
    centre = placements.centre[:, None] + shift
    offset = -(matrix @ centre[..., None]).squeeze(-1)
    return _grids(matrix.to(device), offset.to(device), bend.to(device), size)


def _grids(matrix: Tensor, offset: Tensor, bend: Tensor, size: int) -> Tensor:
    axis = (2 * torch.arange(size, device=matrix.device) + 1) / size - 1
    basis = _smooth_basis(axis)
    # [N, T, 2, size, size]: bending, then the two affine terms along rows and columns.
    place = basis @ bend @ basis.T
    place += matrix[..., 0, None, None] * axis
    place += matrix[..., 1, None, None] * axis[:, None] + offset[..., None, None]
    return place.movedim(2, -1)


def _smooth_basis(axis: Tensor) -> Tensor:
    """[size, CONTROL_POINTS]: weights that blend control points smoothly, summing to 1."""
    points = torch.linspace(-1, 1, CONTROL_POINTS, device=axis.device)
    width = 0.6 * 2 / (CONTROL_POINTS - 1)
    return torch.softmax(-((axis[:, None] - points) ** 2) / (2 * width**2), dim=1)
