"""The bar over the canvas while masks are compared: what A and B are, how they are shown, and what
of the two does not fit.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.appearance.theme import bind_icon, current_theme
from app.document import Document
from app.panels.elided import ElidedLabel
from app.review.comparing import Comparing, ShownAs
from app.runs.progress_text import progress_line

WIDEST_NAME = 260


class ComparisonBar(QWidget):
    """Hidden while nothing is compared or being opened for it."""

    def __init__(
        self,
        document: Document,
        comparing: Comparing,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._overall = ""
        self.name_a, self.name_b = self._name("A"), self._name("B")
        self.legend = ElidedLabel(self)
        self.legend.setProperty("muted", True)
        self.line = ElidedLabel(self)
        self.line.setProperty("muted", True)
        # Whole where there is room, unlike a remark, which takes what it leaves.
        self.line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.line.setAccessibleName(self.tr("What is compared"))
        self.remark = ElidedLabel(self)
        self.remark.setMinimumWidth(self.fontMetrics().horizontalAdvance("\N{WARNING SIGN}" * 8))
        self.remark.setAccessibleName(self.tr("What does not fit"))
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(96, 8)
        self.progress.setAccessibleName(self.tr("Progress of the comparison"))
        self.stop_button = QToolButton(self)
        self.stop_button.setAutoRaise(True)
        self.stop_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stop_button.clicked.connect(self._stop_or_go_on)
        self._buttons = {
            name: self._button(actions, name)
            for name in (
                "compare_swap", "compare_side", "compare_wipe", "compare_difference",
                "previous_difference", "next_difference", "compare_close",
            )
        }  # fmt: skip
        self._arrange()
        comparing.changed.connect(self._show)
        comparing.measured.connect(self._show)
        document.frame_changed.connect(self._show_line)
        self._show()

    def _name(self, letter: str) -> ElidedLabel:
        label = ElidedLabel(self)
        label.setProperty("strong", True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        label.setMaximumWidth(WIDEST_NAME)
        label.setAccessibleName(letter)
        return label

    def _button(self, actions: Actions, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(actions[name].iconText())
        return button

    def _arrange(self) -> None:
        buttons = self._buttons
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.name_a)
        first.addWidget(buttons["compare_swap"])
        first.addWidget(self.name_b)
        first.addSpacing(8)
        first.addWidget(self.legend, 100)
        first.addStretch(1)
        for name in (
            "compare_side", "compare_wipe", "compare_difference",
            "previous_difference", "next_difference", "compare_close",
        ):  # fmt: skip
            first.addWidget(buttons[name])
            if name == "compare_difference":
                first.addSpacing(8)
        second = QHBoxLayout()
        second.setSpacing(14)
        second.addWidget(self.line)
        second.addWidget(self.remark, 100)
        second.addStretch(1)
        second.addWidget(self.progress)
        second.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 2, 6, 3)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addLayout(second)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.raised))
        painter.fillRect(0, 0, 4, self.height(), QColor(theme.accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.border))

    # what it says

    def _show(self) -> None:
        comparing = self._comparing
        is_busy = bool(comparing.busy_text)
        self.setVisible(comparing.is_open or is_busy)
        if self.isHidden():
            return
        for label, letter, name in zip(
            (self.name_a, self.name_b), "AB", comparing.names, strict=True
        ):
            label.setText(f"{letter}  {name}" if comparing.is_open else "")
            label.setToolTip(name)
            label.setAccessibleName(label.text())
        is_difference = comparing.is_open and comparing.shown_as is ShownAs.DIFFERENCE
        self.legend.setText(self._legend_text())
        self.legend.setVisible(is_difference)
        for button in self._buttons.values():
            button.setVisible(comparing.is_open)
        self._overall = comparing.overall()
        self._show_progress()
        self._show_line()
        self._show_remarks()

    def _legend_text(self) -> str:
        mine, theirs = ("B", "A") if self._comparing.is_swapped else ("A", "B")
        return self.tr(
            "+ only {}   \N{MINUS SIGN} only {}   grey both   yellow other object"
        ).format(mine, theirs)

    def _show_line(self, _frame: int = 0) -> None:
        comparing = self._comparing
        if self.isHidden():
            return
        parts = [comparing.busy_text] if comparing.busy_text else []
        if comparing.is_open:
            parts += [comparing.coverage(), comparing.here(), self._overall]
        progress = comparing.progress
        if progress is not None:
            verb = self.tr("Comparing")
            parts.append(progress_line(verb, progress.done, progress.total, None))
        elif comparing.is_open and comparing.is_stopped:
            parts.append(self.tr("Stopped: not every frame is compared."))
        self.line.setText("  ·  ".join(part for part in parts if part))
        self.line.setToolTip(self.line.text())

    def _show_remarks(self) -> None:
        remarks = self._comparing.remarks
        more = self.tr(" (and {} more)").format(len(remarks) - 1) if len(remarks) > 1 else ""
        self.remark.setText(f"\N{WARNING SIGN} {remarks[0]}{more}" if remarks else "")
        self.remark.setToolTip("\n".join(remarks))
        self.remark.setVisible(bool(remarks))

    def _show_progress(self) -> None:
        comparing = self._comparing
        progress = comparing.progress
        is_opening = bool(comparing.busy_text)
        self.progress.setVisible(is_opening or progress is not None)
        is_stopped = comparing.is_open and comparing.is_stopped and not is_opening
        self.stop_button.setVisible(self.progress.isVisibleTo(self) or is_stopped)
        bind_icon(self.stop_button, "rerun" if is_stopped else "stop")
        text = self.tr("Go on comparing") if is_stopped else self.tr("Stop comparing")
        self.stop_button.setToolTip(text)
        self.stop_button.setAccessibleName(text)
        if progress is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, max(1, progress.total))
            self.progress.setValue(progress.done)

    def _stop_or_go_on(self) -> None:
        if self._comparing.is_stopped:
            self._comparing.go_on()
        else:
            self._comparing.stop()
