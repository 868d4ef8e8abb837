"""What a person wants of the network's memory, as commands; each is one undo step.

The Memory menu and the Memory panel call it. `changed`: the wishes are others, or another frame is
shown, about which they say something else.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.editing.marks import Marks
from app.messages import Messages
from core.frames import Frames
from core.session.memory import MemoryEntry
from core.session.memory_rules import NO_WISHES, MemoryRuling, MemoryWishes
from core.tracker_memory import MemoryPart
from core.types import Change


class MemoryCommands(QObject):
    """Rules about frames that always stay in memory are refused, with the reason."""

    changed = Signal()

    def __init__(
        self,
        document: Document,
        marks: Marks,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._marks = marks
        self._messages = messages
        self._checked: dict[str, bool] = {}
        for signal in (document.opened, document.closed, document.changed):
            signal.connect(lambda *_: self.changed.emit())
        self.changed.connect(self._note_checks)
        document.frame_changed.connect(self._on_frame)

    @property
    def wishes(self) -> MemoryWishes:
        is_open = self._document.is_open
        return self._document.session.memory_rules.wishes if is_open else NO_WISHES

    def checks(self) -> dict[str, bool]:
        """Which of the commands that are on or off are on, at the current frame."""
        wishes, frame = self.wishes, self._document.frame
        return {
            "memory_leave_out": frame in wishes.rules.excluded,
            "memory_reset_global": frame in wishes.rules.forgets_global,
            "memory_reset_local": frame in wishes.rules.forgets_local,
            "memory_freeze": wishes.is_frozen,
        }

    def _note_checks(self) -> None:
        self._checked = self.checks()

    def _on_frame(self) -> None:
        """Most frames have no rule of their own: scrubbing over them is no news."""
        if self.checks() != self._checked:
            self.changed.emit()

    # what actions call

    def leave_out(self, wanted: bool) -> None:
        """The current frame leaves nothing behind in memory, or does again."""
        frames = Frames([self._document.frame])
        self._leave_out(frames) if wanted else self._rule(lambda r: r.include(frames))

    def leave_out_range(self) -> None:
        """From In to Out; all of it left out already is taken back."""
        frames = Frames.span(*self._marks.range)
        if not frames - self.wishes.rules.excluded:
            self._rule(lambda r: r.include(frames))
        else:
            self._leave_out(frames)

    def reset_global(self, wanted: bool) -> None:
        frame = self._document.frame
        self._rule(lambda r: r.forget_global(frame, forgets=wanted))

    def reset_local(self, wanted: bool) -> None:
        frame = self._document.frame
        self._rule(lambda r: r.forget_local(frame, forgets=wanted))

    def freeze(self, wanted: bool) -> None:
        self._rule(lambda r: r.freeze(frozen=wanted))

    def clear(self) -> None:
        self._rule(lambda r: r.clear())

    # what the panel calls

    def allow_references(self, most: int) -> None:
        self._rule(lambda r: r.allow_references(most))

    def why_not_pin(self, entry: MemoryEntry | None) -> str:
        """Why an entry cannot be pinned; "" when it can."""
        if entry is None:
            return self.tr("Choose a reference first.")
        if entry.role is None:
            return self.tr("Only keyframes can be pinned.")
        return self._why_it_stays(entry)

    def why_not_evict(self, entry: MemoryEntry | None) -> str:
        """Why an entry cannot be left out of memory; "" when it can."""
        if entry is None:
            return self.tr("Choose an entry first.")
        if entry.part is MemoryPart.GLOBAL:
            return self.tr("Global memory is one summary: reset it at a frame instead.")
        return self._why_it_stays(entry)

    def is_pinned(self, entry: MemoryEntry) -> bool:
        return entry.frame in self.wishes.rules.pinned

    def is_evicted(self, entry: MemoryEntry) -> bool:
        return entry.frame in self.wishes.rules.excluded

    def toggle_pin(self, entry: MemoryEntry) -> None:
        frame = entry.frame
        if self.is_pinned(entry):
            self._rule(lambda r: r.unpin(frame))
        else:
            self._rule(lambda r: r.pin(frame))

    def toggle_evicted(self, entry: MemoryEntry) -> None:
        frames = Frames([entry.frame])
        if self.is_evicted(entry):
            self._rule(lambda r: r.include(frames))
        else:
            self._leave_out(frames)

    # inside

    def _leave_out(self, frames: Frames) -> None:
        """But not the keyframes that show an object for the first time."""
        staying = Frames(self._document.session.memory.first_appearances())
        kept = Frames(frame for frame in staying if frame in frames)
        if kept:
            self._messages.info(
                self.tr("Frame {} stays in memory: it is the first to show an object.").format(
                    kept.ranges[0][0]
                )
            )
        if frames - kept:
            self._rule(lambda r: r.exclude(frames - kept))
        else:
            self.changed.emit()

    def _why_it_stays(self, entry: MemoryEntry) -> str:
        role = entry.role
        if role is None or not role.is_permanent:
            return ""
        return self.tr("Frame {} always stays: {}.").format(entry.frame, role.reason)

    def _rule(self, wish: Callable[[MemoryRuling], Change | None]) -> None:
        self._document.change(lambda session: wish(session.memory_rules))
        self.changed.emit()
