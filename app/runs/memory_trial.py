"""Tracking again with another memory, to see what difference it makes; the earlier masks stay near.

Without one of the three memories, or a second time with what the whole first run has learned.
"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.editing.marks import Marks
from app.jobs import JobEnd
from app.messages import Choice, Messages
from app.runs.tracking import Tracking
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.types import AUTO_STATES, CellState, FrameIndex

LETTERS = "RGL"


class MemoryTrial(QObject):
    """`compare_wanted`: the view (its name) that shows the difference."""

    compare_wanted = Signal(str)

    def __init__(
        self,
        document: Document,
        marks: Marks,
        tracking: Tracking,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._marks = marks
        self._tracking = tracking
        self._messages = messages
        self._tried = ""
        tracking.finished.connect(self._on_finished)
        document.closed.connect(self._forget)

    def why_not(self, letters: str) -> str:
        """Why these memories alone (of R, G and L) cannot be tried here; "" when they can."""
        if not letters:
            return self.tr("One of the memories has to stay.")
        if set(letters) == set(LETTERS):
            return self.tr("Switch off one of R, G and L first.")
        reason = self._why_no_run()
        if not reason and not self._marks.has_range and not self._is_tracked_here():
            return self.tr("This frame was not tracked.")
        return reason

    def why_no_second_pass(self) -> str:
        reason = self._why_no_run()
        if not reason and not self._keyframes():
            return self.tr("There is no keyframe to begin from.")
        return reason

    def track_with(self, letters: str) -> None:
        """Again with these memories alone: from In to Out, or what was tracked around here."""
        if not self.why_not(letters):
            without = ", ".join(letter for letter in LETTERS if letter not in letters)
            self._tried = self.tr("Tracked without {}.").format(without)
            options = replace(self._tracking.options(), memory=",".join(letters))
            self._tracking.start(self._scope(), options=options)

    def second_pass(self) -> None:
        """All again with the memory that the whole first run has left, read-only."""
        reason = self.why_no_second_pass()
        if reason:
            self._messages.info(reason)
            return
        self._tried = self.tr("Tracked with the memory of the whole run.")
        first = self._keyframes()[0]
        scope = RunScope(first, Way.FORWARD, Until.END, at_keyframes=AtKeyframes.GO_ON)
        options = replace(self._tracking.options(), frozen_memory=True)
        self._tracking.start(scope, options=options)

    # --- inside

    def _why_no_run(self) -> str:
        if not self._document.is_open:
            return self.tr("Open a video or a folder of images first.")
        session = self._document.session
        if session.upkeep.read_only_reason:
            return session.upkeep.read_only_reason
        if self._tracking.is_active:
            return self.tr("A run is active. Stop it first (Shift+Esc).")
        if not session.memory.has_runs:
            return self.tr("Nothing was tracked yet.")
        return ""

    def _is_tracked_here(self) -> bool:
        session, frame = self._document.session, self._document.frame
        return any(session.states(i.id)[frame] in AUTO_STATES for i in session.objects())

    def _scope(self) -> RunScope:
        """Only over masks of runs, so that there is something to compare with."""
        bounds = self._marks.range if self._marks.has_range else self._tracked_around()
        return RunScope(
            self._document.frame,
            self._way_into(bounds),
            Until.RANGE,
            bounds=bounds,
            at_keyframes=AtKeyframes.GO_ON,
        )

    def _way_into(self, bounds: tuple[FrameIndex, FrameIndex]) -> Way:
        """Forward, unless there is no mask to come from."""
        first = bounds[0]
        session = self._document.session
        filled = [session.states(info.id)[:first] for info in session.objects()]
        return Way.FORWARD if any(states.any() for states in filled) else Way.BACKWARD

    def _tracked_around(self) -> tuple[FrameIndex, FrameIndex]:
        """First and last of the frames around this one on which a run wrote; this one at least."""
        session, frame = self._document.session, self._document.frame
        is_tracked = np.zeros(self._document.frame_count, bool)
        for info in session.objects():
            is_tracked |= np.isin(session.states(info.id), [int(s) for s in AUTO_STATES])
        gaps = np.flatnonzero(~is_tracked)
        first = int(gaps[gaps < frame].max(initial=-1)) + 1
        last = int(gaps[gaps > frame].min(initial=is_tracked.size)) - 1
        return first, last

    def _keyframes(self) -> list[FrameIndex]:
        session = self._document.session
        found: set[FrameIndex] = set()
        for info in session.objects():
            found.update(np.flatnonzero(session.states(info.id) == CellState.KEYFRAME).tolist())
        return sorted(found)

    def _on_finished(self, end: JobEnd) -> None:
        tried, self._tried = self._tried, ""
        if tried and end is not JobEnd.FAILED:
            self._messages.info(
                self.tr("{} Hold \\ to see the earlier masks.").format(tried),
                Choice(
                    self.tr("Show the difference"), lambda: self.compare_wanted.emit("difference")
                ),
                Choice(self.tr("Take it back"), self._document.undo),
            )

    def _forget(self) -> None:
        self._tried = ""
