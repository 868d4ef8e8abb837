"""The table of an import: what the files hold, and which object each of it becomes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.appearance.object_chip import object_chip
from core.colors import Color, Pattern, default_color
from core.exchange.labels import Label
from core.exchange.mask_survey import FoundLabel
from core.number_text import grouped
from core.project.records import ObjectInfo
from core.session.importing import NewObject
from core.types import ObjectId

Target = ObjectId | NewObject | None
"""None: the label is ignored."""

_CHIP = 16
_NEW, _IGNORED = "new", "ignored"


class ImportObjects(QTableWidget):
    """`changed`: a label was given to another object."""

    changed = Signal()

    def __init__(
        self,
        objects: Sequence[ObjectInfo],
        usual: Callable[[Label], Target],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, 4, parent)
        self._objects = tuple(objects)
        self._usual = usual
        self._labels: list[Label] = []
        self._chosen: dict[Label, Target] = {}
        self.setAccessibleName(_tr("What the files hold, and which object it becomes"))
        self.setHorizontalHeaderLabels(
            [_tr("In the files"), _tr("Frames"), _tr("Pixels"), _tr("Becomes")]
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)

    def show_labels(self, found: Sequence[FoundLabel]) -> None:
        """What was chosen for a label before stays chosen."""
        self._labels = [one.label for one in found]
        self.setRowCount(len(found))
        for row, one in enumerate(found):
            label = one.label
            self._chosen.setdefault(label, self._usual(label))
            color = label.color or default_color(label.object_id or ObjectId(1))
            self.setItem(row, 0, QTableWidgetItem(_chip(color), label.name))
            for column, count in ((1, one.frames), (2, one.pixels)):
                cell = QTableWidgetItem(grouped(count))
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, cell)
            self.setCellWidget(row, 3, self._choice(label))

    def targets(self) -> dict[Label, ObjectId | NewObject]:
        """The labels that are not ignored."""
        chosen = ((label, self._chosen[label]) for label in self._labels)
        return {label: target for label, target in chosen if target is not None}

    def choice_of(self, row: int) -> QComboBox:
        choice = self.cellWidget(row, 3)
        if not isinstance(choice, QComboBox):
            raise IndexError(row)
        return choice

    def _choice(self, label: Label) -> QComboBox:
        choice = QComboBox(self)
        choice.setAccessibleName(_tr("What {} becomes").format(label.name))
        choice.addItem(_tr("New object"), _NEW)
        for info in self._objects:
            icon = QIcon(object_chip(info.color, info.pattern, _CHIP, self.devicePixelRatioF()))
            choice.addItem(icon, info.name, info.id)
        choice.addItem(_tr("Ignored"), _IGNORED)
        choice.setCurrentIndex(max(0, choice.findData(_data_of(self._chosen[label]))))
        choice.currentIndexChanged.connect(lambda _index: self._choose(label, choice))
        return choice

    def _choose(self, label: Label, choice: QComboBox) -> None:
        data = choice.currentData()
        if data == _NEW:
            usual = self._usual(label)
            is_named = label.object_id is None or label.name != str(label.object_id)
            made = NewObject(label.name if is_named else "", label.color)
            self._chosen[label] = usual if isinstance(usual, NewObject) else made
        else:
            self._chosen[label] = None if data == _IGNORED else ObjectId(data)
        self.changed.emit()


def _data_of(target: Target) -> object:
    if target is None:
        return _IGNORED
    return _NEW if isinstance(target, NewObject) else target


def _chip(color: Color) -> QIcon:
    return QIcon(object_chip(color, Pattern.SOLID, _CHIP, 2.0))


def _tr(text: str) -> str:
    return QCoreApplication.translate("imports", text)
