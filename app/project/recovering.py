"""The first thing at a start: what programs that died left behind is shown, and brought back.

Only what the user decides on is put aside; the rest is asked about again at the next start.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.dialogs.recovery import RecoveryDialog
from app.messages import Messages
from app.project.files import Files
from core.session.opening import OpenRequest
from core.session.recovery import (
    LeftBehind,
    is_anything_left_behind,
    left_behind,
    remove_unfinished,
)


class Recovering(QObject):
    """Asks once a start; `begin` comes before anything is opened."""

    def __init__(self, files: Files, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._files = files
        self._messages = messages
        self._window = window
        self._decided: LeftBehind | None = None
        files.opening.opened.connect(self._on_opened)

    def begin(self, then: Callable[[], None]) -> None:
        """Ask about what is left behind, if anything is; `then` what was wanted of this start,
        unless a project is brought back."""
        if not is_anything_left_behind():
            then()
            return
        found: list[LeftBehind] = []
        job = self._files.jobs.start(
            self.tr("Looking at what was open…"), lambda _token: _looking(found)
        )
        if job is None:
            then()
            return
        job.failed.connect(self._messages.failure)
        job.ended.connect(
            lambda _end: self._ask(found, then) if found else then(),
            # The files lane is free again only after this signal.
            Qt.ConnectionType.QueuedConnection,
        )

    def _ask(self, found: list[LeftBehind], then: Callable[[], None]) -> None:
        dialog = RecoveryDialog(found, self._window)
        dialog.restore_wanted.connect(self._restore)
        dialog.checkpoint_wanted.connect(self._open_checkpoint)
        dialog.files_wanted.connect(_show_files)
        dialog.removal_wanted.connect(partial(self._remove, dialog))
        dialog.rejected.connect(then)
        dialog.open()

    def _restore(self, chosen: LeftBehind) -> None:
        project = chosen.report.project
        if chosen.report.damage:
            self._decided = chosen
            self._files.opening.recover(project)
        else:
            self._files.opening.open(OpenRequest(project))

    def _open_checkpoint(self, chosen: LeftBehind) -> None:
        checkpoint = chosen.report.checkpoint
        if checkpoint is not None:
            self._decided = chosen
            self._files.opening.open_checkpoint(chosen.report.project, checkpoint)

    def _remove(self, dialog: RecoveryDialog, chosen: LeftBehind) -> None:
        unfinished = chosen.report.unfinished
        removed = remove_unfinished(unfinished)
        dialog.show_removed(removed, len(unfinished) - removed)

    def _on_opened(self) -> None:
        """Only now is it certain that another project could be made of it."""
        if self._decided is not None:
            self._decided.put_aside()
            self._decided = None


def _looking(found: list[LeftBehind]) -> Iterator[object]:
    for one in left_behind():
        found.append(one)
        yield one


def _show_files(chosen: LeftBehind) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen.report.project.parent)))
