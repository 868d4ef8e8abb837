"""Turns scenes (pictures, ids and cut-out pieces) into batches of training clips, on any device.

A Scene is one clip's ingredients as uint8 arrays; `synthesize` moves its pictures along smooth
random paths, pastes its pieces over them in order, jitters colours and returns a ClipBatch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.training.dice import Dice
from core.training.motion import (
    PIECE_MOTION,
    SCENE_MOTION,
    Placements,
    draw_grids,
)
from core.types import Image, Mask

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
MAX_CLIP_OBJECTS = 10


@dataclass(frozen=True)
class ClipBatch:
    """Training clips; frame 0 is the reference and shows every object.

    frames: float32 [B, T, 3, S, S], RGB, ImageNet-normalised. labels: int64 [B, T, S, S], ids
    0..10, compact 1..n per clip. objects: int64 [B], n of each clip (at least 1).
    """

    frames: Tensor
    labels: Tensor
    objects: Tensor


@dataclass(frozen=True)
class SynthesisConfig:
    """How often and how strongly clips are altered; probabilities are per clip."""

    separate: float = 0.4
    """a still's objects move on their own over another picture"""
    merge: float = 0.7
    """stills: a second sample's objects are pasted in"""
    merge_video: float = 0.5
    """videos: a still's object is pasted in as further object"""
    occlude: float = 0.3
    """something unlabelled passes in front for some frames"""
    disappear: float = 0.35
    """a pasted object is gone for 1-3 frames and comes back"""
    cut: float = 0.2
    """1-3 frames in the middle show another scene"""
    lookalike: float = 0.25
    """an unlabelled copy of an object is somewhere else"""
    reverse: float = 0.5
    """videos: played backwards"""
    longest_gap: int = 12
    """videos: most frames between two frames of the clip"""
    video_motion: float = 0.15
    """added camera motion of videos, as a share of that of stills"""
    still_speed: tuple[float, float] = (0.2, 1.6)
    crop_side: tuple[float, float] = (0.7, 1.0)
    view: tuple[float, float] = (1.0, 1.4)
    """how far the frame zooms into the crop, which leaves room to move"""
    piece_scale: tuple[float, float] = (0.15, 0.8)
    camouflage: float = 0.2
    """a pasted piece takes on most of the mean colour of what lies behind it"""
    most_still_objects: int = 4
    most_pasted_objects: int = 2
    least_share: float = 0.008
    """smallest object drawn from a still, as a share of the picture"""
    most_share: float = 0.6
    least_reference_pixels: float = 100.0
    """an object smaller than this in frame 0 (at 465 x 465) is dropped from the clip"""
    colour: float = 0.25
    blur: float = 0.15


@dataclass(frozen=True)
class Piece:
    """Objects cut out of a picture, pasted over a scene: `ids` 0 is what is cut away.

    first_label: label of id 1; 0 for a piece that is background (occluder, look-alike).
    visible: one truth value per frame. camouflage: how far its mean colour moves to that of the
    scene behind it in frame 0, from 0 to 1.
    """

    image: Image
    ids: Mask
    first_label: int
    visible: NDArray[np.bool_]
    scale: float
    centre: tuple[float, float]
    speed: float
    camouflage: float = 0.0


@dataclass(frozen=True)
class Scene:
    """One clip's ingredients: pictures P x C x C x 3 and their ids, which of them each frame shows.

    Pieces are pasted in order, the last one in front.
    """

    images: NDArray[np.uint8]
    ids: NDArray[np.uint8]
    picture_of: tuple[int, ...]
    zoom: float
    speed: float
    pieces: tuple[Piece, ...]


def synthesize(
    scenes: Sequence[Scene], size: int, config: SynthesisConfig, dice: Dice, device: torch.device
) -> ClipBatch:
    """One clip for each scene; a clip whose reference shows no object is left out of the batch."""
    length = len(scenes[0].picture_of)
    frames, labels = _render_scenes(scenes, size, length, dice, device)
    for slot in range(max(len(scene.pieces) for scene in scenes)):
        rows = [row for row, scene in enumerate(scenes) if len(scene.pieces) > slot]
        pieces = [scenes[row].pieces[slot] for row in rows]
        index = torch.tensor(rows, device=device)
        _paste(frames, labels, index, pieces, dice)
    labels, objects = _keep_reference_objects(labels, config)
    _change_colours(frames, config, dice)
    usable = objects > 0
    if not bool(usable.all()):
        frames, labels, objects = frames[usable], labels[usable], objects[usable]
    return ClipBatch(_normalise(frames), labels, objects)


def _render_scenes(
    scenes: Sequence[Scene], size: int, length: int, dice: Dice, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Frames [B, T, 3, S, S] in 0..1 and labels int64 [B, T, S, S] of the moving pictures."""
    images = np.concatenate([scene.images for scene in scenes])
    ids = np.concatenate([scene.ids for scene in scenes])
    starts = np.cumsum([0] + [len(scene.images) for scene in scenes[:-1]])
    wanted = [
        start + i for start, scene in zip(starts, scenes, strict=True) for i in scene.picture_of
    ]
    index = torch.as_tensor(np.array(wanted), device=device)
    placements = Placements(
        scale=torch.tensor([scene.zoom for scene in scenes]),
        centre=torch.zeros(len(scenes), 2),
        speed=torch.tensor([scene.speed for scene in scenes]),
    )
    grids = draw_grids(placements, SCENE_MOTION, length, size, dice, device).flatten(0, 1)
    pictures = _to_unit(images, device)[index]
    frames = F.grid_sample(pictures, grids, "bilinear", "reflection", align_corners=False)
    labels = _sample_ids(torch.from_numpy(ids).to(device)[index], grids, "reflection")
    return frames.view(len(scenes), length, 3, size, size), labels.view(
        len(scenes), length, size, size
    )


def _to_unit(images: NDArray[np.uint8], device: torch.device) -> Tensor:
    """N x C x C x 3 bytes as float [N, 3, C, C] in 0..1."""
    return torch.from_numpy(images).to(device).movedim(-1, 1).float().div_(255)


def _sample_ids(ids: Tensor, grids: Tensor, padding: str) -> Tensor:
    sampled = F.grid_sample(ids[:, None].float(), grids, "nearest", padding, align_corners=False)
    return sampled[:, 0].long()


def _paste(
    frames: Tensor, labels: Tensor, rows: Tensor, pieces: Sequence[Piece], dice: Dice
) -> None:
    """Draw one piece over each of the given clips, in place."""
    device, size, length = frames.device, frames.shape[-1], frames.shape[1]
    placements = Placements(
        scale=torch.tensor([piece.scale for piece in pieces]),
        centre=torch.tensor([piece.centre for piece in pieces]),
        speed=torch.tensor([piece.speed for piece in pieces]),
    )
    grids = draw_grids(placements, PIECE_MOTION, length, size, dice, device)
    # One tall frame per piece: the picture is sampled for all frames at once.
    grids = grids.flatten(1, 2)
    images = _to_unit(np.stack([piece.image for piece in pieces]), device)
    ids = torch.from_numpy(np.stack([piece.ids for piece in pieces])).to(device)
    inside = (ids > 0).float()[:, None]
    layers = torch.cat([images, inside], dim=1)
    sampled = F.grid_sample(layers, grids, "bilinear", "zeros", align_corners=False)
    sampled = sampled.view(len(pieces), 4, length, size, size).transpose(1, 2)
    own_ids = _sample_ids(ids, grids, "zeros").view(len(pieces), length, size, size)
    visible = torch.from_numpy(np.stack([piece.visible for piece in pieces])).to(device)
    covers = (own_ids > 0) & visible[:, :, None, None]
    # Colour outside the picture is black: the weight must not reach beyond the sampled inside.
    weight = sampled[:, :, 3:] * visible[:, :, None, None, None]
    share = torch.tensor([piece.camouflage for piece in pieces], device=device)
    colour = _camouflaged(sampled[:, :, :3], frames[rows], weight, share)
    frames[rows] = torch.lerp(frames[rows], colour, weight)
    first = torch.tensor([piece.first_label for piece in pieces], device=device)
    first = first[:, None, None, None]
    own_labels = torch.where(first > 0, own_ids + first - 1, 0)
    labels[rows] = torch.where(covers, own_labels, labels[rows])


def _camouflaged(colour: Tensor, behind: Tensor, weight: Tensor, share: Tensor) -> Tensor:
    """Pieces [N, T, 3, S, S] with their mean colour moved by `share` [N] to the scene's.

    Measured where the piece covers the scene in frame 0; the same change on every frame.
    """
    first = weight[:, 0]
    gap = ((behind[:, 0] - colour[:, 0]) * first).sum((-2, -1)) / first.sum((-2, -1)).clamp_min(1)
    return (colour + (share[:, None] * gap)[:, None, :, None, None]).clamp(0, 1)


def _keep_reference_objects(labels: Tensor, config: SynthesisConfig) -> tuple[Tensor, Tensor]:
    """Drop objects too small in frame 0 from every frame; the others become 1..n. Also n, [B]."""
    clips, size = labels.shape[0], labels.shape[-1]
    reference = labels[:, 0].flatten(1)
    areas = torch.zeros(clips, MAX_CLIP_OBJECTS + 1, device=labels.device)
    areas.scatter_add_(1, reference, torch.ones_like(reference, dtype=areas.dtype))
    least = config.least_reference_pixels * (size / 465) ** 2
    kept = areas > least
    kept[:, 0] = False
    table = kept.cumsum(1) * kept
    compact = table.gather(1, labels.flatten(1)).view_as(labels)
    return compact, kept.sum(1)


def _change_colours(frames: Tensor, config: SynthesisConfig, dice: Dice) -> None:
    """Brightness, contrast, saturation and tint per clip, with a little flicker; some blur."""
    clips, length = frames.shape[:2]
    strength = config.colour

    def draw(spread: float, *more: int) -> Tensor:
        whole = dice.uniforms(-spread, spread, clips, 1, *more)
        return whole + dice.uniforms(-0.15 * spread, 0.15 * spread, clips, length, *more)

    contrast = torch.exp(draw(1.2 * strength))[..., None, None]
    saturation = torch.exp(draw(2.0 * strength))[..., None, None]
    gain = torch.exp(draw(0.4 * strength, 3))
    brightness = draw(0.6 * strength)
    grey = torch.tensor([0.299, 0.587, 0.114]).expand(3, 3)
    matrix = contrast * (saturation * torch.eye(3) + (1 - saturation) * grey)
    matrix = matrix * gain[..., None]
    middle = 0.45
    offset = middle * (1 - contrast[..., 0]) + brightness[..., None]  # [B, T, 1]
    flat = frames.view(clips * length, 3, -1)
    changed = torch.baddbmm(
        offset.view(-1, 1, 1).to(frames.device),
        matrix.view(-1, 3, 3).to(frames.device),
        flat,
    ).clamp_(0, 1)
    flat.copy_(changed)
    blurred = [row for row in range(clips) if dice.chance(config.blur)]
    if blurred:
        rows = torch.tensor(blurred, device=frames.device)
        soft = F.avg_pool2d(frames[rows].flatten(0, 1), 3, 1, 1, count_include_pad=False)
        frames[rows] = soft.view(len(blurred), *frames.shape[1:])


def _normalise(frames: Tensor) -> Tensor:
    mean = torch.tensor(MEAN, device=frames.device).view(3, 1, 1)
    std = torch.tensor(STD, device=frames.device).view(3, 1, 1)
    return frames.sub_(mean).div_(std)
