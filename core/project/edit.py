"""What one step does to cells and to the object list, before it is stored; made by `Project.edit`.

The session writes into it. Nothing of it is in the project until the `with` block ends well, and
then all of it. Locked cells are the business of the caller: `free` tells which cells are not.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.masks import packed_size
from core.project.cell_pages import (
    LOCKED_BIT,
    REVIEW_BITS,
    REVIEW_SHIFT,
    STATE_BITS,
    Plane,
    PlaneArray,
)
from core.project.cells import CellTable
from core.project.grid import CellGrid, GridEdit, in_states, locks_of
from core.project.history import Entry
from core.project.object_list import description_key, entry_of
from core.project.records import CorrectionScore, MediaFacts, ObjectInfo
from core.types import (
    MAX_OBJECTS,
    WITHOUT_PIXELS,
    CellState,
    Change,
    FrameIndex,
    ObjectId,
    Review,
)

NOT_LOCKABLE = frozenset({CellState.EMPTY, CellState.DRAFT})

FrameArray = NDArray[np.intp]


class Edit:
    """`change` says what became different, once stored; None: nothing did, and there is no step."""

    def __init__(
        self,
        media: MediaFacts,
        grid: CellGrid,
        cells: CellTable,
        entries: Mapping[ObjectId, Entry],
    ) -> None:
        self.change: Change | None = None
        self.step_id: int | None = None
        self.cells = GridEdit(grid)
        self.entries: dict[ObjectId, Entry | None] = {}
        self.comments: dict[tuple[ObjectId, FrameIndex], str | None] = {}
        self.settings: dict[str, str | None] = {}
        self.corrections: list[CorrectionScore] = []
        self._media = media
        self._table = cells
        self._before = entries

    # --- single cells

    def put(
        self, object_id: ObjectId, frame: FrameIndex, state: CellState, pixels: bytes | None
    ) -> None:
        """What a person makes of a cell that is not locked; a new mask is not reviewed yet."""
        self._require_cell(object_id, frame)
        if (pixels is None) != (state in WITHOUT_PIXELS):
            raise ValueError("a cell has pixels unless it is empty or absent")
        marks = self.cells.write(object_id, Plane.MARKS)
        if marks[frame] & LOCKED_BIT:
            raise ValueError(f"cell {object_id} of frame {frame} is locked")
        content = self.cells.write(object_id, Plane.CONTENTS)[frame : frame + 1]
        before = int(content["pixels"][0])
        pixels_id = 0
        if pixels is not None:
            self._require_size(pixels)
            pixels_id = self._table.keep(object_id, frame, pixels, before)
        flags = marks[frame] & np.uint8(REVIEW_BITS) if pixels_id and pixels_id == before else 0
        marks[frame] = flags | state
        self.cells.write(object_id, Plane.CAUSES)[frame] = 0
        content[0] = (pixels_id, len(pixels or b""), 0, 0)
        self.cells.write(object_id, Plane.DISAGREEMENT)[frame] = 0

    def reshape(self, object_id: ObjectId, frame: FrameIndex, pixels: bytes) -> None:
        """Other pixels for a cell that has some and is not locked; state and provenance stay."""
        if self.state(object_id, frame) in WITHOUT_PIXELS:
            raise ValueError(f"cell {object_id} of frame {frame} has no pixels")
        content = self.cells.read(object_id, Plane.CONTENTS)[frame : frame + 1].copy()
        kept = (Plane.CAUSES, Plane.DISAGREEMENT)
        was = {plane: self.cells.read(object_id, plane)[frame] for plane in kept}
        self.put(object_id, frame, self.state(object_id, frame), pixels)
        written = self.cells.write(object_id, Plane.CONTENTS)[frame : frame + 1]
        for field in ("run", "confidence"):
            written[field] = content[field]
        for plane, value in was.items():
            self.cells.write(object_id, plane)[frame] = value

    def put_back(
        self, object_id: ObjectId, frame: FrameIndex, was: Mapping[Plane, PlaneArray]
    ) -> None:
        """Make a cell again what the history says it was, one value a plane."""
        self._require_cell(object_id, frame)
        for plane, value in was.items():
            self.cells.write(object_id, plane)[frame] = value[0]

    def state(self, object_id: ObjectId, frame: FrameIndex) -> CellState:
        return CellState(int(self.cells.read(object_id, Plane.MARKS)[frame]) & STATE_BITS)

    # --- ranges

    def free(self, object_id: ObjectId, first: FrameIndex, last: FrameIndex) -> FrameArray:
        """Frames of a range whose cells are not locked; IndexError for one outside the video."""
        self._require_cell(object_id, first)
        self._require_cell(object_id, last)
        marks = self.cells.read(object_id, Plane.MARKS)[first : last + 1]
        return np.flatnonzero(~locks_of(marks)) + first

    def clear(self, object_id: ObjectId, frames: FrameArray) -> None:
        self.cells.clear(object_id, frames)

    def mark_absent(self, object_id: ObjectId, frames: FrameArray) -> None:
        self.cells.clear(object_id, frames)
        self.cells.write(object_id, Plane.MARKS)[frames] = CellState.ABSENT

    def set_locked(
        self, object_id: ObjectId, first: FrameIndex, last: FrameIndex, locked: bool
    ) -> None:
        """Lock what can be locked, or unlock."""
        self._require_cell(object_id, first)
        self._require_cell(object_id, last)
        marks = self.cells.write(object_id, Plane.MARKS)[first : last + 1]
        if locked:
            marks |= np.uint8(LOCKED_BIT) * ~in_states(marks, NOT_LOCKABLE)
        else:
            marks &= np.uint8(~LOCKED_BIT & 0xFF)

    def move(self, source: ObjectId, target: ObjectId, frames: FrameArray) -> None:
        """Cells go over as they are, with state, provenance and review; empty ones too."""
        for plane in Plane:
            self.cells.write(target, plane)[frames] = self.cells.read(source, plane)[frames]
        self.cells.clear(source, frames)

    def review(self, object_id: ObjectId, frames: FrameArray, review: Review) -> None:
        marks = self.cells.write(object_id, Plane.MARKS)
        kept = marks[frames] & np.uint8(~REVIEW_BITS & 0xFF)
        marks[frames] = kept | np.uint8(review << REVIEW_SHIFT)

    def comment(self, object_id: ObjectId, frame: FrameIndex, text: str | None) -> None:
        """Say something about a cell; None takes it back. It stays when the mask changes."""
        self._require_cell(object_id, frame)
        self.comments[object_id, frame] = text

    def set_setting(self, key: str, value: str | None) -> None:
        """A setting of the project that undoing takes back; None: as if it had never been set."""
        self.settings[key] = value

    # --- objects

    def entry(self, object_id: ObjectId) -> Entry:
        """Of a living object; LookupError if there is none of this id."""
        entry = self.entries.get(object_id, self._before.get(object_id))
        if entry is None:
            raise LookupError(f"there is no object {object_id}")
        return entry

    def is_alive(self, object_id: ObjectId) -> bool:
        return self.entries.get(object_id, self._before.get(object_id)) is not None

    def add_object(self, info: ObjectInfo) -> None:
        """At the end of the list, without cells."""
        if not 1 <= info.id <= MAX_OBJECTS:
            raise ValueError(f"object ids go from 1 to {MAX_OBJECTS}, not {info.id}")
        if self.is_alive(info.id):
            raise ValueError(f"object {info.id} exists already")
        places = [self.entry(object_id).place for object_id in self._living()]
        self.entries[info.id] = entry_of(info, max(places, default=0) + 1)

    def change_object(self, info: ObjectInfo) -> None:
        """Name, colour, pattern, visibility, lock, notes."""
        entry = self.entry(info.id)
        changed = entry_of(info, entry.place)
        if changed != entry:
            self.entries[info.id] = changed

    def delete_object(self, object_id: ObjectId, commented: Sequence[FrameIndex] = ()) -> None:
        """With all its cells, its description, and the comments that it has on these frames."""
        self.entry(object_id)
        self.cells.clear(object_id, slice(None))
        self.comments.update({(object_id, frame): None for frame in commented})
        self.settings[description_key(object_id)] = None
        self.entries[object_id] = None

    def reorder(self, object_ids: Sequence[ObjectId]) -> None:
        """All living objects in their new order."""
        if sorted(object_ids) != sorted(self._living()):
            raise ValueError(f"{object_ids} are not the objects there are")
        for place, object_id in enumerate(object_ids, start=1):
            entry = self.entry(object_id)
            if entry.place != place:
                self.entries[object_id] = entry._replace(place=place)

    # --- inside

    def _living(self) -> list[ObjectId]:
        return [o for o in {**self._before, **self.entries} if self.is_alive(o)]

    def _require_cell(self, object_id: ObjectId, frame: FrameIndex) -> None:
        self.entry(object_id)
        if not 0 <= frame < self._media.frame_count:
            raise IndexError(f"frame {frame} of {self._media.frame_count}")

    def _require_size(self, pixels: bytes) -> None:
        size = self._media.width, self._media.height
        if packed_size(pixels) != size:
            raise ValueError(f"a mask of {packed_size(pixels)} in a video of {size}")
