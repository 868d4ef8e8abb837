from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.datasets.sequence import ObjectTrack
from core.errors import MaskError
from core.review.rules import ScoredObject
from core.review.truth import FolderMasks, SequenceMasks, Truth
from core.types import ObjectId

SIZE = (64, 48)


def truth_of(masks: Any, size: tuple[int, int] = SIZE) -> Truth:
    scored = (
        ScoredObject(ObjectTrack(ObjectId(1), 0), 1, (1, 2)),
        ScoredObject(ObjectTrack(ObjectId(2), 1), 2, (2, 4)),
    )
    return Truth("truth/", "a rule", masks, scored, 6, size)


def test_void_pixels_belong_to_no_object(write_masks: Any, square: Any) -> None:
    mask = square(0, 2)
    mask[40:, :] = 255
    folder = write_masks({"a": mask})
    masks = FolderMasks({3: folder / "a.png"})

    assert masks.frames == (3,)
    assert masks.labels(3).max() == 255
    assert np.array_equal(masks.read(3), square(0, 2))


def test_white_on_black_is_object_1(write_masks: Any, square: Any) -> None:
    folder = write_masks({"a": square(0, 255)})
    assert np.array_equal(FolderMasks({0: folder / "a.png"}).read(0), square(0, 1))


def test_frames_of_a_sequence_are_found_by_their_place(sequence: Any) -> None:
    two = sequence("two")
    masks = SequenceMasks(two, {10: 3, 7: 2})
    assert masks.frames == (7, 10)
    assert np.array_equal(masks.read(10), two.truth(3))


def test_what_counts_counts_for_some_object(tmp_path: Path) -> None:
    truth = truth_of(FolderMasks({}))
    assert truth.object_ids == (1, 2)
    assert truth.counted == (1, 2, 4)


def test_a_true_mask_of_another_size_is_refused(write_masks: Any, square: Any) -> None:
    folder = write_masks({"a": square(0)})
    masks = FolderMasks({0: folder / "a.png"})
    assert np.array_equal(truth_of(masks).mask(0), square(0))
    with pytest.raises(MaskError, match=r"frame 0 is 64x48, the frame is 128x96"):
        truth_of(masks, (128, 96)).mask(0)
