from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.panels.keyframes import KeyframesPanel
from app.settings import Settings
from app.situation import Situation
from core.types import CellState

Paint = Callable[..., None]


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def panel(qtbot: QtBot, document: Document, settings: Settings, actions: Actions) -> KeyframesPanel:
    thumbnails = Thumbnails(document)
    made = KeyframesPanel(document, thumbnails, settings, document.set_frame, actions)
    thumbnails.setParent(made)
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    return made


def keyframe(document: Document, paint: Paint, *frames: int) -> None:
    for frame in frames:
        document.set_frame(frame)
        paint()
        document.commit()


def shown(panel: KeyframesPanel) -> list[int]:
    panel.refresh()
    indexes = [panel.model.index(number) for number in range(panel.model.rowCount())]
    return [panel.model.row(index).role.frame for index in indexes]


def spoken(panel: KeyframesPanel, number: int) -> str:
    return str(panel.model.data(panel.model.index(number), Qt.ItemDataRole.AccessibleTextRole))


def test_keyframes_and_drafts_are_listed_with_their_part_in_a_run(
    panel: KeyframesPanel, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 2, 5)
    document.set_frame(8)
    paint()

    assert shown(panel) == [2, 5, 8]
    assert "in the reference bank (first keyframe)" in spoken(panel, 0)
    assert "correction" in spoken(panel, 1)
    assert "not in the reference bank (not committed yet)" in spoken(panel, 2)


def test_the_list_follows_the_document(
    qtbot: QtBot, panel: KeyframesPanel, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 3)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    document.close()
    assert panel.model.rowCount() == 0


def test_pictures_come_with_their_masks(
    qtbot: QtBot, panel: KeyframesPanel, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 3)
    panel.refresh()
    qtbot.waitUntil(lambda: panel.picture(3) is not None)
    before = panel.picture(3)
    document.recolor_object(document.objects()[0].id, (1, 250, 3))

    assert panel.picture(3) != before


def test_a_double_click_goes_there(
    qtbot: QtBot, panel: KeyframesPanel, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 3, 7)
    shown(panel)
    document.set_frame(0)
    place = panel.view.visualRect(panel.model.index(1)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert document.frame == 7
    assert place != QPoint()


def test_a_keyframe_is_removed_in_one_step(
    panel: KeyframesPanel, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 3, 7)
    shown(panel)
    remove = next(b for b in panel.findChildren(QPushButton) if b.text() == "Remove")
    assert not remove.isEnabled()
    panel.view.setCurrentIndex(panel.model.index(1))
    assert remove.isEnabled()
    remove.click()

    object_id = document.objects()[0].id
    assert document.session.states(object_id)[7] == CellState.EMPTY
    assert shown(panel) == [3]
    document.undo()
    assert shown(panel) == [3, 7]


def test_in_review_mode_keyframes_stay(
    panel: KeyframesPanel, actions: Actions, document: Document, paint: Paint
) -> None:
    keyframe(document, paint, 2)
    panel.refresh()
    panel.view.setCurrentIndex(panel.model.index(0))
    go, remove = panel.findChildren(QPushButton)
    assert remove.isEnabled()
    actions.refresh(Situation(is_open=True, is_reviewing=True))
    assert not remove.isEnabled()
    assert "Review mode" in remove.toolTip()
    assert go.isEnabled()
