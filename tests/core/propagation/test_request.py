import numpy as np
import pytest

from core.propagation.request import (
    PlainKeyframes,
    PropagationRequest,
    checksum,
    keyframes_of,
)
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


def test_a_tracked_start_needs_no_keyframe() -> None:
    request = PropagationRequest({0: MASK}, start=3, stop=9, tracked_start=MASK)
    assert request.frames == range(4, 10)


@pytest.mark.parametrize(("start", "stop", "far_end"), [(2, 5, 6), (6, 3, 2)])
def test_a_far_end_lies_just_beyond_the_stop(start: int, stop: int, far_end: int) -> None:
    masks = {start: MASK, far_end: MASK}
    assert PropagationRequest(masks, start, stop, far_end=far_end).far_end == far_end
    with pytest.raises(ValueError, match="not just beyond"):
        PropagationRequest(masks, start, stop, far_end=far_end + 1)


def test_checksums_tell_masks_apart() -> None:
    one, two = np.zeros((4, 6), np.uint8), np.zeros((4, 6), np.uint8)
    one[0, 1], two[0, 2] = 1, 1
    assert checksum(one) == checksum(one.copy(order="F"))
    assert checksum(one) != checksum(two)


def test_plain_masks_answer_what_is_asked_of_keyframes() -> None:
    mask = np.zeros((3, 4), np.uint8)
    mask[1, 1:3] = 4, 9
    keyframes = keyframes_of({5: mask})
    assert list(keyframes) == [5]
    assert keyframes.objects_on(5) == {4, 9}
    assert keyframes.checksum(5) == checksum(mask)
    assert keyframes_of(keyframes) is keyframes
    assert isinstance(keyframes, PlainKeyframes)
