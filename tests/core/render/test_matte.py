import numpy as np
import pytest

from core.render.matte import draw_matte
from core.types import ObjectId

MASK = np.array([[0, 1, 2, 255]], np.uint8)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (None, [0, 255, 255, 255]),
        ([2], [0, 0, 255, 0]),
        ([1, 255], [0, 255, 0, 255]),
        ([], [0, 0, 0, 0]),
    ],
)
def test_chosen_objects_are_white(objects: list[int] | None, expected: list[int]) -> None:
    chosen = None if objects is None else [ObjectId(number) for number in objects]
    assert draw_matte(MASK, chosen).tolist() == [expected]
