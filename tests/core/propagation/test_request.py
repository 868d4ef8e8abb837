import numpy as np
import pytest

from core.propagation.request import PropagationRequest
from core.types import Direction

MASK = np.ones((3, 4), np.uint8)


@pytest.mark.parametrize(
    ("start", "stop", "direction", "frames"),
    [
        (2, 5, Direction.FORWARD, [3, 4, 5]),
        (5, 2, Direction.BACKWARD, [4, 3, 2]),
        (0, 1, Direction.FORWARD, [1]),
        (1, 0, Direction.BACKWARD, [0]),
        (4, 4, Direction.FORWARD, []),
    ],
)
def test_it_walks_from_behind_the_start_to_the_stop(
    start: int, stop: int, direction: Direction, frames: list[int]
) -> None:
    request = PropagationRequest({start: MASK}, start, stop)
    assert request.direction is direction
    assert list(request.frames) == frames


def test_the_start_needs_a_mask() -> None:
    with pytest.raises(ValueError, match="frame 3 has no mask"):
        PropagationRequest({0: MASK}, start=3, stop=9)
