"""Opening a sequence of a public data set: its root is chosen, then the sequence.

It opens with its first mask when the project is new; the reviewer finds its true masks by itself.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.dataset import DatasetDialog
from app.document import Document
from app.messages import Choice, Messages
from app.project.files import Files
from app.settings import Settings
from core.errors import EvermaskError
from core.session.dataset_sequences import SequenceOffer, find_sequences
from core.session.opening import OpenRequest


class Datasets(QObject):
    """Asks with the window as parent."""

    def __init__(
        self,
        files: Files,
        document: Document,
        messages: Messages,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files = files
        self._document = document
        self._messages = messages
        self._settings = settings
        self._window = window
        self._wanted: SequenceOffer | None = None
        files.opened.connect(self._on_opened)

    def ask(self) -> None:
        dialog = QFileDialog(
            self._window, self.tr("Open a data set"), self._settings.text("open/dataset")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.look_into(Path(name)))
        dialog.open()

    def look_into(self, root: Path) -> None:
        """List its sequences in the background, then let the user choose one."""
        found: list[SequenceOffer] = []
        job = self._files.jobs.start(
            self.tr("Looking into {}…").format(root.name), lambda _token: _looking(root, found)
        )
        if job is None:
            return
        job.failed.connect(lambda error: self._on_failed(error, root))
        job.ended.connect(
            lambda _end: self._choose(root, found) if found else None,
            # The files lane is free again only after this signal.
            Qt.ConnectionType.QueuedConnection,
        )

    def _choose(self, root: Path, found: list[SequenceOffer]) -> None:
        self._settings.set("open/dataset", str(root))
        dialog = DatasetDialog(root.name, found, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.open)
        dialog.open()

    def open(self, offer: SequenceOffer) -> None:
        self._wanted = offer
        self._files.opening.open(OpenRequest(offer.pictures))

    def _on_opened(self) -> None:
        offer, self._wanted = self._wanted, None
        session = self._document.session
        if offer is None or offer.first_mask is None or session.clip.path != offer.pictures:
            return
        if session.objects() or offer.first_name not in session.clip.names:
            return
        self._document.set_frame(session.clip.names.index(offer.first_name))
        self._files.import_mask(offer.first_mask)

    def _on_failed(self, error: BaseException, root: Path) -> None:
        if not isinstance(error, EvermaskError):
            self._messages.failure(error)
            return
        self._messages.error(
            str(error),
            Choice(self.tr("Choose another"), self.ask),
            Choice(self.tr("Open as images"), lambda: self._files.open_path(root)),
        )


def _looking(root: Path, found: list[SequenceOffer]) -> Iterator[object]:
    found.extend(find_sequences(root))
    yield from ()
