"""The Review panel of the inspector: the queue of the worst places, and what is done about them.

N and Shift+N walk, a click goes there. While there is nothing to review it says how to get there.
"""

import numpy as np
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.panels.action_button import ActionButton
from app.panels.lazy import LazyPanel
from app.panels.nothing_yet import NothingYet
from app.panels.review_filters import ReviewFilters
from app.panels.review_queue import QueueList
from app.panels.text_fields import keep_keys
from app.review.reviewer import Reviewer
from core.number_text import grouped
from core.types import AUTO_STATES, CellState


class ReviewPanel(LazyPanel):
    """Follows the reviewer, the selection and the frame."""

    def __init__(
        self,
        document: Document,
        reviewer: Reviewer,
        thumbnails: Thumbnails,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reviewer = reviewer
        self.nothing = NothingYet(actions, self)
        self._work = QWidget(self)
        self.progress = QLabel(self._work)
        self.progress.setProperty("muted", True)
        self.filters = ReviewFilters(document, reviewer, self._work)
        self.list = QueueList(document, reviewer, thumbnails, self._work)
        self._unmatched = QWidget(self._work)
        self.no_match = QLabel(self.tr("No place fits the filters."), self._unmatched)
        self.no_match.setProperty("muted", True)
        self.no_match.setWordWrap(True)
        self.clear_filters = QPushButton(self.tr("Clear filters"), self._unmatched)
        self.clear_filters.clicked.connect(self.filters.clear)
        self.comment = QLineEdit(self._work)
        self.comment.setPlaceholderText(self.tr("Comment on this frame's mask"))
        self.comment.setAccessibleName(self.tr("Comment"))
        keep_keys(self.comment)
        self.comment.editingFinished.connect(self._save_comment)
        # The keys of the walk work again.
        self.comment.returnPressed.connect(self.comment.clearFocus)
        self.setFocusProxy(self.comment)
        self._arrange(actions)
        for signal in (reviewer.queue_changed, reviewer.busy_changed, document.opened,
                       document.frame_changed, document.selection_changed, document.changed,
                       self.filters.changed):  # fmt: skip
            signal.connect(self.refresh)
        self.refresh()

    def _arrange(self, actions: Actions) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.nothing)
        outer.addWidget(self._work, 1)
        layout = QVBoxLayout(self._work)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.progress)
        layout.addWidget(self.filters)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._unmatched, 1)
        unmatched = QVBoxLayout(self._unmatched)
        unmatched.setContentsMargins(0, 0, 0, 0)
        unmatched.addWidget(self.no_match)
        unmatched.addWidget(self.clear_filters)
        unmatched.addStretch(1)
        layout.addWidget(self.comment)
        texts = {
            "previous_worst": self.tr("Previous"),
            "next_worst": self.tr("Next worst"),
            "approve": self.tr("Approve"),
            "flag": self.tr("Flag"),
        }
        for ids in (("previous_worst", "next_worst"), ("approve", "flag")):
            row = QHBoxLayout()
            for action_id in ids:
                button = ActionButton(self._work)
                button.follow(actions[action_id], texts[action_id])
                row.addWidget(button, 1)
            layout.addLayout(row)

    def read(self) -> None:
        missing = self._missing()
        self._work.setVisible(missing is None)
        self.nothing.setVisible(missing is not None)
        if missing is not None:
            self.nothing.say(*missing)
            return
        self.filters.refresh()
        self._show_comment()
        queue = self._reviewer.queue
        self.list.take(queue.entries, queue.place if queue.entry is not None else None)
        self.list.setVisible(bool(queue.entries))
        self._unmatched.setVisible(not queue.entries)
        self.progress.setText(
            self.tr("{} of {} approved").format(grouped(queue.approved), grouped(queue.total))
        )

    def _missing(self) -> tuple[str, str, str] | None:
        """What is still to be done before there is something to review: sentence, command, text."""
        if self._reviewer.queue.total or self._reviewer.queue.entries:
            return None
        states = self._states()
        if states & AUTO_STATES:
            return self._reviewer.why_empty(), "", ""
        coming = self.tr("The frames that need you most will be listed here, the worst first.")
        if CellState.KEYFRAME in states:
            first = self.tr("Track the object first.")
            return f"{coming} {first}", "track_forward", self.tr("Track")
        if CellState.DRAFT in states:
            first = self.tr("Commit the mask and track it first.")
            return f"{coming} {first}", "commit_and_track", self.tr("Commit and track")
        first = self.tr("Draw an object's mask first.")
        return f"{coming} {first}", "tool_brush", self.tr("Take the brush")

    def _states(self) -> set[CellState]:
        if not self._document.is_open:
            return set()
        session = self._document.session
        found = (np.bincount(session.states(info.id)) for info in self._document.objects())
        return {CellState(int(state)) for counts in found for state in np.flatnonzero(counts)}

    def _save_comment(self) -> None:
        if self._document.is_open and self.comment.isModified():
            self.comment.setModified(False)
            self._reviewer.comment(self.comment.text())

    def _show_comment(self) -> None:
        selected = self._document.selected
        self.comment.setEnabled(selected is not None)
        if self.comment.hasFocus() and self.comment.isModified():
            return
        text = ""
        if self._document.is_open and selected is not None:
            text = self._document.session.comments(selected).get(self._document.frame, "")
        self.comment.setText(text)
