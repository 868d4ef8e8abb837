"""The list of objects: select, rename in place, colour, show or hide, delete."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.document import Document
from app.panels.elided import ElidedLabel
from app.panels.text_fields import keep_keys
from app.theme import bind_icon, current_theme
from core.colors import Color
from core.project.records import ObjectInfo
from core.types import Change, ObjectId

ROW_HEIGHT = 34
CHIP = 16


class ObjectsPanel(QWidget):
    """Follows the document; every change goes back through it."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._rows: dict[ObjectId, ObjectRow] = {}
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("Objects"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Rows paint themselves, edge to edge.
        self._list.setStyleSheet(
            "QListView::item, QListView::item:selected, QListView::item:hover "
            "{ padding: 0; border: none; background: transparent; }"
        )
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.currentItemChanged.connect(self._on_current)
        self._list.itemDoubleClicked.connect(lambda _item: self.rename_selected())
        self._hint = QLabel(
            self.tr("Draw on the frame to make the first object.\nB brush, P polygon.")
        )
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._hint.setContentsMargins(10, 10, 10, 10)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self._list)
        self._add = QPushButton(self.tr("Add object"), self)
        bind_icon(self._add, "add")
        self._add.setToolTip(self.tr("Add an object to paint and track (Ctrl+Shift+N)"))
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add.setEnabled(False)
        self._add.clicked.connect(document.add_object)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._add)
        document.opened.connect(self._rebuild)
        document.closed.connect(self._rebuild)
        document.changed.connect(self._on_changed)
        document.selection_changed.connect(self._show_selection)

    def sizeHint(self) -> QSize:
        return QSize(220, 300)

    def row(self, object_id: ObjectId) -> "ObjectRow":
        return self._rows[object_id]

    # what actions call

    def rename_selected(self) -> None:
        row = self._selected_row()
        if row is not None:
            row.begin_rename()

    def toggle_selected(self) -> None:
        info = self._document.object(self._document.selected)
        if info is not None:
            self._document.set_object_visible(info.id, not info.visible)

    def delete_selected(self) -> None:
        if self._document.selected is not None:
            self._document.delete_object(self._document.selected)

    # following the document

    def _on_changed(self, change: Change) -> None:
        if change.object_list:
            self._rebuild()

    def _rebuild(self) -> None:
        objects = self._document.objects()
        if [info.id for info in objects] != list(self._rows):
            self._list.blockSignals(True)
            self._list.clear()
            self._rows = {info.id: self._add_row(info) for info in objects}
            self._list.blockSignals(False)
        for place, info in enumerate(objects):
            self._rows[info.id].show_info(info, place)
        self._pages.setCurrentWidget(self._list if objects else self._hint)
        self._add.setEnabled(self._document.is_open)
        self._show_selection()

    def _add_row(self, info: ObjectInfo) -> "ObjectRow":
        item = QListWidgetItem(self._list)
        item.setData(Qt.ItemDataRole.UserRole, int(info.id))
        item.setSizeHint(QSize(0, ROW_HEIGHT))
        row = ObjectRow(info.id)
        row.renamed.connect(self._document.rename_object)
        row.visibility_asked.connect(self._document.set_object_visible)
        row.delete_asked.connect(self._document.delete_object)
        row.color_asked.connect(self._ask_color)
        self._list.setItemWidget(item, row)
        return row

    def _show_selection(self) -> None:
        for object_id, row in self._rows.items():
            row.set_selected(object_id == self._document.selected)
        self._list.blockSignals(True)
        for index in range(self._list.count()):
            item = self._list.item(index)
            if item.data(Qt.ItemDataRole.UserRole) == self._document.selected:
                self._list.setCurrentItem(item)
                break
        else:
            self._list.setCurrentRow(-1)
        self._list.blockSignals(False)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._document.select_object(ObjectId(item.data(Qt.ItemDataRole.UserRole)))

    def _selected_row(self) -> "ObjectRow | None":
        selected = self._document.selected
        return self._rows.get(selected) if selected is not None else None

    def _ask_color(self, object_id: ObjectId) -> None:
        info = self._document.object(object_id)
        if info is None:
            return
        dialog = QColorDialog(QColor(*info.color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Colour of “{}”").format(info.name))
        dialog.colorSelected.connect(
            lambda color: self._document.recolor_object(
                object_id, (color.red(), color.green(), color.blue())
            )
        )
        dialog.open()


class ObjectRow(QWidget):
    """One object: number, colour chip, name, eye, bin."""

    renamed = Signal(int, str)
    visibility_asked = Signal(int, bool)
    delete_asked = Signal(int)
    color_asked = Signal(int)

    def __init__(self, object_id: ObjectId) -> None:
        super().__init__()
        self._id = object_id
        self._info: ObjectInfo | None = None
        self._is_selected = False
        self._is_renaming = False
        self._number = QLabel(self)
        self._number.setFixedWidth(14)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.chip = _small_button(self)
        self.chip.clicked.connect(lambda: self.color_asked.emit(self._id))
        self.name = ElidedLabel(self)
        self.editor = _NameEditor(self)
        self.editor.done.connect(self._end_rename)
        self._name_pages = QStackedWidget(self)
        self._name_pages.addWidget(self.name)
        self._name_pages.addWidget(self.editor)
        self._name_pages.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.eye = _small_button(self)
        self.eye.clicked.connect(self._ask_visibility)
        self.bin = _small_button(self)
        bind_icon(self.bin, "remove")
        self.bin.clicked.connect(lambda: self.delete_asked.emit(self._id))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 2)
        layout.setSpacing(4)
        for widget in (self._number, self.chip):
            layout.addWidget(widget)
        layout.addWidget(self._name_pages, 1)
        layout.addWidget(self.eye)
        layout.addWidget(self.bin)

    def show_info(self, info: ObjectInfo, place: int) -> None:
        self._info = info
        self._number.setText(str(place + 1) if place < 9 else "")
        self._number.setToolTip(
            self.tr("Press {} to select").format(place + 1) if place < 9 else ""
        )
        self.chip.setIcon(QIcon(_chip(info.color, self.devicePixelRatioF())))
        self.chip.setToolTip(self.tr("Colour of “{}”").format(info.name))
        self.chip.setAccessibleName(self.tr("Colour of {}").format(info.name))
        self.name.setText(info.name)
        self.name.setEnabled(info.visible)
        self.name.setToolTip(self.tr("{} (double-click or F2 renames)").format(info.name))
        bind_icon(self.eye, "eye" if info.visible else "eye-off")
        text = self.tr("Hide “{}” (Shift+H)") if info.visible else self.tr("Show “{}” (Shift+H)")
        self.eye.setToolTip(text.format(info.name))
        self.eye.setAccessibleName(text.format(info.name))
        self.bin.setToolTip(self.tr("Delete “{}” and its masks (can be undone)").format(info.name))
        self.bin.setAccessibleName(self.tr("Delete {}").format(info.name))

    def set_selected(self, selected: bool) -> None:
        self._is_selected = selected
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its own ground, on which text and icons are readable, selected or not."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.checked if self._is_selected else theme.base))
        if self._is_selected:
            painter.fillRect(0, 0, 3, self.height(), QColor(theme.accent))

    def begin_rename(self) -> None:
        self._is_renaming = True
        self.editor.setText(self.name.text())
        self._name_pages.setCurrentWidget(self.editor)
        self.editor.selectAll()
        self.editor.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.begin_rename()
        event.accept()

    def _end_rename(self, accepted: bool) -> None:
        # Hiding the editor takes the focus from it, which counts as a second end.
        if not self._is_renaming:
            return
        self._is_renaming = False
        self._name_pages.setCurrentWidget(self.name)
        name = self.editor.text().strip()
        if accepted and name and name != self.name.text():
            self.renamed.emit(self._id, name)

    def _ask_visibility(self) -> None:
        if self._info is not None:
            self.visibility_asked.emit(self._id, not self._info.visible)


class _NameEditor(QLineEdit):
    """Enter or leaving keeps the name, Esc forgets it."""

    done = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(80)
        keep_keys(self)
        self.setAccessibleName(self.tr("Object name"))
        self.editingFinished.connect(lambda: self.done.emit(True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.done.emit(False)
            return
        super().keyPressEvent(event)


def _small_button(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setAutoRaise(True)
    button.setIconSize(QSize(CHIP, CHIP))
    button.setFixedSize(26, 26)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _chip(color: Color, scale: float) -> QPixmap:
    picture = QPixmap(round(CHIP * scale), round(CHIP * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*color))
    painter.drawRoundedRect(1, 1, CHIP - 2, CHIP - 2, 4, 4)
    painter.end()
    return picture
