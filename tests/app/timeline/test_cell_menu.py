import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.document import Document
from app.editing.cell_commands import CellCommands
from app.editing.marks import Marks
from app.jobs import Jobs
from app.messages import Messages
from app.timeline.cell_menu import open_cell_menu
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def menu(
    qtbot: QtBot,
    owner: QWidget,
    document: Document,
    marks: Marks,
    jobs: Jobs,
    messages: Messages,
    monkeypatch: pytest.MonkeyPatch,
) -> QMenu:
    """Of the first of two objects, over frames 2 to 4."""
    for name in ("dog", "man"):
        info = document.add_object()
        assert info is not None
        document.rename_object(info.id, name)
    document.select_object(ONE)
    document.selection.select_frames(2, 4)
    cells = CellCommands(document, marks, jobs, messages, owner)
    monkeypatch.setattr(cells, "move_to", document.select_object)
    return open_cell_menu(QPoint(10, 10), document, cells, Actions(owner), owner)


def test_it_says_what_is_selected(menu: QMenu) -> None:
    assert menu.actions()[0].text() == "dog · 2 to 4"


def test_the_other_objects_can_be_moved_to(menu: QMenu, document: Document) -> None:
    submenus = {a.text(): a.menu() for a in menu.actions() if isinstance(a.menu(), QMenu)}
    move = submenus["Move to"]
    assert isinstance(move, QMenu)
    assert [action.text() for action in move.actions()] == ["man"]

    move.actions()[0].trigger()

    assert document.selected == TWO


def test_the_commands_are_those_of_the_table(menu: QMenu) -> None:
    names = {action.objectName() for action in menu.actions()}

    assert {"clear_mask", "mark_absent", "lock_cells", "paste_to_range", "in_out_around"} <= names
