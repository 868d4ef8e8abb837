"""Closing the window while a run goes on: asked about once, then done as the user said.

A window that goes on in the background is hidden behind a sign in the tray, or where there is no
tray minimised, so that there always is a way back to it. It closes when the run is done, and comes
back when the run fails or wants an answer.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.dialogs.question import Answer, Question
from app.jobs import JobEnd
from app.runs.tracking import Tracking


class Leaving(QObject):
    """`may_close` is asked by the window's close event; `leave` closes without a question."""

    left_unseen = Signal()
    """Closed while hidden: Qt ends the program by itself only with a window that was to be seen."""

    def __init__(self, tracking: Tracking, window: QWidget) -> None:
        super().__init__(window)
        self._tracking = tracking
        self._window = window
        self._line = ""
        self._question: Question | None = None
        self._is_decided = False
        self._is_away = False
        self._tray: QSystemTrayIcon | None = None
        self._tray_menu = self._make_tray_menu()
        window.installEventFilter(self)
        tracking.progressed.connect(self._on_progress)
        tracking.state_changed.connect(self._on_state)
        tracking.finished.connect(self._on_finished)

    @property
    def is_away(self) -> bool:
        """Whether the window is hidden until the run is done."""
        return self._is_away

    def may_close(self) -> bool:
        """False, and a question, while a run goes on; a paused one can wait for another day."""
        is_running = self._tracking.is_active and not self._tracking.is_paused
        if self._is_decided or not is_running:
            return True
        if self._question is None:
            self._ask()
        return False

    def leave(self) -> None:
        """Close now; an active run is paused and can go on after the next start."""
        self._is_decided = True
        self._window.close()
        self._is_decided = False

    def go_away(self) -> None:
        """Out of sight until the run is done, then close."""
        if not self._tracking.is_active:
            self.leave()
            return
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show_tray()
            self._window.hide()
        else:
            self._window.showMinimized()
        self._is_away = True

    @Slot()
    def come_back(self) -> None:
        """The window is wanted again; the run goes on."""
        self._end_away()
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _ask(self) -> None:
        self._question = Question(
            self.tr("Tracking goes on"),
            self.tr("{} Every finished frame is saved.").format(
                f"{self._line}." if self._line else ""
            ),
            (
                Answer(
                    self.tr("&Keep running in background and close when done"),
                    self.go_away,
                    self.tr(
                        "The window goes to the tray or task bar, from where you can bring it back"
                    ),
                ),
                Answer(
                    self.tr("&Pause and close"),
                    self.leave,
                    self.tr("It can go on after the next start, and so can runs that wait"),
                ),
                Answer(self.tr("Cancel"), lambda: None),
            ),
            self._window,
            icon_name="track-forward",
        )
        self._question.finished.connect(self._forget_question)
        self._question.open()

    def _forget_question(self) -> None:
        self._question = None

    # while it is away

    def _on_progress(self, line: str, _fraction: float) -> None:
        self._line = line.rstrip("…")
        if self._tray is not None:
            self._tray.setToolTip(f"Evermask\n{line}")

    def _on_state(self) -> None:
        if self._is_away and self._tracking.is_paused:
            self.come_back()

    def _on_finished(self, end: JobEnd) -> None:
        if self._is_away and end is JobEnd.DONE:
            # Another run may be waiting for this one to end.
            QTimer.singleShot(0, self, self._close_when_done)
        elif self._is_away:
            self.come_back()

    def _close_when_done(self) -> None:
        if not self._is_away or self._tracking.is_active:
            return
        self._end_away()
        if self._window.close():
            self.left_unseen.emit()
        else:
            self.come_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_change = event.type() is QEvent.Type.WindowStateChange
        if is_change and self._is_away and self._tray is None and not self._window.isMinimized():
            self._end_away()  # the user has brought it back
        return super().eventFilter(watched, event)

    def _end_away(self) -> None:
        self._is_away = False
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None

    def _show_tray(self) -> None:
        """How far the run is, and the way back; some desktops know the menu only."""
        self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
        self._tray.setToolTip(f"Evermask\n{self._line}")
        self._tray.setContextMenu(self._tray_menu)
        self._tray.activated.connect(lambda _reason: self.come_back())
        self._tray.show()

    def _make_tray_menu(self) -> QMenu:
        menu = QMenu(self._window)
        shows = menu.addAction(self.tr("Show Evermask"))
        shows.setStatusTip(self.tr("The window comes back, the run goes on"))
        shows.triggered.connect(self.come_back)
        pauses = menu.addAction(self.tr("Pause and close"))
        pauses.setStatusTip(self.tr("The run can be resumed after the next start"))
        pauses.triggered.connect(self._leave_unseen)
        return menu

    def _leave_unseen(self) -> None:
        self._end_away()
        self.leave()
        self.left_unseen.emit()
