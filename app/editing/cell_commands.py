"""What is done to the selected cells: clear, absent, lock, copy, paste, move, merge, In/Out around.

The selected cells are the selected objects on the frames selected on the lanes, or on the current
frame. Each command is one step of the history and says when there was nothing to do.
"""

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.editing.marks import Marks
from app.jobs import Jobs
from app.messages import Messages
from app.selection import FrameRange
from core.progress import CancelToken
from core.session.session import Session
from core.types import BoolMask, CellState, Change, FrameIndex, ObjectId


class CellCommands(QObject):
    """`copied_changed`: there is a copied mask now, or no longer."""

    copied_changed = Signal()

    def __init__(
        self,
        document: Document,
        marks: Marks,
        jobs: Jobs,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._marks = marks
        self._jobs = jobs
        self._messages = messages
        self._copied: BoolMask | None = None
        document.closed.connect(self._forget)

    @property
    def has_copied(self) -> bool:
        return self._copied is not None

    @property
    def frames(self) -> FrameRange:
        """First and last frame of the selected cells."""
        here = self._document.frame
        return self._document.selection.frames or (here, here)

    # what actions call

    def clear(self) -> None:
        self._announce_range(self.tr("Clear masks"), self.frames)
        self._on_cells(Session.clear_cells, self.tr("Nothing to clear there."))

    def mark_absent(self) -> None:
        self._announce_range(self.tr("Mark absent"), self.frames)
        self._on_cells(Session.mark_absent, self.tr("Nothing changed: absent already, or locked."))

    def toggle_lock(self) -> None:
        """Lock the selected cells; unlock them when all are locked already."""
        locks = self._are_unlocked()

        def lock(
            session: Session, ids: frozenset[ObjectId], first: FrameIndex, last: FrameIndex
        ) -> Change | None:
            return session.set_locked(ids, first, last, locks)

        self._on_cells(lock, self.tr("Only masks and absent frames can be locked."))

    def copy(self) -> None:
        object_id = self._document.selected
        if object_id is None:
            return
        pixels = self._document.session.copy_mask(object_id, self._document.frame)
        if pixels is None:
            self._messages.info(self.tr("There is no mask of this object on this frame."))
            return
        self._copied = pixels
        self.copied_changed.emit()
        self._messages.info(self.tr("Mask copied. Ctrl+V puts it on another frame."))

    def paste(self) -> None:
        """On the current frame, at the same place of the picture."""
        object_id, frame, pixels = self._document.selected, self._document.frame, self._copied
        if object_id is None or pixels is None:
            return
        if not self._document.change(lambda session: session.paste_mask(pixels, object_id, frame)):
            self._messages.info(self._nothing_to_paste())

    def paste_to_range(self) -> None:
        """On every frame selected on the lanes, else from In to Out."""
        frames = self._document.selection.frames
        if frames is None and self._marks.has_range:
            frames = self._marks.range
        if frames is None:
            self._messages.info(self.tr("Select frames on the timeline first, or set In and Out."))
            return
        self._paste(frames)

    def duplicate_previous(self) -> None:
        object_id, frame = self._document.selected, self._document.frame
        if object_id is not None and not self._document.change(
            lambda session: session.duplicate_previous_mask(object_id, frame)
        ):
            self._messages.info(self.tr("There is no earlier mask of this object."))

    def mark_around(self) -> None:
        """In and Out around the selected frames, or around the stale stretch one looks at."""
        frames = self._document.selection.frames or self._stale_stretch()
        if frames is None:
            self._messages.info(
                self.tr("Select frames on the timeline first, or go to a stale frame.")
            )
            return
        self._marks.set_range(*frames)

    # what menus call

    def move_to(self, target: ObjectId) -> None:
        """The masks of the selected objects become another object's."""
        self._announce_range(self.tr("Move masks"), self.frames)
        sources = sorted(self._document.selection.objects - {target})
        moved = [self._moved(source, target) for source in sources]
        if not any(moved):
            self._messages.info(self.tr("Nothing to move there."))

    def merge_into(self, target: ObjectId) -> None:
        """Join the selected objects' masks with another object's, on the selected or all frames."""
        first, last = self._document.selection.frames or (0, self._document.frame_count - 1)
        self._announce_range(self.tr("Merge objects"), (first, last))
        session = self._document.session
        for source in sorted(self._document.selection.objects - {target}):
            job = self._jobs.files.start(
                self.tr("Merge objects"), _merging(session, source, target, first, last)
            )
            job.yielded.connect(self._announce)
            job.failed.connect(self._messages.failure)

    # inside

    def _announce_range(self, action: str, frames: FrameRange) -> None:
        """Many frames change at once: whoever keeps checkpoints makes one in front of it."""
        if frames[0] < frames[1]:
            self._document.range_changing.emit(action)

    def _on_cells(
        self,
        edit: Callable[[Session, frozenset[ObjectId], FrameIndex, FrameIndex], Change | None],
        nothing: str,
    ) -> None:
        ids, (first, last) = self._document.selection.objects, self.frames
        if ids and not self._document.change(lambda session: edit(session, ids, first, last)):
            self._messages.info(nothing)

    def _moved(self, source: ObjectId, target: ObjectId) -> bool:
        first, last = self.frames
        return self._document.change(
            lambda session: session.move_cells(source, target, first, last)
        )

    def _paste(self, frames: FrameRange) -> None:
        object_id, pixels = self._document.selected, self._copied
        if object_id is None or pixels is None:
            return
        self._announce_range(self.tr("Paste mask"), frames)
        job = self._jobs.files.start(
            self.tr("Paste mask"), _pasting(self._document.session, pixels, object_id, frames)
        )
        job.yielded.connect(self._on_pasted)
        job.failed.connect(self._messages.failure)

    def _on_pasted(self, changes: list[object]) -> None:
        if None in changes:
            self._messages.info(self._nothing_to_paste())
        self._announce(changes)

    def _nothing_to_paste(self) -> str:
        return self.tr("Nothing changed: the mask is there already, or locked.")

    def _are_unlocked(self) -> bool:
        """Whether any selected cell that could be locked is not."""
        first, last = self.frames
        session = self._document.session
        for object_id in self._document.selection.objects:
            states = session.states(object_id)[first : last + 1]
            locks = session.locks(object_id)[first : last + 1]
            free = ~np.isin(states, (CellState.EMPTY, CellState.DRAFT))
            if (free & ~locks).any():
                return True
        return False

    def _stale_stretch(self) -> FrameRange | None:
        here = self._document.frame
        chosen = self._document.selection.objects
        found = [
            stale
            for stale in self._document.session.stale_ranges()
            if stale.first <= here <= stale.last and (not chosen or stale.object_id in chosen)
        ]
        if not found:
            return None
        return min(stale.first for stale in found), max(stale.last for stale in found)

    def _announce(self, changes: list[object]) -> None:
        for change in changes:
            if isinstance(change, Change):
                self._document.announce(change)

    def _forget(self) -> None:
        self._copied = None
        self.copied_changed.emit()


def _merging(
    session: Session, source: ObjectId, target: ObjectId, first: FrameIndex, last: FrameIndex
) -> Callable[[CancelToken], Iterator[object]]:
    def work(token: CancelToken) -> Iterator[object]:
        change = yield from session.merge_objects(source, target, first, last, token)
        yield change

    return work


def _pasting(
    session: Session, pixels: BoolMask, object_id: ObjectId, frames: FrameRange
) -> Callable[[CancelToken], Iterator[object]]:
    def work(token: CancelToken) -> Iterator[object]:
        change = yield from session.paste_mask_to_range(pixels, object_id, *frames, token)
        yield change

    return work
