"""The list of objects: select, rename in place, colour, show, solo, lock, order, notes, delete."""

from functools import partial

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QInputDialog,
    QLabel,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.appearance.theme import bind_icon
from app.document import Document
from app.later import later
from app.panels.action_button import ActionButton
from app.panels.color_menu import ColorMenu
from app.panels.object_model import ObjectModel, ObjectRow
from app.panels.object_rows import ObjectDelegate, Spot
from core.colors import OKABE_ITO, Pattern
from core.project.records import ObjectInfo
from core.types import WITHOUT_PIXELS, Change, ObjectId

PRESENCE_MS = 500
"""While a run goes on the shares are counted anew only this often."""


class ObjectsPanel(QWidget):
    """Follows the document; every change goes back through it. `menu_asked`: a right-click."""

    menu_asked = Signal(QPoint)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._presence: dict[ObjectId, float] = {}
        self._outdated: set[ObjectId] = set()
        self._descriptions: dict[ObjectId, str] = {}
        self.model = ObjectModel(self)
        self.view = QListView(self)
        self.delegate = ObjectDelegate(self.view)
        self._hint = QLabel(
            self.tr("Draw on the frame to make the first object.\nB brush, P polygon.")
        )
        self._pages = QStackedWidget(self)
        self._add = ActionButton(self)
        self._add.hide()
        self._counting = later(self, PRESENCE_MS, self._count_outdated)
        self._lay_out()
        self._connect()

    def sizeHint(self) -> QSize:
        return QSize(220, 300)

    def set_add_action(self, action: QAction) -> None:
        """Has a button below the list, with the reason where it is not possible."""
        self._add.follow(action, self.tr("Add object"))
        self._add.show()

    # what actions call

    def rename_selected(self) -> None:
        index = self.model.index_of(self._document.selected or ObjectId(0))
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.edit(index)

    def toggle_selected(self) -> None:
        """Hide the selected objects; if all of them are hidden, show them."""
        chosen = self._chosen()
        shows = not any(info.visible for info in chosen)
        for info in chosen:
            self._document.set_object_visible(info.id, shows)

    def lock_selected(self) -> None:
        """Lock the selected objects; if all of them are locked, unlock them."""
        chosen = self._chosen()
        locks = not all(info.locked for info in chosen)
        for info in chosen:
            self._document.set_object_locked(info.id, locks)

    def ask_notes_of_selected(self) -> None:
        info = self._document.object(self._document.selected)
        if info is None:
            return
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setWindowTitle(self.tr("Notes about “{}”").format(info.name))
        dialog.setLabelText(self.tr("Shown when the mouse rests on the object"))
        dialog.setTextValue(info.notes)
        dialog.textValueSelected.connect(partial(self._document.set_object_notes, info.id))
        dialog.open()

    def solo_selected(self) -> None:
        self._document.selection.toggle_solo(self._document.selection.objects)

    def delete_selected(self) -> None:
        for info in self._chosen():
            self._document.delete_object(info.id)

    def pattern_selected(self, pattern: int) -> None:
        """Lines or dots over the colour tell objects apart whose colours are alike."""
        for info in self._chosen():
            self._document.set_object_pattern(info.id, Pattern(pattern))

    def color_selected(self, place: int) -> None:
        """One of the colours that everybody can tell apart, by its place in their table."""
        for info in self._chosen():
            self._document.recolor_object(info.id, OKABE_ITO[place])

    def ask_color_of_selected(self) -> None:
        if self._document.selected is not None:
            self._ask_color(self._document.selected)

    # building

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.view.setAccessibleName(self.tr("Objects"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.view.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._hint.setContentsMargins(10, 10, 10, 10)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self.view)
        bind_icon(self._add, "add")
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._add)

    def _connect(self) -> None:
        document = self._document
        self.model.renamed.connect(document.rename_object)
        self.model.reordered.connect(document.reorder_objects)
        self.delegate.clicked.connect(self._on_spot)
        self.view.selectionModel().selectionChanged.connect(self._on_selected)
        self.view.selectionModel().currentChanged.connect(self._on_selected)
        self.view.customContextMenuRequested.connect(
            lambda place: self.menu_asked.emit(self.view.viewport().mapToGlobal(place))
        )
        document.opened.connect(self._rebuild)
        document.closed.connect(self._rebuild)
        document.changed.connect(self._on_changed)
        document.selection_changed.connect(self._show_selection)
        document.selection.solo_changed.connect(self._show_rows)

    # following the document

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.delegate.forget_icons()
        super().changeEvent(event)

    def _on_changed(self, change: Change) -> None:
        ids = {info.id for info in self._document.objects()}
        touched = ids if change.objects is None else ids.intersection(change.objects)
        if change.frames is None or change.frames:
            self._outdated |= touched
        if change.object_list or change == Change():
            # A step without cells may have changed a description.
            self._read_descriptions()
            self._show_rows()
            self._show_selection()
        if self._outdated and not self._counting.isActive():
            self._counting.start()

    def _rebuild(self) -> None:
        self._presence.clear()
        self._outdated.clear()
        self._read_descriptions()
        self._show_rows()
        self._show_selection()

    def _read_descriptions(self) -> None:
        is_open = self._document.is_open
        self._descriptions = self._document.session.noting.descriptions() if is_open else {}

    def _show_rows(self) -> None:
        selection = self._document.selection
        objects = self._document.objects()
        for info in objects:
            if info.id not in self._presence:
                self._presence[info.id] = self._counted(info.id)
        with QSignalBlocker(self.view.selectionModel()):
            self.model.set_rows(
                [
                    ObjectRow(
                        info,
                        self._presence[info.id],
                        info.id in selection.solo,
                        info.id == selection.current,
                        self._descriptions.get(info.id, ""),
                    )
                    for info in objects
                ]
            )
        self._pages.setCurrentWidget(self.view if objects else self._hint)

    def _count_outdated(self) -> None:
        living = {info.id for info in self._document.objects()}
        for object_id in self._outdated & living:
            self._presence[object_id] = self._counted(object_id)
        self._outdated.clear()
        self._show_rows()

    def _counted(self, object_id: ObjectId) -> float:
        states = self._document.session.states(object_id)
        empty = sum(int(np.count_nonzero(states == state)) for state in WITHOUT_PIXELS)
        return 1 - empty / max(states.size, 1)

    def _show_selection(self) -> None:
        """Select in the view what is selected, without hearing of it."""
        self._show_rows()
        model, chosen = self.view.selectionModel(), QItemSelection()
        for object_id in self._document.selection.objects:
            index = self.model.index_of(object_id)
            if index.isValid():
                chosen.select(index, index)
        with QSignalBlocker(model):
            model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            current = self.model.index_of(self._document.selected or ObjectId(0))
            if current.isValid():
                model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
                self.view.scrollTo(current)
        self.view.viewport().update()

    # the user's doings

    def _on_selected(self) -> None:
        model = self.view.selectionModel()
        chosen = [self.model.row(index).info.id for index in model.selectedIndexes()]
        current = model.currentIndex()
        current_id = self.model.row(current).info.id if current.isValid() else None
        self._document.selection.select_many(chosen, current_id)

    def _on_spot(self, object_id: ObjectId, spot: Spot) -> None:
        info = self._document.object(object_id)
        if info is None:
            return
        if spot is Spot.CHIP:
            self._offer_colors(object_id)
        elif spot is Spot.EYE:
            self._document.set_object_visible(object_id, not info.visible)
        elif spot is Spot.LOCK:
            self._document.set_object_locked(object_id, not info.locked)
        elif spot is Spot.SOLO:
            self._document.selection.toggle_solo([object_id])

    def _chosen(self) -> list[ObjectInfo]:
        selected = self._document.selection.objects
        return [info for info in self._document.objects() if info.id in selected]

    def _offer_colors(self, object_id: ObjectId) -> None:
        info = self._document.object(object_id)
        if info is None:
            return
        menu = ColorMenu(info.color, self)
        menu.chosen.connect(partial(self._document.recolor_object, object_id))
        menu.other_wanted.connect(partial(self._ask_color, object_id))
        menu.popup(QCursor.pos())

    def _ask_color(self, object_id: ObjectId) -> None:
        info = self._document.object(object_id)
        if info is None:
            return
        dialog = QColorDialog(QColor(*info.color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Colour of “{}”").format(info.name))
        dialog.colorSelected.connect(partial(self._recolor, object_id))
        dialog.open()

    def _recolor(self, object_id: ObjectId, color: QColor) -> None:
        self._document.recolor_object(object_id, (color.red(), color.green(), color.blue()))
