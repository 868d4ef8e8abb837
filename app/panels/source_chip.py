"""The source chip of the status bar: what scores are measured against, whatever panel is open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.document import Document
from app.review.reviewer import Reviewer
from app.review.source import source_text

WIDEST = 260


class SourceChip(QToolButton):
    """Gone while no clip is open; a click is for the Scores panel."""

    def __init__(
        self, document: Document, reviewer: Reviewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reviewer = reviewer
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumWidth(WIDEST)
        for signal in (document.opened, document.closed, document.changed, reviewer.measured):
            signal.connect(self._show)
        self._show()

    def _show(self) -> None:
        text = source_text(self._document)
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, WIDEST - 16)
        self.setText(shown)
        review = self._reviewer.review
        remarks = review.remarks if review is not None else ()
        hint = self.tr("What scores are measured against. Click for the scores.")
        self.setToolTip("\n".join((text, *remarks, hint)))
        self.setStatusTip(text)
