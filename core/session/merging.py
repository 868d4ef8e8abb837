"""Two objects become one: where both have a mask they are joined, elsewhere the masks move."""

from collections.abc import Collection, Generator, Mapping

import numpy as np

from core.masks import pack_pixels
from core.progress import CancelToken, Progress
from core.project.edit import Edit
from core.project.project import Project
from core.session.cell_ranges import free_cells, have_pixels, quoted
from core.session.long_step import take_long_step
from core.types import CellState, Change, FrameIndex, ObjectId


class Merge:
    """One object's masks of a range for another's; the source goes when no cell of it is left."""

    def __init__(
        self,
        project: Project,
        source: ObjectId,
        target: ObjectId,
        first: FrameIndex,
        last: FrameIndex,
    ) -> None:
        self._project = project
        self._source = source
        self._target = target
        self._first = first
        self._last = last

    def done(self, token: CancelToken) -> Generator[Progress, None, Change | None]:
        """As one step; nothing changes if it is cancelled."""
        into = quoted(self._project, [self._target])
        change, _ = yield from take_long_step(
            self._project,
            f"Merge {quoted(self._project, [self._source])} into {into}",
            token,
            frames=self._frames_of_both,
            prepare=self._joined,
            write=self._write,
        )
        return change

    def _frames_of_both(self) -> list[FrameIndex]:
        """On which both objects have a mask that may be changed."""
        span = slice(self._first, self._last + 1)
        both = np.ones(self._last - self._first + 1, bool)
        for object_id in (self._source, self._target):
            both &= have_pixels(self._project.states(object_id)[span])
            both &= ~self._project.locks(object_id)[span]
        frames: list[int] = (np.flatnonzero(both) + self._first).tolist()
        return frames

    def _joined(self, frame: FrameIndex) -> bytes:
        source, target = (self._project.mask_of(o, frame) for o in (self._source, self._target))
        return pack_pixels(source | target)

    def _write(self, edit: Edit, joined: Mapping[FrameIndex, bytes]) -> None:
        source, target = self._source, self._target
        states = {o: self._project.states(o) for o in (source, target)}
        free = dict(free_cells(edit, [source, target], self._first, self._last))
        if len(free) < 2:
            return
        frames = np.intersect1d(free[source], free[target])
        frames = frames[states[source][frames] != CellState.EMPTY]
        for frame in np.intersect1d(frames, list(joined)).tolist():
            found = {CellState(int(states[o][frame])) for o in (source, target)}
            edit.put(target, frame, _strongest(found), joined[frame])
        alone = np.setdiff1d(frames, list(joined))
        # An absent source says nothing that a mask of the target does not contradict.
        alone = alone[
            (states[source][alone] != CellState.ABSENT) | (states[target][alone] == CellState.EMPTY)
        ]
        edit.move(source, target, alone)
        edit.clear(source, frames)
        if frames.size == np.count_nonzero(states[source]):
            edit.delete_object(source, list(self._project.comments(source)))


def _strongest(states: Collection[CellState]) -> CellState:
    """What a joined mask is: a person's if one of the two was."""
    for state in (CellState.DRAFT, CellState.KEYFRAME):
        if state in states:
            return state
    return CellState.AUTO
