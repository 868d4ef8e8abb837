"""Runs of the network: where one may go, what it is told, and how its results reach the project.

session.py delegates to it. The rule: every result is stored before it is yielded, and whatever ends
a run (the user, a failure, a keyframe ahead), what it has done is kept as one step of the history.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.errors import Cancelled, EvermaskError
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.project.records import RunInfo
from core.session.editing import Editing
from core.types import (
    PROTECTED_STATES,
    CellState,
    Direction,
    FrameIndex,
    FrameResult,
    Image,
    Mask,
)

if TYPE_CHECKING:
    from core.propagation.request import PropagationRequest
    from core.tracking_options import TrackingOptions

BATCH_S = 0.2
"""Results are stored together for at most this long; it is also what a crash can lose."""

_FILLED_STATES = frozenset(CellState) - {CellState.EMPTY}
_MOST_NAMES_SHOWN = 3


class PropagatorLike(Protocol):
    """What tracking needs of `core.propagation`; tests bring their own."""

    @property
    def device_text(self) -> str: ...

    def propagate(
        self,
        request: "PropagationRequest",
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult | Progress]: ...


MakePropagator = Callable[["TrackingOptions"], PropagatorLike]


def make_network_propagator(options: "TrackingOptions") -> PropagatorLike:
    """The real one; only now is the network's library loaded."""
    from core.propagation.propagator import Propagator

    return Propagator(options)


@dataclass(frozen=True)
class Reach:
    """A possible run: from `start`, which is not written, to `stop`, which is."""

    start: FrameIndex
    stop: FrameIndex
    direction: Direction


class Tracking:
    """Runs over one clip, one at a time; the network stays loaded between them."""

    def __init__(
        self,
        project: Project,
        editing: Editing,
        read_frame: Callable[[FrameIndex], Image],
        make_propagator: MakePropagator,
    ) -> None:
        self._project = project
        self._editing = editing
        self._read_frame = read_frame
        self._make_propagator = make_propagator
        self._loaded: tuple[TrackingOptions, PropagatorLike] | None = None

    def reach(self, frame: FrameIndex, direction: Direction) -> Reach | str:
        """Where a run asked for on `frame` would start and end, or why there is nothing to do.

        It starts on `frame` if that holds any mask, drawn or tracked: tracking goes on from what is
        seen there. Otherwise it starts on the nearest frame before it (after it, backward) that
        does, so that "Track" on an untouched frame fills the gap and goes on. It ends in front of
        the next frame on which any object was drawn, committed or marked absent by a person.
        """
        step = direction.step
        filled = np.flatnonzero(self._project.frames_with(_FILLED_STATES))
        candidates = filled[(frame - filled) * step >= 0]
        if candidates.size == 0:
            return self._nothing_to_track(direction)
        start = int(candidates[-1] if direction is Direction.FORWARD else candidates[0])
        barriers = np.flatnonzero(self._project.frames_with(PROTECTED_STATES))
        ahead = barriers[(barriers - start) * step > 0]
        if ahead.size == 0:
            stop = self._project.media.frame_count - 1 if direction is Direction.FORWARD else 0
        else:
            stop = int(ahead[0] if direction is Direction.FORWARD else ahead[-1]) - step
        if stop == start:
            return _nowhere_to_go(start, direction, is_at_end=ahead.size == 0)
        return Reach(start, stop, direction)

    def track(
        self,
        frame: FrameIndex,
        direction: Direction,
        options: "TrackingOptions",
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        """Plan now, run while iterated: see Session.track."""
        reach = self.reach(frame, direction)
        if isinstance(reach, str):
            raise EvermaskError(reach)
        self._editing.commit(reach.start)
        keyframes = self._keyframes()
        if not any(mask.any() for mask in keyframes.values()):
            raise EvermaskError(self._nothing_to_track(direction))
        return self._run(reach, keyframes, options, token)

    def _keyframes(self) -> "_KeyframeMasks":
        committed = np.flatnonzero(self._project.frames_with(frozenset({CellState.KEYFRAME})))
        return _KeyframeMasks(self._project, set(committed.tolist()))

    def _run(
        self,
        reach: Reach,
        keyframes: Mapping[FrameIndex, Mask],
        options: "TrackingOptions",
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        from core.propagation.request import PropagationRequest

        propagator = self._propagator(options)
        is_drawn = reach.start in keyframes
        request = PropagationRequest(
            keyframes,
            reach.start,
            reach.stop,
            tracked_start=None if is_drawn else self._project.mask(reach.start),
        )
        batch = _Batch(self._project, reach, repr(options))
        try:
            try:
                for result in propagator.propagate(request, self._read_frame, token):
                    if isinstance(result, Progress):
                        continue
                    if batch.was_undone or self._was_drawn_on(result.index):
                        break
                    yield from batch.add(result)
            except (Cancelled, EvermaskError):
                yield from batch.store()
                raise
            yield from batch.store()
        finally:
            batch.close()

    @property
    def device_text(self) -> str | None:
        """Where runs are computed; None until the first one has loaded the network."""
        return self._loaded[1].device_text if self._loaded is not None else None

    def _propagator(self, options: "TrackingOptions") -> PropagatorLike:
        if self._loaded is None or self._loaded[0] != options:
            self._loaded = None  # two networks at once may not fit into the device's memory
            self._loaded = (options, self._make_propagator(options))
        return self._loaded[1]

    def _was_drawn_on(self, frame: FrameIndex) -> bool:
        """Somebody drew ahead of the run while it was coming."""
        return any(
            self._project.state(info.id, frame) in PROTECTED_STATES
            for info in self._project.objects()
        )

    def _nothing_to_track(self, direction: Direction) -> str:
        names = [f'"{info.name}"' for info in self._project.objects()]
        if not names:
            return "Nothing to track: draw on the frame to make the first object."
        whom = ", ".join(names) if len(names) <= _MOST_NAMES_SHOWN else "any object"
        side = "before" if direction is Direction.FORWARD else "after"
        return f"Nothing to track: no committed mask for {whom} {side} this frame."


class _Batch:
    """Results on their way into the project."""

    def __init__(self, project: Project, reach: Reach, options: str) -> None:
        self._project = project
        name = "Track forward" if reach.direction is Direction.FORWARD else "Track backward"
        self._run_id = project.start_run(
            RunInfo(reach.direction, reach.start, reach.stop, options), name
        )
        self._waiting: list[FrameResult] = []
        self._stored_at_s = time.monotonic()
        self.was_undone = False

    def add(self, result: FrameResult) -> list[FrameResult]:
        """Take a result; those stored by this come back."""
        self._waiting.append(result)
        if time.monotonic() - self._stored_at_s < BATCH_S:
            return []
        return self.store()

    def store(self) -> list[FrameResult]:
        """Store what waits; it comes back, unless the run was undone meanwhile."""
        results, self._waiting = self._waiting, []
        if results:
            self.was_undone = self._project.store_results(self._run_id, results) is None
        self._stored_at_s = time.monotonic()
        return [] if self.was_undone else results

    def close(self) -> None:
        """Keep what still waits, when nobody iterates any more, and end the run."""
        try:
            self.store()
        finally:
            self._project.finish_run(self._run_id)


class _KeyframeMasks(Mapping[FrameIndex, Mask]):
    """Masks of fixed frames, read when asked for: a thousand of them would not fit into memory."""

    def __init__(self, project: Project, frames: set[FrameIndex]) -> None:
        self._project = project
        self._frames = sorted(frames)

    def __getitem__(self, frame: FrameIndex) -> Mask:
        if frame not in self:
            raise KeyError(frame)
        return self._project.mask(frame)

    def __contains__(self, frame: object) -> bool:
        return frame in self._frames

    def __iter__(self) -> Iterator[FrameIndex]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


def _nowhere_to_go(start: FrameIndex, direction: Direction, *, is_at_end: bool) -> str:
    if is_at_end:
        which = "last" if direction is Direction.FORWARD else "first"
        return f"Nothing to track: frame {start} is the {which} frame. Choose the other direction."
    beyond = start + direction.step
    return (
        f"Nothing to track: frame {beyond} was drawn by hand and is never overwritten. "
        "Go there to track on."
    )
