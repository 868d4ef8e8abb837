"""What a project holds: objects, cells, masks, and what is said about them. It changes nothing."""

import numpy as np
from numpy.typing import NDArray

from core.errors import MaskError
from core.masks import packed_size, unpack_crop
from core.project.cell_pages import Plane
from core.project.earlier import EarlierCells, before_last_run
from core.project.failures import damaged, explained
from core.project.object_list import info_of
from core.project.open_state import OpenState
from core.project.records import EMPTY_CELL, Cell, CorrectionScore, ObjectInfo, RunInfo
from core.types import BoolMask, CellState, FrameIndex, Mask, ObjectId


class Reading(OpenState):
    """Everything that may be asked of a project; safe from any thread."""

    def objects(self) -> tuple[ObjectInfo, ...]:
        """The living objects in the order of the list."""
        with self._lock:
            return tuple(info_of(object_id, entry) for object_id, entry in self._entries.items())

    def object(self, object_id: ObjectId) -> ObjectInfo:
        """One living object; LookupError if there is none of this id."""
        with self._lock:
            return info_of(object_id, self._living(object_id))

    # --- cells

    def cell(self, object_id: ObjectId, frame: FrameIndex) -> Cell:
        with self._lock:
            self._require_frame(frame)
            self._living(object_id)
            state = self._grid.state(object_id, frame)
            if state is CellState.EMPTY:
                return EMPTY_CELL
            content = self._grid.array(object_id, Plane.CONTENTS)[frame]
            run_id = int(content["run"]) or None
            confidence = float(content["confidence"]) if run_id else np.nan
            return Cell(
                state,
                self._pixels(int(content["pixels"]), frame),
                run_id,
                None if np.isnan(confidence) else confidence,
                self._grid.is_locked(object_id, frame),
            )

    def state(self, object_id: ObjectId, frame: FrameIndex) -> CellState:
        with self._lock:
            self._require_frame(frame)
            self._living(object_id)
            return self._grid.state(object_id, frame)

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """CellState of every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.states(object_id)

    def locks(self, object_id: ObjectId) -> NDArray[np.bool_]:
        """Whether the cell is locked, for every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.locks(object_id)

    def locked_objects(self, frame: FrameIndex) -> frozenset[ObjectId]:
        """Objects whose pixels on a frame nobody may change: they or their cells are locked."""
        with self._lock:
            return frozenset(
                object_id
                for object_id, entry in self._entries.items()
                if entry.locked or self._grid.is_locked(object_id, frame)
            )

    def reviews(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """Review of every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.reviews(object_id)

    def stale_causes(self, object_id: ObjectId) -> NDArray[np.uint32]:
        """For every hard stale cell 1 + the frame whose keyframe changed, otherwise 0."""
        with self._lock:
            self._living(object_id)
            return self._grid.array(object_id, Plane.CAUSES).astype(np.uint32)

    def run_ids(self, object_id: ObjectId) -> NDArray[np.uint32]:
        """The run that wrote each cell, 0 where none did."""
        with self._lock:
            self._living(object_id)
            return self._grid.array(object_id, Plane.CONTENTS)["run"].astype(np.uint32)

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Confidence of every frame, NaN where no run wrote."""
        with self._lock:
            self._living(object_id)
            return self._grid.confidences(object_id)

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]:
        """1 - J of what two directions made of every frame, NaN where not both came by."""
        with self._lock:
            self._living(object_id)
            return self._grid.disagreements(object_id)

    def revisions(self) -> NDArray[np.int64]:
        """For each frame a number that grows when its mask, or what two directions make of it,
        changes; it starts at 0.
        """
        with self._lock:
            return self._revisions.copy()

    def frames_with(self, states: frozenset[CellState]) -> NDArray[np.bool_]:
        """For each frame: is any living object in one of these states there?"""
        with self._lock:
            return self._grid.frames_with(states, self._entries)

    # --- masks

    def mask(self, frame: FrameIndex) -> Mask:
        """All living objects of a frame, higher ids above lower ones; read-only."""
        with self._lock:
            self._require_frame(frame)
            cached = self._masks.get(frame)
            if cached is not None:
                return cached
            mask = self._no_mask()
            for object_id in sorted(self._entries):
                self._paint(mask, object_id, frame, self._pixels_id(object_id, frame))
            mask.flags.writeable = False
            self._masks.put(frame, mask)
            return mask

    def mask_of(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask:
        """All pixels of one object, also those under other objects."""
        alone = self._no_mask()
        with self._lock:
            self._living(object_id)
            self._paint(alone, object_id, frame, self._pixels_id(object_id, frame))
        return alone > 0

    def previous_mask(self, frame: FrameIndex) -> Mask | None:
        """The frame before its present version: before the run, or the drawing, that it shows.

        None if the history knows no other version of any of its cells.
        """
        with self._lock, explained(self.path):
            self._require_frame(frame)
            earlier = {object_id: self._previous(object_id, frame) for object_id in self._entries}
            if all(version is None for version in earlier.values()):
                return None
            mask = self._no_mask()
            for object_id, version in sorted(earlier.items()):
                present = self._pixels_id(object_id, frame)
                pixels_id = present if version is None else int(version["pixels"])
                self._paint(mask, object_id, frame, pixels_id)
            return mask

    def previous_run_mask(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask | None:
        """What a run had made of a cell before a person drew on it; None if no run had."""
        with self._lock, explained(self.path):
            self._require_frame(frame)
            self._living(object_id)
            earlier = self._previous(object_id, frame)
            if earlier is None or not earlier["run"]:
                return None
            alone = self._no_mask()
            self._paint(alone, object_id, frame, int(earlier["pixels"]))
            return alone > 0

    def before_last_run(self) -> EarlierCells | None:
        """Its cells before the newest run that can be undone; None when there is none."""
        with self._lock, explained(self.path), self._history_checked():
            return before_last_run(self._connection, self._grid)

    def earlier_mask(self, cells: EarlierCells, frame: FrameIndex) -> Mask:
        """A frame as it was; MaskError when its history was let go of meanwhile."""
        mask = self._no_mask()
        with self._lock, explained(self.path):
            self._require_frame(frame)
            for object_id in sorted(self._entries):
                pixels_id = int(cells.grid.array(object_id, Plane.CONTENTS)["pixels"][frame])
                if pixels_id and self._cells.pixels(pixels_id) is None:
                    raise MaskError(f"The history of frame {frame} does not reach back any more.")
                self._paint(mask, object_id, frame, pixels_id)
        return mask

    # --- what is said and kept beside

    def comments(self, object_id: ObjectId) -> dict[FrameIndex, str]:
        """What was said about cells of an object, by frame."""
        with self._lock, explained(self.path):
            rows = self._connection.execute(
                "SELECT frame, text FROM comments WHERE object_id = ? ORDER BY frame", (object_id,)
            )
            return dict(rows.fetchall())

    def corrections(self) -> list[CorrectionScore]:
        """Of all commits that were not undone, the latest last."""
        with self._lock, explained(self.path):
            rows = self._connection.execute(
                "SELECT object_id, frame, j, f FROM corrections"
                " WHERE step_id NOT IN (SELECT id FROM steps WHERE done = 0) ORDER BY id"
            )
            return [CorrectionScore(ObjectId(o), frame, j, f) for o, frame, j, f in rows]

    def runs(self) -> dict[int, RunInfo]:
        """Where cells came from, by run id."""
        with self._lock:
            return dict(self._runs.known)

    def setting(self, key: str) -> str | None:
        """What `remember` stored under this key; the text may come from a hostile file."""
        with self._lock, explained(self.path):
            row = self._connection.execute(
                "SELECT value FROM settings WHERE key = ?", (key,)
            ).fetchone()
            return row[0] if row else None

    # --- inside

    def _no_mask(self) -> Mask:
        return np.zeros((self.media.height, self.media.width), np.uint8)

    def _pixels_id(self, object_id: ObjectId, frame: FrameIndex) -> int:
        return int(self._grid.array(object_id, Plane.CONTENTS)["pixels"][frame])

    def _previous(self, object_id: ObjectId, frame: FrameIndex) -> np.void | None:
        """The newest version of another making than the present one: another run, or a person."""
        present = self._grid.array(object_id, Plane.CONTENTS)[frame]
        for earlier in self._history.past.contents(object_id, frame):
            if earlier["pixels"] == present["pixels"]:
                continue
            if earlier["run"] != present["run"] or not (earlier["pixels"] and present["pixels"]):
                return earlier
        return None

    def _pixels(self, pixels_id: int, frame: FrameIndex) -> bytes | None:
        """The blob of a cell of this frame; None for id 0."""
        if pixels_id == 0:
            return None
        with explained(self.path):
            data = self._cells.pixels(pixels_id)
        if data is None:
            raise damaged(self.path, f"the mask of frame {frame} is missing")
        return data

    def _paint(self, mask: Mask, object_id: ObjectId, frame: FrameIndex, pixels_id: int) -> None:
        pixels = self._pixels(pixels_id, frame)
        if pixels is None:
            return
        try:
            if packed_size(pixels) != self._size:
                raise MaskError("A stored mask is damaged (it has another size).")
            crop, box = unpack_crop(pixels)
        except MaskError as error:
            raise damaged(self.path, f"the mask of frame {frame} cannot be read") from error
        mask[box.slices][crop] = object_id
