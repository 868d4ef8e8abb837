from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN
from core.propagation import scaling
from core.propagation.scaling import Merge, logits_to_decision, mask_to_size, picture_to_tensor
from core.types import Mask

CPU = torch.device("cpu")


def random_logits(groups: int, height: int, width: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(groups, 11, height, width, generator=generator) * 4


# --- pictures


def test_pictures_are_normalised_for_imagenet() -> None:
    white = picture_to_tensor(np.full((17, 33, 3), 255, np.uint8), (17, 33), CPU)

    assert white.shape == (1, 3, 17, 33)
    for channel in range(3):
        expected = (1 - IMAGE_MEAN[channel]) / IMAGE_DEVIATION[channel]
        assert torch.allclose(white[0, channel], torch.tensor(expected))


def test_a_picture_of_the_networks_size_is_not_resampled() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (33, 49, 3), np.uint8)
    tensor = picture_to_tensor(picture, (33, 49), CPU)
    back = tensor * torch.tensor(IMAGE_DEVIATION).view(1, 3, 1, 1)
    back = (back + torch.tensor(IMAGE_MEAN).view(1, 3, 1, 1)) * 255

    assert np.array_equal(back[0].permute(1, 2, 0).round().numpy().astype(np.uint8), picture)


@pytest.mark.parametrize("size", [(17, 33), (33, 65), (40, 81), (49, 97), (65, 129), (129, 257)])
def test_a_ramp_stays_in_place_at_every_scale(size: tuple[int, int]) -> None:
    """Corners map to corners: the value at a place is the ramp's value at the same fraction."""
    height, width = 97, 193
    ramp = np.linspace(20, 230, width).round().astype(np.uint8)
    picture = np.repeat(np.tile(ramp, (height, 1))[..., None], 3, axis=2)
    tensor = picture_to_tensor(picture, size, CPU)
    found = (tensor[0, 0] * IMAGE_DEVIATION[0] + IMAGE_MEAN[0]) * 255
    margin = max(2, size[1] // 10)  # at the border smoothing sees the mirror image
    expected = torch.linspace(20, 230, size[1])

    error = (found - expected)[:, margin:-margin]
    assert error.abs().max() < 1.0
    assert error.mean().abs() < 0.1
    assert abs(found[0, 0] - 20) < 5
    assert abs(found[0, -1] - 230) < 5


def test_a_fine_pattern_does_not_turn_into_a_coarse_one() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (256, 128))[..., None].repeat(3, axis=2)
    small = picture_to_tensor(stripes, (65, 65), CPU)
    assert float(small.std()) < 0.2


def test_pictures_from_a_cache_may_be_read_only() -> None:
    picture = np.zeros((17, 17, 3), np.uint8)
    picture.flags.writeable = False
    assert picture_to_tensor(picture, (17, 17), CPU).isfinite().all()


def test_bicubic_overshoot_is_cut_to_what_a_picture_can_hold() -> None:
    edge = np.zeros((17, 17, 3), np.uint8)
    edge[:, 9:] = 255
    large = picture_to_tensor(edge, (49, 49), CPU)[0, 0]
    assert large.min() >= (0 - IMAGE_MEAN[0]) / IMAGE_DEVIATION[0] - 1e-5
    assert large.max() <= (1 - IMAGE_MEAN[0]) / IMAGE_DEVIATION[0] + 1e-5


# --- masks to the network


def test_a_mask_of_equal_size_is_unchanged() -> None:
    mask = np.random.default_rng(1).integers(0, 256, (97, 129), np.uint8)
    assert np.array_equal(mask_to_size(mask, (97, 129)), mask)


@given(
    source=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    target=st.tuples(st.integers(1, 70), st.integers(1, 70)),
)
@settings(max_examples=40)
def test_masks_take_the_nearest_pixel_between_fixed_corners(
    source: tuple[int, int], target: tuple[int, int]
) -> None:
    mask = np.arange(source[0] * source[1], dtype=np.uint16).reshape(source)
    scaled = mask_to_size(mask, target)

    assert scaled.shape == target
    rows, columns = np.divmod(scaled.astype(int), source[1])
    for places, length, count in (
        (rows[:, 0], source[0], target[0]),
        (columns[0], source[1], target[1]),
    ):
        exact = np.linspace(0, length - 1, count)
        assert np.abs(places - exact).max() <= 0.5 + 1e-9
    if min(target) > 1:
        assert scaled[0, 0] == mask[0, 0]
        assert scaled[-1, -1] == mask[-1, -1]


def test_masks_of_several_groups_are_scaled_together() -> None:
    masks = np.stack([np.eye(33, dtype=np.uint8), 2 * np.eye(33, dtype=np.uint8)])
    scaled = mask_to_size(masks, (17, 17))
    assert np.array_equal(scaled[1], 2 * scaled[0])
    assert scaled.flags.c_contiguous


# --- logits to ids


def by_torch(logits: Tensor, size: tuple[int, int], merge: Merge) -> tuple[Mask, Tensor]:
    large = F.interpolate(logits, size=size, mode="bilinear", align_corners=True)
    return merge.decide(large).to(torch.uint8).numpy(), large


def is_same_where_clear(decision: Mask, expected: Mask, chances: Tensor) -> bool:
    """Rounding may decide between two channels that are equally likely."""
    best = chances.topk(min(2, chances.shape[0]), dim=0).values
    clear = (best[0] - best[-1] > 1e-4).numpy() if chances.shape[0] > 1 else np.True_
    return bool(((decision == expected) | ~clear).all())


@given(
    grid=st.tuples(st.integers(2, 9), st.integers(2, 9)),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    objects=st.integers(0, 23),
    strip_rows=st.integers(1, 50),
)
@settings(max_examples=60)
def test_strips_give_what_one_upsampling_gives(
    grid: tuple[int, int], size: tuple[int, int], objects: int, strip_rows: int
) -> None:
    sizes = [min(10, objects - start) for start in range(0, objects, 10)] or [0]
    logits = random_logits(len(sizes), *grid)
    merge = Merge(sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scaling, "STRIP_BYTES", strip_rows * len(sizes) * 11 * size[1] * 4)
        decision = logits_to_decision(logits, size, merge)

    expected, large = by_torch(logits, size, merge)
    assert decision.dtype == np.uint8
    assert is_same_where_clear(decision, expected, merge.probabilities(large))


class RecordingMerge(Merge):
    """Decides nothing; writes down the strips it was shown."""

    def __init__(self) -> None:
        super().__init__([10] * 26)
        self.strips: list[tuple[int, int]] = []

    def decide(self, logits: Tensor) -> Tensor:
        self.strips.append((logits.shape[-2], logits.numel() * 4))
        return torch.full(logits.shape[-2:], len(self.strips) % 256)


def test_255_objects_go_strip_by_strip_and_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling, "STRIP_BYTES", 1 << 20)
    merge = RecordingMerge()
    decision = logits_to_decision(random_logits(26, 5, 9), (70, 99), merge)

    assert sum(rows for rows, _ in merge.strips) == 70
    assert max(size for _, size in merge.strips) <= 1 << 20
    assert len(merge.strips) > 1
    ends = np.cumsum([rows for rows, _ in merge.strips])
    assert decision[:, 0].tolist() == [
        int(np.searchsorted(ends, r, "right")) + 1 for r in range(70)
    ]


def test_only_the_rows_of_a_strip_are_widened(monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows of 26 groups at the width of an 8K frame would take a gigabyte."""
    sizes: list[int] = []
    interpolate = F.interpolate

    def recording(*arguments: object, **options: object) -> Tensor:
        made: Tensor = interpolate(*arguments, **options)
        sizes.append(made.numel() * 4)
        return made

    monkeypatch.setattr(scaling, "STRIP_BYTES", 1 << 18)
    monkeypatch.setattr(scaling.F, "interpolate", recording)
    logits_to_decision(random_logits(4, 60, 9), (120, 300), RecordingMerge())

    assert max(sizes) <= 1 << 18


def test_a_single_object_wins_only_where_it_is_more_likely_than_the_background() -> None:
    logits = random_logits(1, 6, 8)
    logits[:, :, 2] = 0
    decided = Merge([1]).decide(logits)
    assert torch.equal(decided.long(), logits[0, :2].argmax(0))


def test_slots_without_an_object_never_win() -> None:
    logits = random_logits(1, 6, 8)
    logits[:, 4:] = 50
    assert int(Merge([3]).decide(logits).max()) <= 3


# --- merging of groups


def test_one_group_is_a_softmax() -> None:
    logits = random_logits(1, 3, 4)
    assert torch.allclose(Merge([10]).probabilities(logits), logits[0].softmax(0))


def test_several_groups_make_one_distribution() -> None:
    chances = Merge([10, 10, 3]).probabilities(random_logits(3, 5, 6))

    assert chances.shape == (24, 5, 6)
    assert torch.allclose(chances.sum(0), torch.ones(5, 6), atol=1e-6)
    assert chances.min() >= 0


def test_background_is_the_product_of_backgrounds_by_hand() -> None:
    """Two groups of one object each: (b1, o1) = (0.6, 0.4), (b2, o2) = (0.5, 0.5)."""
    logits = torch.full((2, 11, 1, 1), -9.0)
    logits[0, :2, 0, 0] = torch.tensor([0.6, 0.4]).log()
    logits[1, :2, 0, 0] = torch.tensor([0.5, 0.5]).log()
    odds = np.array([0.3 / 0.7, 0.4 / 0.6, 0.5 / 0.5])

    chances = Merge([1, 1]).probabilities(logits)[:, 0, 0]

    assert chances.numpy() == pytest.approx(odds / odds.sum(), abs=1e-6)
    assert int(Merge([1, 1]).decide(logits)) == 2


def test_a_certain_object_of_any_group_wins(every_group: int) -> None:
    logits = torch.zeros(3, 11, 1, 1)
    logits[:, 0] = 20
    logits[every_group, :, 0, 0] = 0
    logits[every_group, 4, 0, 0] = 20
    chances = Merge([10, 10, 10]).probabilities(logits)

    assert int(chances.argmax(0)) == 10 * every_group + 4
    assert chances.isfinite().all()


@pytest.fixture(params=[0, 1, 2])
def every_group(request: pytest.FixtureRequest) -> Iterator[int]:
    return request.param
