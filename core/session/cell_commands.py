"""What a person does to whole ranges of cells and to the object list; the part of Session about it.

Every method is one named step of the history, its Change says exactly what changed, and None means
that nothing did. Locked cells and cells of locked objects are left as they are.
"""

from collections.abc import Collection, Generator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.colors import Pattern
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.project.records import CorrectionScore, ObjectInfo
from core.session.cell_ranges import free_cells, have_pixels, quoted, step_name
from core.session.merging import Merge
from core.session.pasting import Paste
from core.session.stale_ranges import StaleRange, ranges_of
from core.types import (
    WITHOUT_PIXELS,
    BoolMask,
    CellState,
    Change,
    FrameIndex,
    Mask,
    ObjectId,
    Review,
)


class CellCommands:
    """Objects and a range of frames, both ends included, name the cells."""

    _project: Project

    # --- asking

    def locks(self, object_id: ObjectId) -> NDArray[np.bool_]:
        """Whether each frame's cell is locked."""
        return self._project.locks(object_id)

    def reviews(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """Review of every frame."""
        return self._project.reviews(object_id)

    def comments(self, object_id: ObjectId) -> dict[FrameIndex, str]:
        """What was said about cells of an object, by frame."""
        return self._project.comments(object_id)

    def locked_objects(self, frame: FrameIndex) -> frozenset[ObjectId]:
        """Objects whose pixels on a frame nobody may change: they or their cells are locked."""
        return self._project.locked_objects(frame)

    def corrections(self) -> list[CorrectionScore]:
        """How far runs were from what was corrected, of every commit that was not undone."""
        return self._project.corrections()

    def previous_mask(self, frame: FrameIndex) -> Mask | None:
        """The frame before its present version: before the run, or the drawing, that it shows.

        None if the history knows no other version of any of its cells.
        """
        return self._project.previous_mask(frame)

    def stale_ranges(self) -> list[StaleRange]:
        """Stretches of stale cells, the hard ones with the frame whose keyframe changed."""
        return [
            found
            for info in self._project.objects()
            for found in ranges_of(
                info.id, self._project.states(info.id), self._project.stale_causes(info.id)
            )
        ]

    def stale_count(self) -> int:
        """Hard stale cells: what running the stale ranges again would renew."""
        return sum(
            int(np.count_nonzero(self._project.states(info.id) == CellState.STALE_HARD))
            for info in self._project.objects()
        )

    def stale_reason(self, stale: StaleRange) -> str:
        """Why a range is stale, in words."""
        if stale.cause is None:
            return "other keyframes of its run changed"
        state = self._project.state(stale.object_id, stale.cause)
        if state in (CellState.KEYFRAME, CellState.DRAFT):
            return f"keyframe {stale.cause:05} edited"
        if state is CellState.ABSENT:
            return f"frame {stale.cause:05} marked absent"
        return f"keyframe {stale.cause:05} removed"

    # --- ranges

    def set_locked(
        self, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex, locked: bool
    ) -> Change | None:
        """Protect cells from runs and from hands, or no more; drafts and empty cells stay free."""
        verb = "Lock" if locked else "Unlock"
        with self._project.edit(self._named(verb, objects, first, last)) as edit:
            for object_id in objects:
                edit.set_locked(object_id, first, last, locked)
        return edit.change

    def clear_cells(
        self, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex
    ) -> Change | None:
        """Take masks away, keyframes too."""
        with self._project.edit(self._named("Clear", objects, first, last)) as edit:
            for object_id, frames in free_cells(edit, objects, first, last):
                edit.clear(object_id, frames)
        return edit.change

    def mark_absent(
        self, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex
    ) -> Change | None:
        """Say that the objects are not visible there."""
        with self._project.edit(self._named("Mark absent", objects, first, last)) as edit:
            for object_id, frames in free_cells(edit, objects, first, last):
                edit.mark_absent(object_id, frames)
        return edit.change

    def move_cells(
        self, source: ObjectId, target: ObjectId, first: FrameIndex, last: FrameIndex
    ) -> Change | None:
        """Give the masks of one object to another one, with what they are and where they are from.

        Where the source has a mask or is absent, it replaces what the target has there.
        """
        if source == target:
            return None
        name = f"{self._named('Move', [source], first, last)} to {quoted(self._project, [target])}"
        with self._project.edit(name) as edit:
            free = dict(free_cells(edit, [source, target], first, last))
            if len(free) == 2:
                states = self._project.states(source)
                frames = np.intersect1d(free[source], free[target])
                edit.move(source, target, frames[states[frames] != CellState.EMPTY])
        return edit.change

    def review_cells(
        self, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex, review: Review
    ) -> Change | None:
        """Approve or flag masks, or take that back; cells without a mask are passed over."""
        verb = {Review.APPROVED: "Approve", Review.FLAGGED: "Flag"}.get(review, "Unreview")
        with self._project.edit(self._named(verb, objects, first, last)) as edit:
            for object_id in objects:
                states = self._project.states(object_id)[first : last + 1]
                edit.review(object_id, np.flatnonzero(states != CellState.EMPTY) + first, review)
        return edit.change

    def comment(self, object_id: ObjectId, frame: FrameIndex, text: str) -> Change | None:
        """Say something about a cell; nothing but spaces takes it back."""
        said = text.strip()
        if said == self.comments(object_id).get(frame, ""):
            return None
        with self._project.edit(f"Comment on frame {frame}") as edit:
            edit.comment(object_id, frame, said or None)
        return Change(frozenset({frame}), frozenset({object_id}))

    # --- single masks

    def copy_mask(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask | None:
        """The pixels of a cell; None where it has no mask."""
        if self._project.state(object_id, frame) in WITHOUT_PIXELS:
            return None
        return self._project.mask_of(object_id, frame)

    def paste_mask(self, pixels: BoolMask, object_id: ObjectId, frame: FrameIndex) -> Change | None:
        """Give an object this mask, as a draft; others lose the pixels, if they are not locked."""
        name = self._named("Paste", [object_id], frame, frame)
        return Paste(self._project, pixels, object_id).draft(name, frame)

    def paste_mask_to_range(
        self,
        pixels: BoolMask,
        object_id: ObjectId,
        first: FrameIndex,
        last: FrameIndex,
        token: CancelToken,
    ) -> Generator[Progress, None, Change | None]:
        """The same over many frames, as keyframes at once; nothing changes if it is cancelled."""
        name = self._named("Paste", [object_id], first, last)
        return Paste(self._project, pixels, object_id).keyframes(name, first, last, token)

    def duplicate_previous_mask(self, object_id: ObjectId, frame: FrameIndex) -> Change | None:
        """Repeat the object's nearest earlier mask here as a draft; None when there is none."""
        states = self._project.states(object_id)[:frame]
        earlier = np.flatnonzero(have_pixels(states))
        if not earlier.size:
            return None
        pixels = self._project.mask_of(object_id, int(earlier[-1]))
        name = f"{self._named('Duplicate', [object_id], frame, frame)} from frame {earlier[-1]}"
        return Paste(self._project, pixels, object_id).draft(name, frame)

    # --- objects

    def set_object_pattern(self, object_id: ObjectId, pattern: Pattern) -> Change | None:
        return self._restyle("Change pattern of", object_id, pattern=pattern)

    def set_object_locked(self, object_id: ObjectId, locked: bool) -> Change | None:
        """A locked object is not painted on, nor are its cells changed by hand."""
        return self._restyle("Lock" if locked else "Unlock", object_id, locked=locked)

    def set_object_notes(self, object_id: ObjectId, notes: str) -> Change | None:
        return self._restyle("Change notes of", object_id, notes=notes)

    def reorder_objects(self, object_ids: Sequence[ObjectId]) -> Change | None:
        """All objects in their new order."""
        with self._project.edit("Reorder objects") as edit:
            edit.reorder(object_ids)
        return edit.change

    def merge_objects(
        self,
        source: ObjectId,
        target: ObjectId,
        first: FrameIndex,
        last: FrameIndex,
        token: CancelToken,
    ) -> Generator[Progress, None, Change | None]:
        """Add one object's masks to another's; the source goes when it has no cell left.

        Where both have a mask they are joined: to a keyframe or draft if one of them was one. Both
        stay as they are if it is cancelled.
        """
        return Merge(self._project, source, target, first, last).done(token)

    # --- inside

    def _restyle(
        self,
        verb: str,
        object_id: ObjectId,
        *,
        pattern: Pattern | None = None,
        locked: bool | None = None,
        notes: str | None = None,
    ) -> Change | None:
        info: ObjectInfo = self._project.object(object_id)
        changed = replace(
            info,
            pattern=info.pattern if pattern is None else pattern,
            locked=info.locked if locked is None else locked,
            notes=info.notes if notes is None else notes,
        )
        return self._project.change_object(f'{verb} "{info.name}"', changed)

    def _named(
        self, verb: str, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex
    ) -> str:
        return step_name(self._project, verb, objects, first, last)
