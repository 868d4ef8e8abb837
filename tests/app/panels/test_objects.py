import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog
from pytestqt.qtbot import QtBot

from app.document import Document
from app.panels.objects import ObjectsPanel
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> ObjectsPanel:
    made = ObjectsPanel(document)
    qtbot.addWidget(made)
    made.resize(220, 300)
    made.show()
    document.add_object()
    document.add_object()
    return made


def test_the_list_follows_the_document(panel: ObjectsPanel, document: Document) -> None:
    document.rename_object(ONE, "dog")
    document.delete_object(TWO)

    assert panel.row(ONE).name.text() == "dog"
    with pytest.raises(KeyError):
        panel.row(TWO)
    document.undo()
    assert panel.row(TWO).name.text() == "object 2"


def test_renaming_in_place(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    document.select_object(ONE)
    panel.rename_selected()
    editor = panel.row(ONE).editor
    qtbot.keyClicks(editor, "cat")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    info = document.object(ONE)
    assert info is not None
    assert info.name == "cat"


def test_escape_forgets_the_new_name(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    panel.row(ONE).begin_rename()
    editor = panel.row(ONE).editor
    qtbot.keyClicks(editor, "cat")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)

    info = document.object(ONE)
    assert info is not None
    assert info.name == "object 1"
    assert panel.row(ONE).name.isVisible()


def test_the_eye_hides_and_shows(panel: ObjectsPanel, document: Document) -> None:
    panel.row(TWO).eye.click()
    info = document.object(TWO)
    assert info is not None
    assert not info.visible
    panel.row(TWO).eye.click()
    info = document.object(TWO)
    assert info is not None
    assert info.visible


def test_the_bin_deletes(panel: ObjectsPanel, document: Document) -> None:
    panel.row(ONE).bin.click()

    assert [info.id for info in document.objects()] == [TWO]


def test_a_click_on_a_row_selects(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    assert document.selected == TWO

    qtbot.mouseClick(panel.row(ONE).name, Qt.MouseButton.LeftButton)

    assert document.selected == ONE


def test_the_chip_asks_for_a_colour(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    panel.row(ONE).chip.click()
    dialog = panel.findChild(QColorDialog)
    assert dialog is not None

    dialog.colorSelected.emit(QColor(1, 2, 3))
    dialog.close()

    info = document.object(ONE)
    assert info is not None
    assert info.color == (1, 2, 3)


def test_every_button_has_a_name_for_screen_readers(panel: ObjectsPanel) -> None:
    row = panel.row(ONE)

    for button in (row.chip, row.eye, row.bin):
        assert button.accessibleName()
        assert button.toolTip()


def test_actions_work_on_the_selection(panel: ObjectsPanel, document: Document) -> None:
    document.select_object(ONE)
    panel.toggle_selected()
    info = document.object(ONE)
    assert info is not None
    assert not info.visible
    panel.delete_selected()
    assert document.object(ONE) is None
