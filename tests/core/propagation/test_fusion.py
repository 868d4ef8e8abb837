from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.propagation.fusion import SUREST, SoftMask, blended_mask, soft_mask
from core.propagation.scaling import Merge, logits_to_decision
from core.types import Mask

SMALL, LARGE = (40, 60), (157, 237)


def disc(x: float, y: float, radius: float) -> NDArray[np.float32]:
    """Signed distance to a circle, positive inside."""
    rows, columns = np.mgrid[0 : SMALL[0], 0 : SMALL[1]].astype(np.float32)
    return (radius - np.hypot(columns - x, rows - y)).astype(np.float32)


def logits_of(*levels: NDArray[np.float32], sharpness: float = 8) -> Tensor:
    """Confident logits of one group: background and the given objects."""
    background = np.zeros(SMALL, np.float32)
    stacked = [background, *(np.clip(sharpness * level, -12, 12) for level in levels)]
    return torch.from_numpy(np.stack(stacked))[None]


def soft(*levels: NDArray[np.float32], sharpness: float = 8) -> SoftMask:
    return soft_mask(logits_of(*levels, sharpness=sharpness), Merge([len(levels)]))


def iou(first: Mask, second: Mask, object_id: int = 1) -> float:
    a, b = first == object_id, second == object_id
    union = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / union if union else 1.0


def faded(left: SoftMask, right: SoftMask, frames: int = 12) -> list[Mask]:
    """The whole cross-fade, with a frame of either side before and after it."""
    shares = [0.0, *((i + 1) / (frames + 1) for i in range(frames)), 1.0]
    return [blended_mask(left, right, share, LARGE) for share in shares]


# --- one opinion


def test_at_either_end_it_is_the_network_s_own_mask() -> None:
    left, right = disc(22, 20, 9.3), disc(34, 18, 7.6)
    fade = faded(soft(left), soft(right))
    for found, level in ((fade[0], left), (fade[-1], right)):
        own = logits_to_decision(logits_of(level), LARGE, Merge([1]))
        assert iou(found, own) > 0.99


def test_the_outline_stays_where_it_is_between_pixels() -> None:
    """Levels are clipped and deepened, yet the zero crossing does not move."""
    for radius in (5.0, 5.25, 5.5, 5.75):
        own = logits_to_decision(logits_of(disc(30, 20, radius)), LARGE, Merge([1]))
        found = faded(soft(disc(30, 20, radius)), soft(disc(30, 20, radius)))[6]
        radii = [np.sqrt(np.count_nonzero(mask) / np.pi) for mask in (found, own)]
        assert abs(radii[0] - radii[1]) < 0.4, "pixels of the source, a tenth of a cell"


def test_sureness_is_the_winner_s_probability() -> None:
    made = soft(disc(30, 20, 6), sharpness=2)
    assert made.sureness.min() >= 0.5
    assert made.sureness[20, 30] == pytest.approx(1, abs=1e-3)
    assert made.levels.dtype == made.sureness.dtype == np.float16


def test_levels_are_log_odds_at_the_outline_and_depth_away_from_it() -> None:
    made = soft(disc(30, 20, 8), sharpness=1)
    assert made.levels[0, 20, 38] == pytest.approx(0, abs=0.01)
    assert made.levels[0, 20, 30] == pytest.approx(SUREST + 8, abs=1.5)
    assert made.levels[0, 20, 58] == pytest.approx(-SUREST - 20, abs=2)


# --- two opinions: no pop


def worst_change(masks: list[Mask], object_id: int = 1) -> float:
    """The largest change from one frame to the next, in pixels."""
    return max(
        int(np.count_nonzero((a == object_id) != (b == object_id))) for a, b in pairwise(masks)
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (disc(24, 20, 9), disc(34, 20, 9)),
        (disc(30, 20, 12), disc(30, 20, 5)),
        (disc(12, 20, 7), disc(48, 20, 7)),
        (disc(30, 20, 9), disc(30, 20, -50)),
    ],
    ids=["moved", "shrunk", "elsewhere", "gone"],
)
def test_no_frame_of_the_fade_changes_much_more_than_its_share(
    left: NDArray[np.float32], right: NDArray[np.float32]
) -> None:
    fade = faded(soft(left), soft(right))
    cut = int(np.count_nonzero(fade[0] != fade[-1]))

    assert worst_change(fade) <= 0.35 * cut
    assert all(
        np.count_nonzero(mask != fade[0]) <= np.count_nonzero(later != fade[0]) + 0.02 * cut
        for mask, later in pairwise(fade)
    ), "it wanders from the one to the other and never back"


def test_at_the_seam_masks_follow_each_other_as_anywhere_else() -> None:
    """An object walks on; one side saw it three cells farther right than the other."""
    lefts = [soft(disc(18 + t, 20, 9)) for t in range(12)]
    rights = [soft(disc(21 + t, 20, 9)) for t in range(12)]
    fade = [
        blended_mask(left, right, (t + 1) / 13, LARGE)
        for t, (left, right) in enumerate(zip(lefts, rights, strict=True))
    ]
    walk = [blended_mask(left, left, 0.5, LARGE) for left in lefts]
    cut = iou(blended_mask(lefts[5], lefts[5], 0.5, LARGE),
              blended_mask(rights[6], rights[6], 0.5, LARGE))  # fmt: skip
    usual = min(iou(a, b) for a, b in pairwise(walk))
    seam = min(iou(a, b) for a, b in pairwise(fade))

    assert usual - seam < 0.08
    assert seam - cut > 0.15


def test_the_surer_side_wins_earlier() -> None:
    sure, unsure = soft(disc(24, 20, 9), sharpness=8), soft(disc(34, 20, 9), sharpness=0.05)
    half = blended_mask(sure, unsure, 0.5, LARGE)
    ends = faded(sure, unsure)
    assert iou(half, ends[0]) > iou(half, ends[-1])


def test_several_objects_never_share_a_pixel_and_keep_their_numbers() -> None:
    left = soft(disc(15, 20, 8), disc(42, 20, 8))
    right = soft(disc(20, 20, 8), disc(38, 20, 8))
    for mask in faded(left, right):
        assert set(np.unique(mask)) == {0, 1, 2}
        assert iou(mask, (mask == 1).astype(np.uint8)) == 1.0


def test_more_than_ten_objects_are_blended_too() -> None:
    levels = [disc(5 + 4 * i, 20, 2) for i in range(12)]
    first = [levels[:10], [*levels[10:], *([disc(0, 0, -40)] * 8)]]
    logits = torch.cat([logits_of(*group) for group in first])
    made = soft_mask(logits, Merge([10, 2]))
    assert made.levels.shape == (12, *SMALL)
    assert set(np.unique(blended_mask(made, made, 0.5, LARGE))) == set(range(13))


def test_no_objects_at_all_leave_background() -> None:
    nothing = soft()
    assert nothing.levels.shape == (0, *SMALL)
    assert not blended_mask(nothing, nothing, 0.5, LARGE).any()
