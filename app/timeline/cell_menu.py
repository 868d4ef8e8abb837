"""The menu of the selected cells: commands of the action table, and the objects they can go to."""

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from app.actions.table import Actions
from app.appearance.object_chip import object_chip
from app.document import Document
from app.editing.cell_commands import CellCommands
from core.types import ObjectId

ABOVE = ("copy_mask", "paste_mask", "paste_to_range", "", "clear_mask", "mark_absent", "lock_cells")


def open_cell_menu(
    where: QPoint, document: Document, cells: CellCommands, actions: Actions, parent: QWidget
) -> QMenu:
    """Shown at a point of the screen; it deletes itself when it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    first, last = cells.frames
    count = len(document.selection.objects)
    what = _tr("{} objects").format(count) if count != 1 else _name_of(document)
    span = _tr("frame {}").format(first) if first == last else _tr("{} to {}").format(first, last)
    menu.addSection(f"{what} · {span}")
    for action_id in ABOVE:
        if action_id:
            menu.addAction(actions[action_id])
        else:
            menu.addSeparator()
    targets = [info for info in document.objects() if info.id not in document.selection.objects]
    move = menu.addMenu(_tr("Move to"))
    merge = menu.addMenu(_tr("Merge into"))
    hints = (
        (move, cells.move_to, _tr("The selected masks become those of {}")),
        (merge, cells.merge_into, _tr("The selected masks are added to those of {}")),
    )
    for submenu, command, hint in hints:
        submenu.setEnabled(bool(targets))
        if not targets:
            submenu.menuAction().setToolTip(_tr("There is no other object."))
            submenu.menuAction().setStatusTip(_tr("There is no other object."))
        for info in targets:
            chip = object_chip(info.color, info.pattern, 16, parent.devicePixelRatioF())
            entry = submenu.addAction(QIcon(chip), info.name)
            entry.setIconVisibleInMenu(True)
            entry.setStatusTip(hint.format(info.name))
            entry.triggered.connect(
                lambda _checked=False, run=command, target=info.id: run(ObjectId(target))
            )
    menu.addSeparator()
    menu.addAction(actions["in_out_around"])
    known = {action.objectName() for action in actions.all()}
    for action_id in ("approve_range", "flag", "rerun_stale"):
        if action_id in known:
            menu.addAction(actions[action_id])
    menu.popup(where)
    return menu


def _name_of(document: Document) -> str:
    info = document.object(document.selected)
    return info.name if info else _tr("Nothing selected")


def _tr(text: str) -> str:
    return QCoreApplication.translate("cell_menu", text)
