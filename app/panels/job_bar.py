"""What is being done right now, in the status bar: one line, a bar, pause and stop."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.actions.table import Actions
from app.appearance.theme import bind_icon
from app.project.files import Files
from app.runs.tracking import Tracking


class JobBar(QWidget):
    """The run, if there is one; else the file job. Hidden when nothing is going on."""

    def __init__(
        self, tracking: Tracking, files: Files, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tracking = tracking
        self._files = files
        self._run: tuple[str, float] = ("", -1.0)
        self._file_job: tuple[str, float] = ("", -1.0)
        self._text = QLabel(self)
        self._text.setAccessibleName(self.tr("Job progress"))
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(96, 8)
        self._bar.setAccessibleName(self.tr("Job progress"))
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
        for widget in (self._text, self._bar, self._pause, self.stop_button):
            layout.addWidget(widget)
        self.hide()
        tracking.progressed.connect(self._on_run)
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
        self.setVisible(bool(text))
        self._pause.setVisible(bool(self._run[0]))
        self._text.setText(text)
        if fraction < 0:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(fraction * 1000))

    def _stop_shown(self) -> None:
        if self._run[0]:
            self._tracking.stop()
        else:
            self._files.stop()
