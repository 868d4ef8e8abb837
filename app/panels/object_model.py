"""The objects as a Qt model: their rows, names that are typed, rows that are dragged.

`object_rows.py` paints them; `objects.py` shows them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QCoreApplication,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.project.records import ObjectInfo
from core.types import ObjectId

MIME = "application/x-evermask-objects"

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ObjectRow:
    """What a row shows. presence: share of the frames with a mask. description: in words."""

    info: ObjectInfo
    presence: float
    is_solo: bool
    is_current: bool
    description: str = ""

    @property
    def said(self) -> list[str]:
        """What people say of the object."""
        return [text for text in (self.description, self.info.notes) if text]


class ObjectModel(QAbstractListModel):
    """`renamed`: a new name was typed. `reordered`: rows were dragged to another place."""

    renamed = Signal(int, str)
    reordered = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ObjectRow] = []

    def set_rows(self, rows: Sequence[ObjectRow]) -> None:
        """Same objects in the same order: only what they look like changes, views keep theirs."""
        same = [row.info.id for row in rows] == [row.info.id for row in self._rows]
        if same:
            changed = [n for n, row in enumerate(rows) if row != self._rows[n]]
            self._rows = list(rows)
            for number in changed:
                self.dataChanged.emit(self.index(number), self.index(number))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, index: Index) -> ObjectRow:
        return self._rows[index.row()]

    def index_of(self, object_id: ObjectId) -> QModelIndex:
        for number, row in enumerate(self._rows):
            if row.info.id == object_id:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.info.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row, index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(row.said) or None
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.EditRole and name and name != row.info.name:
            self.renamed.emit(row.info.id, name)
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsDragEnabled
        )

    # dragging rows to another place

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        numbers = sorted(index.row() for index in indexes)
        data.setData(MIME, QByteArray(",".join(map(str, numbers)).encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME):
            return False
        text = data.data(MIME).toStdString()
        moved = [int(part) for part in text.split(",") if part.isdigit()]
        moved = [number for number in moved if number < len(self._rows)]
        place = row if row >= 0 else len(self._rows)
        before = [n for n in range(place) if n not in moved]
        after = [n for n in range(place, len(self._rows)) if n not in moved]
        order = [*before, *moved, *after]
        if order != list(range(len(self._rows))):
            self.reordered.emit([self._rows[number].info.id for number in order])
        # The rows come back in their new order from the document: nothing is moved here.
        return False


def _spoken(row: ObjectRow, number: int) -> str:
    said = [row.info.name, _tr("on {:.0%} of the frames").format(row.presence)]
    if not row.info.visible:
        said.append(_tr("hidden"))
    if row.info.locked:
        said.append(_tr("locked"))
    if row.is_solo:
        said.append(_tr("shown alone"))
    return ", ".join([str(number + 1), *said])


def _tr(text: str) -> str:
    return QCoreApplication.translate("objects", text)
