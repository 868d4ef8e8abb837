import numpy as np
import pytest

from core.masks import unpack_pixels
from core.project.packing import pack_result
from core.types import FrameResult, ObjectId


def test_every_tracked_object_becomes_a_cell_seen_or_not() -> None:
    mask = np.zeros((4, 6), np.uint8)
    mask[1, 2], mask[2, 3] = 5, 2
    confidence = {ObjectId(5): 0.5, ObjectId(8): 0.25}
    result = FrameResult(9, mask, confidence, disagreement={ObjectId(5): 0.75})
    cells = pack_result(result, (6, 4))
    assert [cell.disagreement for cell in cells] == [None, 0.75, None]
    assert [(c.object_id, c.frame, c.confidence) for c in cells] == [
        (2, 9, None),
        (5, 9, 0.5),
        (8, 9, 0.25),
    ]
    for cell in cells:
        assert np.array_equal(unpack_pixels(cell.pixels), mask == cell.object_id)


def test_another_size_is_a_bug() -> None:
    with pytest.raises(ValueError, match="result"):
        pack_result(FrameResult(0, np.zeros((4, 6), np.uint8), {}), (4, 6))
