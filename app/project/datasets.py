"""Opening a sequence of a public data set: its root is chosen, then the sequence, then the next.

It opens with its first mask when the project is new; the reviewer finds its true masks by itself.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.dataset import DatasetDialog
from app.document import Document
from app.messages import Choice, Messages
from app.project.files import Files
from app.settings import Settings
from core.errors import EvermaskError
from core.number_text import grouped
from core.session.dataset_sequences import SequenceOffer, find_sequences, place_of
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
        self._root: Path | None = None
        self._known: tuple[Path, Sequence[SequenceOffer]] | None = None
        document.opened.connect(self._find_root)
        document.closed.connect(self._forget_root)
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
        self._list(root, lambda found: self._choose(root, found))

    @property
    def root(self) -> Path | None:
        """The data set that the open clip belongs to; None for a clip that is in none."""
        return self._root

    def _find_root(self) -> None:
        place = place_of(self._document.session.clip.path)
        self._root = place.root if place else None
        chosen = Path(self._settings.text("open/dataset"))
        if place and chosen in place.root.parents and chosen.is_absolute():
            # Several splits lie in the folder that was chosen: they are gone through as one.
            self._root = chosen

    def _forget_root(self) -> None:
        self._root = None

    def step(self, by: int) -> None:
        """Open the sequence that comes `by` after the open one, in the order of names."""
        root = self.root
        if root is None:
            return
        if self._known is not None and self._known[0] == root:
            self._open_neighbour(self._known[1], by)
        else:
            self._list(root, lambda found: self._open_neighbour(found, by))

    def _open_neighbour(self, offers: Sequence[SequenceOffer], by: int) -> None:
        pictures = self._document.session.clip.path if self._document.is_open else None
        here = next((i for i, one in enumerate(offers) if one.pictures == pictures), None)
        if here is None:
            self._messages.info(self.tr("The open clip is no sequence of this data set any more."))
        elif 0 <= here + by < len(offers):
            self.open(offers[here + by])
        else:
            text = self.tr("“{}” is the last sequence of {}.")
            if by < 0:
                text = self.tr("“{}” is the first sequence of {}.")
            root = self.root
            self._messages.info(text.format(offers[here].name, root.name if root else ""))

    def _list(self, root: Path, then: Callable[[list[SequenceOffer]], None]) -> None:
        found: list[SequenceOffer] = []
        job = self._files.jobs.start(
            self.tr("Looking into {}…").format(root.name), lambda _token: _looking(root, found)
        )
        if job is None:
            return
        job.failed.connect(lambda error: self._on_failed(error, root))

        def on_ended() -> None:
            if found:
                self._known = (root, found)
                then(found)

        # The files lane is free again only after this signal.
        job.ended.connect(lambda _end: on_ended(), Qt.ConnectionType.QueuedConnection)

    def _choose(self, root: Path, found: list[SequenceOffer]) -> None:
        self._settings.set("open/dataset", str(root))
        dialog = DatasetDialog(root.name, found, self._window)
        dialog.show_sequence(Path(self._settings.text("open/sequence")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.open)
        dialog.open()

    def open(self, offer: SequenceOffer) -> None:
        self._wanted = offer
        self._files.opening.open(OpenRequest(offer.pictures))

    def _on_opened(self) -> None:
        offer, self._wanted = self._wanted, None
        session = self._document.session
        if offer is None or session.clip.path != offer.pictures:
            return
        self._settings.set("open/sequence", str(offer.pictures))
        self._tell_place(offer)
        if offer.first_mask is None:
            return
        if session.objects() or offer.first_name not in session.clip.names:
            return
        self._document.set_frame(session.clip.names.index(offer.first_name))
        self._files.import_mask(offer.first_mask)

    def _tell_place(self, offer: SequenceOffer) -> None:
        if self._known is not None and offer in self._known[1]:
            offers = self._known[1]
            self._messages.info(
                self.tr("Sequence “{}”, {} of {}").format(
                    offer.name, grouped(offers.index(offer) + 1), grouped(len(offers))
                )
            )

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
