"""Global memory to a file and from one, asked for with the window as parent."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.jobs import Job, JobEnd, Work
from app.parts import Parts
from core.progress import CancelToken
from core.types import Change

PATTERN = "*.safetensors"


class BankCommands(QObject):
    """The work is done by the tracking lane: it has the network."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window

    def save(self) -> None:
        clip = self._parts.document.session.clip
        suggested = clip.path.with_name(f"{clip.path.stem}-memory.safetensors")
        dialog = self._dialog(self.tr("Save global memory"), suggested, self.save_to)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("safetensors")
        dialog.open()

    def save_to(self, path: Path) -> None:
        """As it is when the current frame is decided."""
        session, frame = self._parts.document.session, self._parts.document.frame
        job = self._start(
            self.tr("Save global memory"),
            lambda token: session.memory.save_bank(frame, path, token),
        )
        said = self.tr("Global memory of frame {} is in {}.").format(frame, path.name)
        job.ended.connect(lambda end: self._say(end, said))

    def load(self) -> None:
        folder = self._parts.document.session.clip.path.parent
        dialog = self._dialog(self.tr("Begin with a saved memory"), folder, self.load_from)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def load_from(self, path: Path) -> None:
        """Runs begin with it from now on."""
        session = self._parts.document.session

        def work(token: CancelToken) -> Iterator[Change]:
            token.checkpoint()
            change = session.memory_rules.begin_with(path)
            if change is not None:
                yield change

        job = self._start(self.tr("Read a saved memory"), work)
        job.yielded.connect(lambda changes: self._announce(session, changes[-1]))
        said = self.tr("Runs without a history of their own begin with {}.").format(path.name)
        job.ended.connect(lambda end: self._say(end, said))

    # --- inside

    def _start(self, title: str, work: Work) -> Job:
        job = self._parts.jobs.tracking.start(title, work)
        job.failed.connect(self._parts.messages.failure)
        return job

    def _announce(self, session: object, change: Change) -> None:
        document = self._parts.document
        if document.is_open and document.session is session:
            document.announce(change)

    def _say(self, end: JobEnd, text: str) -> None:
        if end is JobEnd.DONE:
            self._parts.messages.info(text)

    def _dialog(self, title: str, start: Path, then: Callable[[Path], None]) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(start))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(self.tr("Saved memory ({})").format(PATTERN))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        return dialog
