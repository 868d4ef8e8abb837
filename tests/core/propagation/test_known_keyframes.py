from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.errors import MediaError
from core.memory.policy import DDMEMORY
from core.propagation.known_keyframes import KnownKeyframes
from core.propagation.plan import plan_of
from core.propagation.request import PlainKeyframes, PropagationRequest, checksum
from core.types import FrameIndex, Image, Mask

Squares = Callable[..., Mask]
PICTURE = np.zeros((97, 129, 3), np.uint8)


class Camera:
    """Reads every frame but some, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[FrameIndex] = []
        self.unreadable: set[FrameIndex] = set()

    def read(self, frame: FrameIndex) -> Image:
        self.asked.append(frame)
        if frame in self.unreadable:
            raise MediaError("cannot be read")
        return PICTURE


def memory_of(frame: FrameIndex, image: Image, mask: Mask) -> Any:
    return SimpleNamespace(frame=frame, mask=mask)


@pytest.fixture
def masks(square: Squares) -> dict[FrameIndex, Mask]:
    return {0: square(1), 4: square(1, at=20), 9: square(1, at=40)}


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def known(masks: dict[FrameIndex, Mask], camera: Camera) -> KnownKeyframes:
    request = PropagationRequest(masks, 0, 12)
    return KnownKeyframes(plan_of(request), PlainKeyframes(masks), camera.read, memory_of)


def test_each_keyframe_is_read_once_for_all_that_refer_to_it(
    known: KnownKeyframes, camera: Camera
) -> None:
    for _ in range(2):
        found = known.references(0, PICTURE, DDMEMORY)
        assert [reference.memory.frame for reference in found] == [0, 4, 9]
    assert camera.asked == [4, 9], "the picture of the first was at hand"
    assert known.held(4) is not None
    assert known.held(5) is None


def test_one_that_cannot_be_read_does_not_serve(known: KnownKeyframes, camera: Camera) -> None:
    camera.unreadable = {4}
    found = known.references(0, PICTURE, DDMEMORY)

    assert [reference.memory.frame for reference in found] == [0, 9]
    assert known.held(4) is None


def test_a_mask_that_was_not_expected_is_not_taken(
    known: KnownKeyframes, masks: dict[FrameIndex, Mask]
) -> None:
    right = checksum(masks[4])
    assert known.memory(4, expected=right + 1) is None
    assert known.memory(4, expected=right) is not None
    assert known.held_checksum(4) == right
    assert known.memory(5) is None, "no keyframe at all"


def test_one_drawn_on_the_way_is_met(
    known: KnownKeyframes, masks: dict[FrameIndex, Mask], square: Squares
) -> None:
    masks[6] = square(1, at=60)
    assert 6 in known
    assert 6 not in known.checksums
    known.meet(6)

    assert known.checksums[6] == checksum(masks[6])
    assert 6 in [r.memory.frame for r in known.references(6, PICTURE, DDMEMORY)]
