"""File, History: the checkpoints of the open project, to be opened as copies."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.runs.progress_text import bytes_text
from core.errors import EvermaskError
from core.number_text import grouped
from core.project.checkpoints import Checkpoint, CheckpointKind
from core.session.upkeep import Upkeep

_ROLE = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """Both signals carry the chosen checkpoint; the open project stays as it is."""

    copy_wanted = Signal(Checkpoint)
    compare_wanted = Signal(Checkpoint)

    def __init__(self, upkeep: Upkeep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upkeep = upkeep
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_tr("History of {}").format(upkeep.project_path.stem))
        self.resize(620, 400)
        about = QLabel(
            _tr(
                "Checkpoints are whole copies of the project. Opening one makes another project of "
                "it; this one stays as it is. Named ones are kept until you delete them."
            ),
            self,
        )
        about.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setHeaderLabels([_tr("When"), _tr("Name"), _tr("Edits since"), _tr("Size")])
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(_tr("Checkpoints"))
        self._nothing = QLabel(
            _tr("No checkpoints yet. Ctrl+S makes one; others are made as you work."), self
        )
        self.open_copy = QPushButton(_tr("&Open as a copy"), self)
        self.open_copy.setProperty("primary", True)
        self.open_copy.setDefault(True)
        self.compare = QPushButton(_tr("Co&mpare with it"), self)
        self.rename = QPushButton(_tr("&Rename…"), self)
        self.delete = QPushButton(_tr("&Delete"), self)
        self._close = QPushButton(_tr("Close"), self)
        buttons = QHBoxLayout()
        buttons.addWidget(self.rename)
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self.compare)
        buttons.addWidget(self.open_copy)
        buttons.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(about)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        layout.addStretch()
        layout.addLayout(buttons)
        self.open_copy.clicked.connect(self._open_copy)
        self.compare.clicked.connect(self._compare)
        self.rename.clicked.connect(self._rename)
        self.delete.clicked.connect(self._delete)
        self._close.clicked.connect(self.reject)
        self.list.itemSelectionChanged.connect(self._refresh)
        self.list.itemDoubleClicked.connect(lambda _item, _column: self._open_copy())
        self._fill()

    def chosen(self) -> Checkpoint | None:
        items = self.list.selectedItems()
        checkpoint = items[0].data(0, _ROLE) if items else None
        return checkpoint if isinstance(checkpoint, Checkpoint) else None

    def _fill(self) -> None:
        self.list.clear()
        for checkpoint in self._upkeep.checkpoints():
            made = datetime.fromtimestamp(checkpoint.made_at_s)
            edits = self._upkeep.edits - checkpoint.edits
            item = QTreeWidgetItem(
                self.list,
                [
                    f"{made:%Y-%m-%d %H:%M:%S}",
                    checkpoint.name,
                    grouped(max(edits, 0)),
                    bytes_text(checkpoint.byte_size),
                ],
            )
            item.setData(0, _ROLE, checkpoint)
            item.setToolTip(1, kind_text(checkpoint.kind))
            if checkpoint.kind is CheckpointKind.NAMED:
                font = item.font(1)
                font.setBold(True)
                item.setFont(1, font)
        self.list.resizeColumnToContents(0)
        self._nothing.setVisible(not self.list.topLevelItemCount())
        self.list.setVisible(bool(self.list.topLevelItemCount()))
        newest = self.list.topLevelItem(0)
        if newest is not None:
            self.list.setCurrentItem(newest)
        self._refresh()

    def _refresh(self) -> None:
        reason = "" if self.chosen() is not None else _tr("Choose a checkpoint first.")
        for button in (self.open_copy, self.compare, self.rename, self.delete):
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def _open_copy(self) -> None:
        checkpoint = self.chosen()
        if checkpoint is not None:
            self.copy_wanted.emit(checkpoint)
            self.accept()

    def _compare(self) -> None:
        checkpoint = self.chosen()
        if checkpoint is not None:
            self.compare_wanted.emit(checkpoint)
            self.accept()

    def _rename(self) -> None:
        checkpoint = self.chosen()
        if checkpoint is None:
            return
        name, is_given = QInputDialog.getText(
            self, _tr("Name of the checkpoint"), _tr("Name"), text=checkpoint.name
        )
        if is_given and name.strip():
            self._change(lambda: self._upkeep.rename_checkpoint(checkpoint, name.strip()))

    def _delete(self) -> None:
        checkpoint = self.chosen()
        if checkpoint is not None:
            self._change(lambda: self._upkeep.remove_checkpoint(checkpoint))

    def _change(self, change: Callable[[], None]) -> None:
        try:
            change()
        except (EvermaskError, OSError) as error:
            self._nothing.setText(str(error))
            self._nothing.show()
            return
        self._fill()


def kind_text(kind: CheckpointKind) -> str:
    texts = {
        CheckpointKind.NAMED: _tr("Made by you; kept until you delete it"),
        CheckpointKind.TIME: _tr("Made every ten minutes while something changes"),
        CheckpointKind.RUN: _tr("Made when a run ended"),
        CheckpointKind.RANGE: _tr("Made before a change of many frames"),
    }
    return texts[kind]


def _tr(text: str) -> str:
    return QCoreApplication.translate("history", text)
