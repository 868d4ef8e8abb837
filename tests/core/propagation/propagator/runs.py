"""Runs of the propagator on the little film, in few words, and how two of them are compared."""

from collections.abc import Callable, Iterator

import numpy as np

from core.errors import (
    MediaError,
)
from core.progress import CancelToken, finished
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.tracker_memory import MemoryPart, Recollection
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Image, Mask

Film = Callable[..., Image]
Squares = Callable[..., Mask]

SIZE = 96
LAST = 12


def options(size: int = SIZE, memory: str = "R,G,L", likeness: float = 0.0) -> TrackingOptions:
    return TrackingOptions(size, "cpu", "fp32", memory, likeness=likeness, reach=0.0)


class Run:
    """Shorthand: runs requests on the little film and remembers which frames were read."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self.read: list[int] = []
        self.unreadable: set[int] = set()

    def frame(self, index: int) -> Image:
        self.read.append(index)
        if index in self.unreadable:
            raise MediaError(f"frame {index} cannot be read")
        return self._film(index)

    def __call__(
        self,
        propagator: Propagator,
        keyframes: dict[int, Mask],
        start: int,
        stop: int,
        token: CancelToken | None = None,
        **more: object,
    ) -> list[FrameResult]:
        return list(self.lazily(propagator, keyframes, start, stop, token, **more))

    def lazily(
        self,
        propagator: Propagator,
        keyframes: dict[int, Mask],
        start: int,
        stop: int,
        token: CancelToken | None = None,
        **more: object,
    ) -> Iterator[FrameResult]:
        request = PropagationRequest(keyframes, start, stop, **more)
        found = propagator.propagate(request, self.frame, token or CancelToken())
        return (result for result in found if isinstance(result, FrameResult))


def assert_same(found: list[FrameResult], expected: list[FrameResult]) -> None:
    """Bit for bit."""
    assert [r.index for r in found] == [r.index for r in expected]
    for a, b in zip(found, expected, strict=True):
        assert np.array_equal(a.mask, b.mask)
        assert a.confidence == b.confidence


def differ(found: list[FrameResult], expected: list[FrameResult]) -> bool:
    return any(
        a.confidence != b.confidence or not np.array_equal(a.mask, b.mask)
        for a, b in zip(found, expected, strict=True)
    )


def told(found: Recollection) -> list[tuple[MemoryPart, int, int]]:
    return [(entry.part, entry.frame, entry.age) for entry in found.memory.entries]


def recall(
    propagator: Propagator,
    film: Film,
    keyframes: dict[int, Mask],
    frame: int,
    masks: dict[int, Mask],
    step: int = 1,
) -> Recollection:
    """As the memory inspector asks: stored masks are what was remembered."""
    request = PropagationRequest(
        keyframes,
        frame - step,
        frame,
        tracked_start=None if frame - step in keyframes else masks[frame - step],
        settle=lambda frame, seen: masks[frame],
    )
    return finished(propagator.recall(request, film, CancelToken()))
