"""Keeps the open project safe: says whether it is saved, saves again, makes checkpoints.

Everything slow is done in the upkeep lane. A checkpoint is held at once and written there, so that
whatever comes next does not get into it.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.dialogs.history import HistoryDialog
from app.dialogs.unsaved import UnsavedDialog
from app.jobs import Job, JobEnd
from app.messages import Choice
from app.panels.saved import SavedStatus, problem_text
from app.parts import Parts
from app.project.opening import Opening
from app.runs.progress_text import bytes_text
from core.errors import EvermaskError
from core.project.checkpoints import Checkpoint, CheckpointKind
from core.project.connection import Problem, Saving
from core.session.opening import OpenRequest
from core.session.places import PROJECT_SUFFIX, discard, discardable_bytes
from core.session.recovery import copy_of_checkpoint

LOOK_MS = 500
CHECKPOINT_MS = 10 * 60 * 1000
TRY_AGAIN_S = 2.0


class Keeping(QObject):
    """`may_close` has to be asked before the open project is put away. `compare_wanted`: the masks
    are to be seen beside those of a checkpoint.
    """

    compare_wanted = Signal(Checkpoint)

    def __init__(
        self, parts: Parts, opening: Opening, status: SavedStatus, window: QWidget
    ) -> None:
        super().__init__(window)
        document = parts.document
        self._document = document
        self._jobs = parts.jobs
        self._messages = parts.messages
        self._opening = opening
        self._status = status
        self._window = window
        self._problem: Problem = ""
        self._unsaved_text = ""
        self._tried_at_s = 0.0
        self._opened: Path | None = None
        self._look_timer = self._timer(LOOK_MS, self.look)
        self._checkpoint_timer = self._timer(CHECKPOINT_MS, self.checkpoint_by_time)
        opening.opened.connect(self._on_opened)
        opening.may_close = self.may_close
        document.opened.connect(self._start)
        document.closing.connect(self._on_closing)
        document.closed.connect(self._stop)
        document.changed.connect(self.look)
        document.range_changing.connect(self.checkpoint_before)
        parts.tracking.finished.connect(self._on_run_finished)

    # saved or not

    def look(self) -> None:
        """Show whether everything is saved, say so when that changes, and try again if not."""
        if not self._document.is_open:
            return
        upkeep = self._document.session.upkeep
        saving = upkeep.saving
        if upkeep.read_only_reason and not saving.problem:
            self._status.show_read_only(upkeep.read_only_reason)
        else:
            self._status.show_saving(saving, time.time(), self._hint(saving))
        if saving.problem != self._problem:
            self._on_problem(saving)
        if saving.problem and time.monotonic() - self._tried_at_s > TRY_AGAIN_S:
            self._tried_at_s = time.monotonic()
            self._jobs.upkeep.start("save again", lambda _token: _call(upkeep.try_saving_again))

    def _hint(self, saving: Saving) -> str:
        if saving.problem:
            return self.tr("{} changes are only in memory").format(saving.waiting)
        return self.tr("Every change is written at once, to {}").format(
            self._document.session.project_path
        )

    def _on_problem(self, saving: Saving) -> None:
        was, self._problem = self._problem, saving.problem
        if not saving.problem:
            self._forget_unsaved_message()
            if was:
                self._messages.info(self.tr("Everything is saved again."))
            return
        since = datetime.fromtimestamp(saving.saved_at_s or time.time())
        what = problem_text(saving.problem)
        self._unsaved_text = self.tr("{}: work is kept in memory, not saved since {}.").format(
            what[:1].upper() + what[1:], f"{since:%H:%M:%S}"
        )
        choices = [Choice(self.tr("Change location"), self.save_as)]
        freeable = discardable_bytes()
        if saving.problem == "full" and freeable:
            text = self.tr("Free cache ({})").format(bytes_text(freeable))
            choices.append(Choice(text, self._free_cache))
        self._messages.error(self._unsaved_text, *choices)

    def _forget_unsaved_message(self) -> None:
        current = self._messages.current
        if current is not None and current.text == self._unsaved_text:
            self._messages.clear()

    def _free_cache(self) -> None:
        discard()
        self._tried_at_s = 0.0
        self.look()

    def may_close(self) -> bool:
        """Whether nothing would be lost, or the user lets it go."""
        if not self._document.is_open:
            return True
        upkeep = self._document.session.upkeep
        if upkeep.try_saving_again():
            return True
        dialog = UnsavedDialog(upkeep.saving, self._window)
        dialog.exec()
        if dialog.wants_copy:
            self.save_as()
        return dialog.lets_go

    # another name

    def save_as(self) -> None:
        """The project under another name, which is then the open one; the old file stays."""
        path = self._document.session.project_path
        dialog = QFileDialog(self._window, self.tr("Save project as"), str(path))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(PROJECT_SUFFIX.lstrip("."))
        dialog.setNameFilters([self.tr("Evermask projects (*{})").format(PROJECT_SUFFIX)])
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        session = self._document.session
        if path == session.project_path:
            self._messages.info(self.tr("The project is saved there already, at every change."))
            return
        job = self._upkeep_job(
            self.tr("Saving as {}…").format(path.name), lambda: session.upkeep.save_copy(path)
        )
        frame = self._document.frame
        job.ended.connect(
            lambda end: self._opening.replace_with(path, frame) if end is JobEnd.DONE else None
        )

    # checkpoints

    def save_checkpoint(self) -> None:
        """Ctrl+S: everything is saved anyway; this is a version to come back to."""
        upkeep = self._document.session.upkeep
        checkpoints = upkeep.checkpoints()
        if checkpoints and not upkeep.has_changed:
            self._messages.info(
                self.tr("Nothing has changed since the checkpoint “{}”.").format(
                    checkpoints[0].name
                )
            )
            return
        number = 1 + sum(one.kind is CheckpointKind.NAMED for one in checkpoints)
        name = self.tr("Checkpoint {}").format(number)
        self._checkpoint(CheckpointKind.NAMED, name, self._tell_checkpoint)

    def checkpoint_by_time(self) -> None:
        if self._document.is_open and self._may_checkpoint():
            self._checkpoint(CheckpointKind.TIME, self.tr("Every ten minutes"))

    def checkpoint_before(self, action: str) -> None:
        """Called in front of an action that changes a range of frames at once."""
        if self._may_checkpoint():
            self._checkpoint(CheckpointKind.RANGE, self.tr("Before: {}").format(action))

    def show_history(self) -> None:
        upkeep = self._document.session.upkeep
        dialog = HistoryDialog(upkeep, self._window)
        dialog.copy_wanted.connect(self.open_checkpoint)
        dialog.compare_wanted.connect(self.compare_wanted)
        dialog.open()

    def open_checkpoint(self, checkpoint: Checkpoint) -> None:
        """A copy of the project as it was then, as the open one."""
        project = self._document.session.project_path
        copies: list[Path] = []
        job = self._upkeep_job(
            self.tr("Copying a checkpoint…"),
            lambda: copies.append(copy_of_checkpoint(project, checkpoint)),
        )
        frame = self._document.frame
        job.ended.connect(lambda _end: self._open_first(copies, frame))

    def _open_first(self, paths: list[Path], frame: int) -> None:
        if paths:
            self._opening.open(OpenRequest(paths[0]), frame)

    def _may_checkpoint(self) -> bool:
        upkeep = self._document.session.upkeep
        return upkeep.has_changed and not upkeep.read_only_reason and not upkeep.saving.problem

    def _on_run_finished(self, _end: JobEnd) -> None:
        if self._document.is_open and self._may_checkpoint():
            self._checkpoint(CheckpointKind.RUN, self.tr("After tracking"))

    def _checkpoint(
        self,
        kind: CheckpointKind,
        name: str,
        then: Callable[[Checkpoint], None] = lambda checkpoint: None,
    ) -> None:
        try:
            write = self._document.session.upkeep.begin_checkpoint(kind, name)
        except EvermaskError as error:
            self._messages.failure(error)
            return
        job = self._jobs.upkeep.start(name, lambda _token: _call(write))
        job.failed.connect(self._messages.failure)
        job.yielded.connect(lambda made: then(made[0]))

    def _tell_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._messages.info(
            self.tr("“{}” is kept. File, History opens it as a copy.").format(checkpoint.name),
            Choice(self.tr("Name it…"), lambda: self._name(checkpoint)),
        )

    def _name(self, checkpoint: Checkpoint) -> None:
        name, is_given = QInputDialog.getText(
            self._window,
            self.tr("Name of the checkpoint"),
            self.tr("Name"),
            text=checkpoint.name,
        )
        if is_given and name.strip() and self._document.is_open:
            self._document.session.upkeep.rename_checkpoint(checkpoint, name.strip())

    # the open project comes and goes

    def _start(self) -> None:
        self._problem = ""
        self._look_timer.start()
        self._checkpoint_timer.start()
        self.look()

    def _on_opened(self, shown: Path) -> None:
        if not self._document.is_open:
            return
        self._opened = shown
        upkeep = self._document.session.upkeep
        if self._document.session.has_pictures:
            self._jobs.upkeep.start("look at the clip", lambda _token: _call(upkeep.remember_looks))

    def _on_closing(self) -> None:
        session = self._document.session
        if self._opened is None or not session.has_pictures:
            return
        try:
            session.upkeep.remember_picture(self._opened, self._document.frame)
        except EvermaskError:
            return  # a list without this picture is no harm

    def _stop(self) -> None:
        self._look_timer.stop()
        self._checkpoint_timer.stop()
        self._opened = None
        self._forget_unsaved_message()
        self._status.show_nothing()

    def _upkeep_job(self, title: str, work: Callable[[], object]) -> Job:
        job = self._jobs.upkeep.start(title, lambda _token: _call(work))
        job.failed.connect(self._messages.failure)
        return job

    def _timer(self, interval_ms: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(run)
        return timer


def _call(work: Callable[[], object]) -> Iterator[object]:
    yield work()
