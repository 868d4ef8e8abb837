"""What is being done right now, in the status bar: one line, a bar, what waits, pause and stop."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QSizePolicy, QToolButton, QWidget

from app.actions.table import Actions
from app.appearance.theme import bind_icon
from app.panels.elided import ElidedLabel
from app.project.files import Files
from app.runs.tracking import Tracking


class JobBar(QWidget):
    """The run, if there is one; else the file job. Hidden when nothing goes on or waits."""

    def __init__(
        self, tracking: Tracking, files: Files, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tracking = tracking
        self._files = files
        self._run: tuple[str, float] = ("", -1.0)
        self._file_job: tuple[str, float] = ("", -1.0)
        self._text = ElidedLabel(self)
        # Whole where there is room, unlike a hint, which takes what others leave.
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._text.setAccessibleName(self.tr("Job progress"))
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(96, 8)
        self._bar.setAccessibleName(self.tr("Job progress"))
        self.waiting_button = self._button()
        self.waiting_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.waiting_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.waiting_button.setAccessibleName(self.tr("Waiting runs"))
        self.waiting_menu = QMenu(self)
        self.waiting_menu.setToolTipsVisible(True)
        self.waiting_menu.aboutToShow.connect(self._fill_waiting_menu)
        self.waiting_button.setMenu(self.waiting_menu)
        self._pause = self._button()
        self._pause.setDefaultAction(actions["pause"])
        self.stop_button = self._button()
        bind_icon(self.stop_button, "stop")
        self.stop_button.setToolTip(self.tr("Stop; what is done is kept"))
        self.stop_button.setAccessibleName(self.tr("Stop the job"))
        self.stop_button.clicked.connect(self._stop_shown)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        for widget in (
            self._text,
            self._bar,
            self.waiting_button,
            self._pause,
            self.stop_button,
        ):
            layout.addWidget(widget)
        self.hide()
        tracking.progressed.connect(self._on_run)
        tracking.waiting.changed.connect(self._refresh)
        files.progressed.connect(self._on_file_job)

    @property
    def text(self) -> str:
        return self._text.text()

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button

    def _on_run(self, text: str, fraction: float) -> None:
        self._run = (text, fraction)
        self._refresh()

    def _on_file_job(self, text: str, fraction: float) -> None:
        self._file_job = (text, fraction)
        self._refresh()

    def _refresh(self) -> None:
        text, fraction = self._run if self._run[0] else self._file_job
        waiting = len(self._tracking.waiting.runs)
        self.setVisible(bool(text) or waiting > 0)
        for widget in (self._text, self._bar, self.stop_button):
            widget.setVisible(bool(text))
        self._pause.setVisible(bool(self._run[0]))
        self.waiting_button.setVisible(waiting > 0)
        if waiting:
            self._show_waiting(waiting)
        self._text.setText(text)
        self._text.setToolTip(text)
        self._show_fraction(fraction)

    def _show_fraction(self, fraction: float) -> None:
        # A bar that gets a value repaints at once, and the whole window with it.
        self._bar.setUpdatesEnabled(False)
        if fraction < 0:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(fraction * 1000))
        self._bar.setUpdatesEnabled(True)

    def _show_waiting(self, count: int) -> None:
        text = self.tr("1 run waits") if count == 1 else self.tr("{} runs wait").format(count)
        self.waiting_button.setText(text)
        self.waiting_button.setAccessibleName(text)
        names = "\n".join(run.text for run in self._tracking.waiting.runs)
        self.waiting_button.setToolTip(self.tr("Begins when the run before it is over:\n") + names)

    def _fill_waiting_menu(self) -> None:
        menu, waiting = self.waiting_menu, self._tracking.waiting
        menu.clear()
        if not self._tracking.is_active:
            begin = menu.addAction(self.tr("Begin the first one now"), self._tracking.start_next)
            begin.setStatusTip(self.tr("No run is active; the others wait on"))
            menu.addSeparator()
        for run in waiting.runs:
            out = menu.addAction(
                self.tr("Take out: {}").format(run.text), partial(waiting.take_out, run)
            )
            out.setStatusTip(self.tr("This run will not begin; nothing of it is lost"))

    def _stop_shown(self) -> None:
        if self._run[0]:
            self._tracking.stop()
        else:
            self._files.stop()
