"""Tests of core.benchmark.validation on tiny packs."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.benchmark.baselines import copy_first_mask
from core.benchmark.validation import (
    AnnotatedSequence,
    annotated_sequences,
    overall,
    validate,
    working_at,
)
from core.datasets.packs import VideoPack
from core.errors import Cancelled, MaskError
from core.masks import write_indexed_png
from core.progress import CancelToken
from core.types import Image, Mask

LENGTH = 5


def true_mask(t: int, objects: int) -> Mask:
    mask = np.zeros((40, 60), np.uint8)
    for k in range(1, objects + 1):
        mask[15 * k - 10 : 15 * k, 5 + 2 * t : 25 + 2 * t] = k
    return mask


@pytest.fixture
def pack(tmp_path: Path) -> VideoPack:
    for name, objects in (("one", 1), ("two", 2)):
        for part in ("images", "masks"):
            (tmp_path / name / part).mkdir(parents=True)
        for t in range(LENGTH):
            mask = true_mask(t, objects)
            picture = np.repeat(mask[..., None] * 100, 3, axis=2)
            PillowImage.fromarray(picture).save(tmp_path / name / "images" / f"{t:05d}.png")
            write_indexed_png(tmp_path / name / "masks" / f"{t:05d}.png", mask)
    return VideoPack([tmp_path])


def from_the_picture(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
    """Perfect on these packs: the brightness tells the object."""
    del first
    for frame in frames:
        yield np.round(frame[..., 0] / 100).astype(np.uint8)


def run(method: object, sequences: list[AnnotatedSequence]) -> dict[str, tuple[float, float]]:
    scores = validate(method, sequences, CancelToken())  # type: ignore[arg-type]  # of any kind
    return {score.name: (score.region, score.boundary) for score in scores}


def test_perfect_masks_score_one(pack: VideoPack) -> None:
    assert run(from_the_picture, annotated_sequences(pack)) == {"one": (1, 1), "two": (1, 1)}


def test_copying_scores_what_the_overlap_says(pack: VideoPack) -> None:
    """Frames 1 to 3 count: the square moved by 2, 4 and 6 of its 20 columns."""
    expected = np.mean([(20 - s) / (20 + s) for s in (2, 4, 6)])
    scores = list(validate(copy_first_mask, annotated_sequences(pack), CancelToken()))

    assert [score.region for score in scores] == pytest.approx([expected, expected])
    assert scores[1].mean == pytest.approx((scores[1].region + scores[1].boundary) / 2)


def test_first_and_last_frame_do_not_count(pack: VideoPack) -> None:
    def wrong_at_the_ends(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
        for t, mask in enumerate(from_the_picture(frames, first)):
            yield mask if 0 < t < LENGTH - 1 else np.zeros_like(mask)

    assert run(wrong_at_the_ends, annotated_sequences(pack))["two"] == (1, 1)


def test_every_object_counts_the_same_overall(pack: VideoPack) -> None:
    def first_object_only(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
        for mask in from_the_picture(frames, first):
            yield np.where(mask == 1, mask, 0).astype(np.uint8)

    scores = list(validate(first_object_only, annotated_sequences(pack), CancelToken()))

    assert [score.mean for score in scores] == [1, 0.5]
    assert overall(scores).mean == pytest.approx(2 / 3)


def test_sequences_can_be_scaled_as_a_whole(pack: VideoPack) -> None:
    sequence = annotated_sequences(pack, short_side=20)[1]

    assert sequence.frames[0].shape == (20, 30, 3)
    assert sequence.masks[2].shape == (20, 30)
    assert np.unique(sequence.masks[2]).tolist() == [0, 1, 2]
    assert len(sequence.frames[1:]) == len(sequence.frames) - 1 == 4
    with pytest.raises(IndexError):
        sequence.frames[LENGTH]


def test_a_method_may_work_smaller_than_it_is_measured(pack: VideoPack) -> None:
    seen: list[tuple[tuple[int, ...], tuple[int, ...]]] = []

    def spy(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
        seen.append((frames[0].shape, first.shape))
        yield from from_the_picture(frames, first)

    scores = run(working_at(spy, 20), annotated_sequences(pack))

    assert seen == [((20, 30, 3), (20, 30))] * 2
    assert 0.7 < scores["two"][0] < 1
    masks = list(working_at(spy, 20)(*inputs(pack)))
    assert {mask.shape for mask in masks} == {(40, 60)}


def inputs(pack: VideoPack) -> tuple[Sequence[Image], Mask]:
    sequence = annotated_sequences(pack)[0]
    return sequence.frames, sequence.masks[0]


@pytest.mark.parametrize("count", [LENGTH - 1, LENGTH + 1])
def test_a_mask_for_every_frame_is_required(pack: VideoPack, count: int) -> None:
    def another_number(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
        del frames
        yield from [first] * count

    with pytest.raises(MaskError, match="one: not as many predicted masks as true masks"):
        run(another_number, annotated_sequences(pack))


def test_stopping(pack: VideoPack) -> None:
    token = CancelToken()
    scores = validate(from_the_picture, annotated_sequences(pack), token)
    next(scores)
    token.cancel()

    with pytest.raises(Cancelled):
        next(scores)
