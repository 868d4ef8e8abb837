"""Watches what is possible: the actions get a new snapshot whenever something has changed."""

from PySide6.QtCore import QObject

from app.actions.table import Actions
from app.parts import Parts
from app.project.datasets import Datasets
from app.project.files import Files
from app.runs.stale_text import stale_text
from app.situation import Situation
from app.window.review_mode import ReviewMode
from core.session.memory_rules import NO_WISHES
from core.session.session import Session


class SituationWatch(QObject):
    """`refresh` is for what tells of no change by itself: the window's first show."""

    def __init__(
        self,
        parts: Parts,
        actions: Actions,
        files: Files,
        datasets: Datasets,
        review_mode: ReviewMode,
    ) -> None:
        super().__init__(actions)
        self._parts = parts
        self._actions = actions
        self._files = files
        self._datasets = datasets
        self._review_mode = review_mode
        document = parts.document
        for signal in (document.opened, document.closed, document.changed,
                       document.selection_changed, parts.marks.changed,
                       parts.cells.copied_changed, parts.comparing.changed,
                       parts.reviewer.measured, parts.tracking.state_changed,
                       parts.weights.changed, files.busy_changed,
                       review_mode.changed):  # fmt: skip
            signal.connect(self.refresh)
        actions["rerun_stale"].hovered.connect(self._tell_stale)

    def refresh(self) -> None:
        """Let the actions follow what is possible now."""
        document = self._parts.document
        self._actions.refresh(self._situation(document.session if document.is_open else None))
        self._actions.set_checked("pause", self._parts.tracking.is_paused)

    def _situation(self, session: Session | None) -> Situation:
        parts = self._parts
        return Situation(
            is_open=session is not None,
            is_selected=parts.document.selected is not None,
            has_range=parts.marks.has_range,
            has_copied_mask=parts.cells.has_copied,
            stale_cells=session.stale_count() if session else 0,
            has_memory_rules=parts.memory_commands.wishes != NO_WISHES,
            is_tracking=parts.tracking.is_active,
            is_paused=parts.tracking.is_paused,
            is_reviewing=self._review_mode.is_on,
            is_busy_with_files=self._files.is_busy,
            read_only_reason=session.upkeep.read_only_reason if session else "",
            has_pictures=session.has_pictures if session else True,
            is_in_dataset=self._datasets.root is not None,
            weights_problem=parts.weights.problem,
            undo_name=(session.undo_name or "") if session else "",
            redo_name=(session.redo_name or "") if session else "",
            is_comparing=parts.comparing.is_open,
            has_runs=session.memory.has_runs if session else False,
            has_truth=session.review.truth is not None if session else False,
        )

    def _tell_stale(self) -> None:
        """Only when somebody looks: the list takes longer than the count."""
        document = self._parts.document
        text = stale_text(document.session) if document.is_open else ""
        self._actions.set_detail("rerun_stale", text)
