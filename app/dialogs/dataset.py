"""Which sequence of a data set is to be opened: a list with pictures that can be filtered."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.number_text import grouped
from core.session.dataset_sequences import SequenceOffer

PICTURE = QSize(96, 54)
WIDTH_IN_LETTERS = 64
_ROLE = Qt.ItemDataRole.UserRole


class DatasetDialog(QDialog):
    """`chosen` carries the sequence. Pictures of the rows in sight are read one at a time."""

    chosen = Signal(SequenceOffer)

    def __init__(
        self, name: str, offers: Sequence[SequenceOffer], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_tr("Open a sequence of {}").format(name))
        self.resize(max(560, WIDTH_IN_LETTERS * self.fontMetrics().averageCharWidth()), 520)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(_tr("Filter by name"))
        self.filter.setAccessibleName(_tr("Filter by name"))
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setIconSize(PICTURE)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(_tr("Sequences"))
        self._count = QLabel(self)
        self._count.setProperty("muted", True)
        self.open_button = QPushButton(_tr("&Open"), self)
        self.open_button.setDefault(True)
        self.open_button.setProperty("primary", True)
        cancel = QPushButton(_tr("Cancel"), self)
        cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._count, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self._empty_icon = _icon_of(QPixmap(), 1.0)
        for offer in offers:
            self._add(offer)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._read_next_picture)
        self._timer.start(0)
        self.filter.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda _now, _before: self._refresh())
        self.list.itemDoubleClicked.connect(lambda _item: self._choose())
        self.list.verticalScrollBar().valueChanged.connect(lambda _value: self._timer.start(0))
        self.open_button.clicked.connect(self._choose)
        cancel.clicked.connect(self.reject)
        self.list.setCurrentRow(0)
        self._refresh()

    @property
    def names(self) -> list[str]:
        """Of the rows that pass the filter."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [self._offer(item).name for item in items if not item.isHidden()]

    def show_sequence(self, pictures: Path) -> None:
        """Choose the row of a sequence, if it is among them."""
        for row in range(self.list.count()):
            if self._offer(self.list.item(row)).pictures == pictures:
                self.list.setCurrentRow(row)

    def _add(self, offer: SequenceOffer) -> None:
        item = QListWidgetItem(self._empty_icon, f"{offer.name}\n{facts_text(offer)}", self.list)
        item.setData(_ROLE, offer)
        item.setToolTip(str(offer.pictures))

    def _offer(self, item: QListWidgetItem) -> SequenceOffer:
        offer = item.data(_ROLE)
        if not isinstance(offer, SequenceOffer):
            raise TypeError(offer)
        return offer

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        first = -1
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in self._offer(item).name.casefold())
            first = row if first < 0 and not item.isHidden() else first
        self.list.setCurrentRow(first)
        self._timer.start(0)
        self._refresh()

    def _refresh(self) -> None:
        is_there = self.list.currentRow() >= 0
        self.open_button.setEnabled(is_there)
        self.open_button.setToolTip("" if is_there else _tr("Choose a sequence first."))
        self._count.setText(_tr("{} sequences").format(grouped(len(self.names))))

    def _choose(self) -> None:
        if self.list.currentRow() >= 0:
            offer = self._offer(self.list.currentItem())
            self.accept()
            self.chosen.emit(offer)

    def _read_next_picture(self) -> None:
        """Of the first row in sight that has none; stops when all have one."""
        sight = self.list.viewport().rect()
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.isHidden() or item.data(_ROLE + 1):
                continue
            if self.list.visualItemRect(item).intersects(sight):
                item.setData(_ROLE + 1, True)
                item.setIcon(picture_of(self._offer(item), self.devicePixelRatioF()))
                return
        self._timer.stop()


def facts_text(offer: SequenceOffer) -> str:
    """How long it is, and what of it is annotated."""
    frames = _tr("{} frames").format(grouped(offer.frames))
    if offer.annotated == 0:
        return f"{frames} · " + _tr("no masks")
    if offer.annotated == 1:
        return f"{frames} · " + _tr("first mask")
    return f"{frames} · " + _tr("true masks of {} frames").format(grouped(offer.annotated))


def picture_of(offer: SequenceOffer, density: float) -> QIcon:
    """density: physical pixels in a logical one."""
    reader = QImageReader(str(offer.first_picture))
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(PICTURE * density, Qt.AspectRatioMode.KeepAspectRatio))
    return _icon_of(QPixmap.fromImage(reader.read()), density)


def _icon_of(picture: QPixmap, density: float) -> QIcon:
    """Centred, so that all rows stand alike."""
    whole = QPixmap(PICTURE * density)
    whole.fill(Qt.GlobalColor.transparent)
    with QPainter(whole) as painter:
        painter.drawPixmap(
            (whole.width() - picture.width()) // 2,
            (whole.height() - picture.height()) // 2,
            picture,
        )
    whole.setDevicePixelRatio(density)
    icon = QIcon()
    # In every state the same: a selected picture keeps its colours.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(whole, mode)
    return icon


def _tr(text: str) -> str:
    return QCoreApplication.translate("dataset", text)
