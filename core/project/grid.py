"""Every cell in memory, without its pixels: the timeline asks for a whole video at a time.

loading.py fills it, open_state.py holds it. Arrays are never written in place: an edit works on its
own copies, and they take the place of the old ones after the transaction that stored them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.frames import Frames
from core.project.cell_pages import (
    DTYPES,
    LOCKED_BIT,
    PAGE_FRAMES,
    REVIEW_BITS,
    REVIEW_SHIFT,
    STATE_BITS,
    PagePlace,
    Plane,
    PlaneArray,
    decode,
    differ,
    disagreements_of,
    page_slice,
)
from core.types import AUTO_STATES, CellState, FrameIndex, ObjectId

Place = tuple[ObjectId, Plane]


@dataclass(frozen=True)
class Difference:
    """How two grids differ: frames with any difference, with a new stale state only, in pixels.

    A difference in how far two directions agree counts as one in pixels: it is about these.
    """

    frames: Frames
    restaled: Frames
    repainted: Frames
    objects: frozenset[ObjectId]


class CellGrid:
    """One array per object and plane; what was never written is zero, which is an empty cell."""

    def __init__(self, frame_count: int) -> None:
        self.frame_count = frame_count
        self._arrays: dict[Place, PlaneArray] = {}

    @property
    def objects(self) -> list[ObjectId]:
        """Those with cells that were ever asked for or put here."""
        return sorted({object_id for object_id, _ in self._arrays})

    def array(self, object_id: ObjectId, plane: Plane) -> PlaneArray:
        """All frames of one object, read-only."""
        found = self._arrays.get((object_id, plane))
        if found is None:
            found = np.zeros(self.frame_count, DTYPES[plane])
            found.flags.writeable = False
            self._arrays[object_id, plane] = found
        return found

    def put(self, arrays: Mapping[Place, PlaneArray]) -> None:
        """Take over whole arrays; nobody may write them afterwards."""
        for array in arrays.values():
            array.flags.writeable = False
        self._arrays.update(arrays)

    def copy(self) -> "CellGrid":
        """Another grid that shares the arrays, which nobody writes."""
        other = CellGrid(self.frame_count)
        other._arrays = dict(self._arrays)
        return other

    def forget_all_but(self, object_ids: Iterable[ObjectId]) -> None:
        wanted = set(object_ids)
        self._arrays = {place: a for place, a in self._arrays.items() if place[0] in wanted}

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """CellState of every frame, a copy."""
        return states_of(self.array(object_id, Plane.MARKS))

    def state(self, object_id: ObjectId, frame: FrameIndex) -> CellState:
        return CellState(int(self.array(object_id, Plane.MARKS)[frame]) & STATE_BITS)

    def locks(self, object_id: ObjectId) -> NDArray[np.bool_]:
        return locks_of(self.array(object_id, Plane.MARKS))

    def is_locked(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return bool(self.array(object_id, Plane.MARKS)[frame] & LOCKED_BIT)

    def reviews(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """Review of every frame, a copy."""
        return reviews_of(self.array(object_id, Plane.MARKS))

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Confidence of every frame, NaN where no run wrote."""
        contents = self.array(object_id, Plane.CONTENTS)
        return np.where(contents["run"] > 0, contents["confidence"], np.float32(np.nan))

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Of every frame 1 - J of two directions; NaN where not both of them came by a run."""
        by_run = self.array(object_id, Plane.CONTENTS)["run"] > 0
        found = disagreements_of(self.array(object_id, Plane.DISAGREEMENT))
        return np.where(by_run, found, np.float32(np.nan))

    def frames_with(
        self, states: frozenset[CellState], object_ids: Iterable[ObjectId]
    ) -> NDArray[np.bool_]:
        """For each frame: is any of these objects in one of these states there?"""
        found = np.zeros(self.frame_count, bool)
        for object_id in object_ids:
            found |= in_states(self.array(object_id, Plane.MARKS), states)
        return found


class GridEdit:
    """Copies of those arrays that an edit writes, laid over a grid that it leaves alone."""

    def __init__(self, grid: CellGrid) -> None:
        self._grid = grid
        self._copies: dict[Place, PlaneArray] = {}

    @property
    def copies(self) -> Mapping[Place, PlaneArray]:
        return self._copies

    @property
    def objects(self) -> list[ObjectId]:
        """Those with a copy."""
        return sorted({object_id for object_id, _ in self._copies})

    def read(self, object_id: ObjectId, plane: Plane) -> PlaneArray:
        """What the edit has made of an array so far."""
        copy = self._copies.get((object_id, plane))
        return copy if copy is not None else self._grid.array(object_id, plane)

    def read_before(self, object_id: ObjectId, plane: Plane) -> PlaneArray:
        return self._grid.array(object_id, plane)

    def write(self, object_id: ObjectId, plane: Plane) -> PlaneArray:
        """A copy to write into; not after asking what is different."""
        if "_differences" in self.__dict__:
            raise RuntimeError("this edit was looked at already")
        if (object_id, plane) not in self._copies:
            self._copies[object_id, plane] = self._grid.array(object_id, plane).copy()
        return self._copies[object_id, plane]

    def clear(self, object_id: ObjectId, frames: slice | NDArray[np.intp]) -> None:
        """Make cells empty in every respect."""
        for plane in Plane:
            self.write(object_id, plane)[frames] = 0

    @property
    def is_different(self) -> bool:
        return any(different.any() for different in self._differences.values())

    def changed_pages(self) -> Iterator[PagePlace]:
        """The pages that hold a difference."""
        for (object_id, plane), different in self._differences.items():
            starts = np.arange(0, different.size, PAGE_FRAMES)
            for page in np.flatnonzero(np.logical_or.reduceat(different, starts)).tolist():
                yield object_id, plane, page

    def page(self, object_id: ObjectId, plane: Plane, page: int) -> PlaneArray:
        return self.read(object_id, plane)[page_slice(page)]

    def page_before(self, object_id: ObjectId, plane: Plane, page: int) -> PlaneArray:
        return self._grid.array(object_id, plane)[page_slice(page)]

    def put_page(self, object_id: ObjectId, plane: Plane, page: int, data: bytes | None) -> None:
        """Take over a stored page; ValueError if its bytes make no sense."""
        values = decode(plane, data, page, self._grid.frame_count)
        self.write(object_id, plane)[page_slice(page)] = values

    def difference(self) -> Difference:
        """What is different from the grid."""
        changed, edited, repainted = np.zeros((3, self._grid.frame_count), bool)
        objects = set()
        for object_id in self.objects:
            here = np.zeros(self._grid.frame_count, bool)
            for plane in Plane:
                here |= self._differences.get((object_id, plane), False)
            marks = [read(object_id, Plane.MARKS) for read in (self.read_before, self.read)]
            contents = self._differences.get((object_id, Plane.CONTENTS), np.False_)
            directions = self._differences.get((object_id, Plane.DISAGREEMENT), np.False_)
            changed |= here
            edited |= here & (contents | directions | ~_only_stale(*marks))
            repainted |= directions
            if contents.any():
                old, new = (r(object_id, Plane.CONTENTS) for r in (self.read_before, self.read))
                repainted |= old["pixels"] != new["pixels"]
            if here.any():
                objects.add(object_id)
        return Difference(
            Frames.where(changed),
            Frames.where(changed & ~edited),
            Frames.where(repainted),
            frozenset(objects),
        )

    @cached_property
    def _differences(self) -> dict[Place, NDArray[np.bool_]]:
        """For each copy the frames on which it differs; asked for when all is written."""
        return {
            place: differ(self._grid.array(*place), copy) for place, copy in self._copies.items()
        }


def states_of(marks: PlaneArray) -> NDArray[np.uint8]:
    return np.asarray(marks & np.uint8(STATE_BITS))


def locks_of(marks: PlaneArray) -> NDArray[np.bool_]:
    return np.asarray((marks & np.uint8(LOCKED_BIT)) != 0)


def reviews_of(marks: PlaneArray) -> NDArray[np.uint8]:
    return np.asarray((marks & np.uint8(REVIEW_BITS)) >> np.uint8(REVIEW_SHIFT))


def in_states(marks: PlaneArray, states: Iterable[CellState]) -> NDArray[np.bool_]:
    """For each frame: is the cell in one of these states?"""
    wanted = np.zeros(256, bool)
    wanted[[int(state) for state in states]] = True
    return np.asarray(wanted[states_of(marks)])


def _only_stale(before: PlaneArray, after: PlaneArray) -> NDArray[np.bool_]:
    """Written by a run before and after, lock and review as they were."""
    same_flags = (before & np.uint8(~STATE_BITS & 0xFF)) == (after & np.uint8(~STATE_BITS & 0xFF))
    return np.asarray(same_flags & in_states(before, AUTO_STATES) & in_states(after, AUTO_STATES))
