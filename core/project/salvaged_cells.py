"""Cells put together again from what was found of their pages, for salvage.py.

A lost page of contents costs nothing: every blob says where it was drawn. A lost page of marks
costs what the cells were: their masks come back as locked, so that no run writes them again.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.project.cell_pages import (
    LOCKED_BIT,
    PAGE_FRAMES,
    PagePlace,
    Plane,
    PlaneArray,
    decode,
    encode,
    page_slice,
)
from core.project.cells import CellTable
from core.project.grid import CellGrid, GridEdit, in_states
from core.types import MAX_OBJECTS, WITHOUT_PIXELS, CellState, FrameIndex, ObjectId

_PLANES = tuple(int(plane) for plane in Plane)

Value = int | float | str | bytes | None


@dataclass(frozen=True)
class Blob:
    """One mask, and for which cell it was drawn first."""

    object_id: int
    frame: FrameIndex
    data: bytes


class SalvagedCells:
    """grid: what came together. masks: how many. lost: those that are named and not there."""

    def __init__(
        self,
        frame_count: int,
        blobs: Mapping[int, Blob],
        page_rows: Iterable[tuple[Value, ...]],
        current_rows: Iterable[tuple[Value, ...]],
        *,
        all_current_found: bool,
    ) -> None:
        """Rows of `pages` and `cells`; without all of the latter, newer masks may replace older."""
        self.grid = CellGrid(frame_count)
        self.lost = 0
        self._blobs = blobs
        self._newest = _newest(blobs, frame_count)
        self._pages = dict(_readable_pages(page_rows, frame_count))
        current = dict(_current(current_rows))
        if not all_current_found:
            newest = dict(sorted(self._pages))
            current = newest | current
        places = {(place[0], place[2]) for place in current}
        if not all_current_found:
            places |= {(ObjectId(o), f // PAGE_FRAMES) for o, f in self._newest}
        edit = GridEdit(self.grid)
        for object_id, page in sorted(places):
            if 1 <= object_id <= MAX_OBJECTS and 0 <= page * PAGE_FRAMES < frame_count:
                self._restore(edit, object_id, page, current)
        self.grid.put(edit.copies)

    @property
    def used_pixels(self) -> list[int]:
        arrays = [self.grid.array(o, Plane.CONTENTS)["pixels"] for o in self.grid.objects]
        used: list[int] = np.unique(np.concatenate([np.zeros(1, np.uint32), *arrays])).tolist()
        return used[1:]

    @property
    def masks(self) -> int:
        arrays = [self.grid.array(o, Plane.CONTENTS)["pixels"] for o in self.grid.objects]
        return sum(int(np.count_nonzero(array)) for array in arrays)

    def store(self, connection: sqlite3.Connection) -> None:
        """Write the pages of the grid into empty tables."""
        table = CellTable(connection)
        for object_id in self.grid.objects:
            for plane in Plane:
                array = self.grid.array(object_id, plane)
                for page in range(-(-array.size // PAGE_FRAMES)):
                    data = encode(plane, array[page_slice(page)])
                    if data is not None:
                        place = (object_id, plane, page)
                        table.set_current_page(place, table.add_page(place, data))

    def _restore(
        self, edit: GridEdit, object_id: ObjectId, page: int, current: Mapping[PagePlace, int]
    ) -> None:
        # What runs found out about their masks is not salvaged: which run it was is not either.
        marks, causes, contents = (
            self._pages.get(((object_id, plane, page), current.get((object_id, plane, page), 0)))
            for plane in (Plane.MARKS, Plane.CAUSES, Plane.CONTENTS)
        )
        part = page_slice(page)
        wanted = edit.write(object_id, Plane.CONTENTS)[part]
        if contents is not None:
            wanted["pixels"] = contents["pixels"]
        else:
            for place in range(wanted.size):
                frame = page * PAGE_FRAMES + place
                wanted["pixels"][place] = self._newest.get((object_id, frame), 0)
        is_named = wanted["pixels"] > 0
        for place in np.flatnonzero(is_named).tolist():
            blob = self._blobs.get(int(wanted["pixels"][place]))
            wanted["bytes"][place] = 0 if blob is None else len(blob.data)
            if blob is None:
                wanted["pixels"][place] = 0
        self.lost += int(np.count_nonzero(is_named & (wanted["pixels"] == 0)))
        states = edit.write(object_id, Plane.MARKS)[part]
        states[:] = _marks(marks, wanted)
        wanted[in_states(states, WITHOUT_PIXELS)] = (0, 0, 0, 0)
        if causes is not None:
            edit.write(object_id, Plane.CAUSES)[part] = np.where(states > 0, causes, 0)


def _marks(marks: PlaneArray | None, contents: PlaneArray) -> PlaneArray:
    """What cells are, as far as it is known and as their masks allow."""
    has_mask = contents["pixels"] > 0
    if marks is None:
        return np.where(has_mask, np.uint8(CellState.AUTO | LOCKED_BIT), np.uint8(0))
    needs_mask = ~in_states(marks, WITHOUT_PIXELS)
    return np.where(needs_mask & ~has_mask, np.uint8(0), marks)


def _newest(blobs: Mapping[int, Blob], frame_count: int) -> dict[tuple[int, FrameIndex], int]:
    """The newest mask that was drawn for each cell."""
    return {
        (blob.object_id, blob.frame): pixels_id
        for pixels_id, blob in sorted(blobs.items())
        if 0 <= blob.frame < frame_count and 1 <= blob.object_id <= MAX_OBJECTS
    }


def _readable_pages(
    rows: Iterable[tuple[Value, ...]], frame_count: int
) -> Iterable[tuple[tuple[PagePlace, int], PlaneArray]]:
    """Pages by what they say about themselves: place and number."""
    for page_id, object_id, plane, page, data in rows:
        match page_id, object_id, plane, page, data:
            case int(), int(), int(), int(), bytes() if plane in _PLANES and page >= 0:
                try:
                    values = decode(Plane(plane), data, page, frame_count)
                except ValueError:
                    continue
                yield ((ObjectId(object_id), Plane(plane), page), page_id), values


def _current(rows: Iterable[tuple[Value, ...]]) -> Iterable[tuple[PagePlace, int]]:
    for object_id, plane, page, page_id in rows:
        match object_id, plane, page, page_id:
            case int(), int(), int(), int() if plane in _PLANES and page >= 0:
                yield (ObjectId(object_id), Plane(plane), page), page_id
