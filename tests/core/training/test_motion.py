"""Tests of core.training.motion."""

import torch

from core.training.dice import Dice
from core.training.motion import (
    PIECE_MOTION,
    SCENE_MOTION,
    MotionRange,
    Placements,
    draw_grids,
)

CPU = torch.device("cpu")
STILL = MotionRange(*[(0.0, 0.0, 1.0)] * 6)


def placements(scale: float = 1.0, centre: float = 0.0, speed: float = 1.0) -> Placements:
    return Placements(torch.full((2,), scale), torch.full((2, 2), centre), torch.full((2,), speed))


def grids(motion: MotionRange, where: Placements, length: int = 4, seed: int = 0) -> torch.Tensor:
    dice = Dice(torch.Generator().manual_seed(seed))
    return draw_grids(where, motion, length, 9, dice, CPU)


def test_without_motion_every_frame_shows_the_whole_picture() -> None:
    grid = grids(STILL, placements())
    axis = (2 * torch.arange(9) + 1) / 9 - 1
    assert grid.shape == (2, 4, 9, 9, 2)
    assert torch.allclose(grid[..., 0], axis.expand(2, 4, 9, 9), atol=1e-6)
    assert torch.allclose(grid[..., 1], axis[:, None].expand(2, 4, 9, 9), atol=1e-6)


def test_a_small_picture_lies_at_its_centre() -> None:
    grid = grids(STILL, placements(scale=0.25, centre=4 / 9))
    # Column 6 has its centre at 4/9: the picture's middle; one column is 2/9 / 0.25 of it.
    assert torch.allclose(grid[..., 6, 6, :], torch.zeros(2), atol=1e-5)
    assert torch.allclose(grid[..., 6, 7, 0], torch.tensor(8 / 9), atol=1e-5)


def test_pictures_move_smoothly_and_each_on_its_own() -> None:
    grid = grids(PIECE_MOTION, placements(), length=6)
    steps = (grid[:, 1:] - grid[:, :-1]).abs().amax((2, 3, 4))
    assert bool((steps > 1e-4).all())
    assert not torch.allclose(grid[0], grid[1])


def test_without_speed_the_first_position_is_kept() -> None:
    grid = grids(SCENE_MOTION, placements(speed=0.0))
    assert torch.allclose(grid, grid[:, :1].expand_as(grid), atol=1e-6)


def test_motion_stays_within_its_limits() -> None:
    only_shift = MotionRange(*[(0.0, 0.0, 1.0)] * 4, (1.0, 5.0, 0.5), (0.0, 0.0, 1.0))
    grid = grids(only_shift, placements(), length=30)
    assert float(grid.abs().max()) <= 1.5


def test_the_same_seed_gives_the_same_motion() -> None:
    assert torch.equal(grids(SCENE_MOTION, placements()), grids(SCENE_MOTION, placements()))
