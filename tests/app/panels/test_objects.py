import time

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.easel import Easel
from app.panels.color_menu import ColorMenu
from app.panels.object_rows import Spot
from app.panels.objects import ObjectsPanel
from core.colors import OKABE_ITO, Pattern
from core.types import Change, ObjectId

ONE, TWO, THREE = ObjectId(1), ObjectId(2), ObjectId(3)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> ObjectsPanel:
    made = ObjectsPanel(document)
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.show()
    qtbot.waitActive(made)
    for _ in range(3):
        document.add_object()
    return made


def names(panel: ObjectsPanel) -> list[str]:
    return [str(panel.model.data(panel.model.index(n))) for n in range(panel.model.rowCount())]


def place_of(panel: ObjectsPanel, object_id: ObjectId, spot: Spot | None = None) -> QPoint:
    rect = panel.view.visualRect(panel.model.index_of(object_id))
    if spot is None:
        return rect.center() - QPoint(20, 0)
    return panel.delegate.spot_rect(rect, spot).center()


def click(
    qtbot: QtBot,
    panel: ObjectsPanel,
    place: QPoint,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.mouseClick(panel.view.viewport(), LEFT, keys, place)


def is_visible(document: Document, object_id: ObjectId) -> bool:
    info = document.object(object_id)
    assert info is not None
    return info.visible


def test_the_list_follows_the_document(panel: ObjectsPanel, document: Document) -> None:
    document.rename_object(ONE, "dog")
    document.delete_object(TWO)
    assert names(panel) == ["dog", "object 3"]
    document.undo()
    assert names(panel) == ["dog", "object 2", "object 3"]


def test_clicks_select_one_several_or_a_stretch(
    qtbot: QtBot, panel: ObjectsPanel, document: Document
) -> None:
    click(qtbot, panel, place_of(panel, ONE))
    assert (document.selected, document.selection.objects) == (ONE, {ONE})
    click(qtbot, panel, place_of(panel, THREE), Qt.KeyboardModifier.ControlModifier)
    assert document.selection.objects == {ONE, THREE}
    click(qtbot, panel, place_of(panel, ONE))
    click(qtbot, panel, place_of(panel, THREE), Qt.KeyboardModifier.ShiftModifier)
    assert document.selection.objects == {ONE, TWO, THREE}


def test_what_is_selected_elsewhere_is_selected_here(
    panel: ObjectsPanel, document: Document
) -> None:
    document.selection.select_many([ONE, TWO], TWO)
    rows = sorted(index.row() for index in panel.view.selectionModel().selectedIndexes())

    assert rows == [0, 1]
    assert panel.view.currentIndex().row() == 1
    document.select_no_object()
    assert not panel.view.selectionModel().selectedIndexes()


def test_renaming_in_place(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    document.select_object(ONE)
    panel.rename_selected()
    editor = panel.view.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "cat")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: names(panel)[0] == "cat")


def test_the_eye_solo_and_colour_are_clicked(
    qtbot: QtBot, panel: ObjectsPanel, document: Document
) -> None:
    document.select_object(ONE)
    click(qtbot, panel, place_of(panel, TWO, Spot.EYE))
    assert not is_visible(document, TWO)
    click(qtbot, panel, place_of(panel, TWO, Spot.EYE))
    assert is_visible(document, TWO)
    click(qtbot, panel, place_of(panel, TWO, Spot.SOLO))
    assert document.selection.solo == {TWO}
    click(qtbot, panel, place_of(panel, TWO, Spot.SOLO))
    assert not document.selection.solo
    assert document.selected == ONE, "buttons do not select"
    click(qtbot, panel, place_of(panel, TWO, Spot.CHIP))
    menu = panel.findChild(ColorMenu)
    assert menu is not None
    menu.chosen.emit(OKABE_ITO[6])
    info = document.object(TWO)
    assert info is not None
    assert info.color == OKABE_ITO[6]
    menu.other_wanted.emit()
    menu.close()
    dialog = panel.findChild(QColorDialog)
    assert dialog is not None
    dialog.colorSelected.emit(QColor(1, 2, 3))
    dialog.close()
    info = document.object(TWO)
    assert info is not None
    assert info.color == (1, 2, 3)


def test_actions_work_on_all_that_are_selected(panel: ObjectsPanel, document: Document) -> None:
    document.selection.select_many([ONE, TWO])
    panel.toggle_selected()
    assert not is_visible(document, ONE)
    assert not is_visible(document, TWO)
    assert is_visible(document, THREE)
    document.set_object_visible(ONE, True)
    panel.toggle_selected()
    assert not is_visible(document, ONE), "one of them was visible: all are hidden"
    panel.toggle_selected()
    assert is_visible(document, TWO)
    panel.solo_selected()
    assert document.selection.solo == {ONE, TWO}
    panel.delete_selected()
    assert [info.id for info in document.objects()] == [THREE]
    assert not document.selection.solo


def test_typing_finds_a_name(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    document.rename_object(TWO, "zebra")
    panel.view.setFocus()
    qtbot.keyClicks(panel.view, "ze")

    assert document.selected == TWO


def test_the_share_of_frames_with_a_mask_is_shown(
    qtbot: QtBot, panel: ObjectsPanel, document: Document, easel: Easel
) -> None:
    document.select_object(ONE)
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    stroke.dab(12, 12, 8)
    easel.finish_stroke(stroke, "Brush")

    def presence() -> float:
        return panel.model.row(panel.model.index(0)).presence

    qtbot.waitUntil(lambda: presence() == pytest.approx(1 / 12))


def test_the_menu_is_asked_for(qtbot: QtBot, panel: ObjectsPanel) -> None:
    with qtbot.waitSignal(panel.menu_asked):
        panel.view.customContextMenuRequested.emit(QPoint(20, 20))


def test_without_objects_a_hint_says_how_to_begin(panel: ObjectsPanel, document: Document) -> None:
    document.select_all_objects()
    panel.delete_selected()
    assert not panel.view.isVisible()
    document.undo()
    assert panel.view.isVisible()


@pytest.mark.slow
def test_255_objects_stay_quick(
    panel: ObjectsPanel, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(252):
        document.add_object()
    assert panel.model.rowCount() == 255
    times = []
    for number in range(10):
        begun = time.thread_time()
        document.select_object(ObjectId(number + 100))
        panel.grab()
        times.append(time.thread_time() - begun)

    assert min(times) < 0.05
    document.announce(Change(object_list=True))
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    panel.view.selectionModel().select(panel.model.index(0), flag)
    assert document.selection.objects == {ObjectId(1)}


def test_locks_notes_and_order(qtbot: QtBot, panel: ObjectsPanel, document: Document) -> None:
    click(qtbot, panel, place_of(panel, TWO, Spot.LOCK))
    info = document.object(TWO)
    assert info is not None
    assert info.locked
    document.selection.select_many([ONE, TWO])
    panel.lock_selected()
    assert all(row.locked for row in document.objects() if row.id in (ONE, TWO))
    panel.lock_selected()
    assert not any(row.locked for row in document.objects())

    document.select_object(ONE)
    panel.ask_notes_of_selected()
    dialog = panel.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("left foot")
    dialog.accept()
    info = document.object(ONE)
    assert info is not None
    assert info.notes == "left foot"

    panel.model.reordered.emit([THREE, ONE, TWO])
    assert names(panel) == ["object 3", "object 1", "object 2"]
    document.undo()
    assert names(panel) == ["object 1", "object 2", "object 3"]


def test_a_pattern_is_given_to_all_selected_objects(
    panel: ObjectsPanel, document: Document
) -> None:
    document.selection.select_many([ONE, THREE], ONE)
    panel.pattern_selected(Pattern.DOT)
    patterns = [info.pattern for info in document.objects()]
    assert patterns == [Pattern.DOT, Pattern.SOLID, Pattern.DOT]
