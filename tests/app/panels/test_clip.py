from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.clip import ClipPanel
from core.datasets.attributes import COMPUTED, TAGS, Attribute
from core.errors import EvermaskError
from core.masks import write_indexed_png
from core.session.opening import Access, OpenRequest
from core.types import ObjectId

ONE = ObjectId(1)
pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


@pytest.fixture
def panel(open_window: MainWindow) -> ClipPanel:
    open_window.resize(1440, 900)
    open_window.inspector.open("clip")
    found = open_window.findChild(ClipPanel)
    assert isinstance(found, ClipPanel)
    return found


@pytest.fixture
def tracked(qtbot: QtBot, open_window: MainWindow, panel: ClipPanel, tmp_path: Path) -> ClipPanel:
    """A square that moves a pixel a frame, on all 12 frames."""
    ids = np.zeros((32, 48), np.uint8)
    ids[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "mask.png", ids)
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, tmp_path / "mask.png").change
    )
    with qtbot.waitSignal(parts.tracking.finished):
        open_window.actions_table["track_forward"].trigger()
    return panel


def test_without_masks_it_says_so(qtbot: QtBot, panel: ClipPanel) -> None:
    qtbot.waitUntil(lambda: panel.source.text() == "No masks to look at yet.")
    assert set(panel.attributes) == COMPUTED
    assert set(panel.tags) == TAGS
    assert all(not row.reason.text() for row in panel.attributes.values())
    assert panel.kept.text() == "Tags and descriptions are kept in the project."
    assert not panel.writes_files.isVisible()


def test_attributes_of_the_masks_with_their_reasons(qtbot: QtBot, tracked: ClipPanel) -> None:
    qtbot.waitUntil(lambda: tracked.source.text() == "From the masks of 12 of 12 frames")
    motion, low = tracked.attributes[Attribute.FM], tracked.attributes[Attribute.LR]
    assert motion.reason.text().startswith("moves ")
    assert motion.accessibleName() == "Fast motion: no"
    assert low.reason.text() == "its box covers 4.2% of the picture, under 10%"
    assert low.accessibleName() == "Low resolution: yes"


def test_a_frame_in_a_reason_leads_there(
    qtbot: QtBot, open_window: MainWindow, tracked: ClipPanel
) -> None:
    document = open_window.parts.document
    document.change(lambda session: session.mark_absent([ONE], 5, 6))
    view = tracked.attributes[Attribute.OV]
    qtbot.waitUntil(lambda: "out of view on 2 frames" in view.reason.text())
    view.reason.linkActivated.emit("5")
    assert document.frame == 5


def test_tags_and_descriptions_follow_the_history(
    qtbot: QtBot, open_window: MainWindow, panel: ClipPanel
) -> None:
    document = open_window.parts.document
    document.add_object()
    panel.tags[Attribute.OCC].click()
    field = panel.descriptions[ONE].field
    field.setFocus()
    qtbot.keyClicks(field, "the dog")
    field.editingFinished.emit()
    assert document.session.noting.tags == {Attribute.OCC}
    assert document.session.noting.description(ONE) == "the dog"
    document.undo()
    assert field.text() == ""
    document.undo()
    assert not panel.tags[Attribute.OCC].isChecked()
    document.redo()
    assert panel.tags[Attribute.OCC].isChecked()


def test_the_list_of_objects_tells_the_description(
    open_window: MainWindow, panel: ClipPanel
) -> None:
    document = open_window.parts.document
    document.add_object()
    document.change(lambda session: session.noting.describe(ONE, "the dog"))
    model = open_window.objects.model
    assert model.row(model.index(0)).description == "the dog"
    document.undo()
    assert model.row(model.index(0)).description == ""


def test_objects_come_and_go(open_window: MainWindow, panel: ClipPanel) -> None:
    document = open_window.parts.document
    document.add_object()
    document.add_object()
    assert list(panel.descriptions) == [1, 2]
    document.delete_object(ONE)
    assert list(panel.descriptions) == [2]
    open_window.files.opening.close_clip()
    assert not panel.descriptions


def test_a_project_to_look_at_cannot_be_noted_in(
    qtbot: QtBot, open_window: MainWindow, panel: ClipPanel
) -> None:
    document = open_window.parts.document
    document.add_object()
    path = document.session.project_path
    open_window.files.opening.close_clip()
    qtbot.waitUntil(lambda: not open_window.files.is_busy)
    with qtbot.waitSignal(open_window.files.opened):
        open_window.files.opening.open(OpenRequest(path, access=Access.LOOK))
    reason = document.session.upkeep.read_only_reason
    assert reason
    tag = panel.tags[Attribute.OCC]
    assert not tag.isEnabled()
    assert reason in tag.toolTip()
    field = panel.descriptions[ONE].field
    assert field.isReadOnly()
    assert field.toolTip() == reason


def test_what_could_not_be_kept_is_not_shown(
    open_window: MainWindow, panel: ClipPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_named: object) -> None:
        raise EvermaskError("The disk is full.")

    session = open_window.parts.document.session
    monkeypatch.setattr(session.noting, "tag", fails)
    panel.tags[Attribute.OCC].click()
    assert not panel.tags[Attribute.OCC].isChecked()
    current = open_window.parts.messages.current
    assert current is not None
    assert current.text == "The disk is full."


def test_the_objects_menu_leads_to_the_description(
    qtbot: QtBot, open_window: MainWindow, panel: ClipPanel
) -> None:
    document = open_window.parts.document
    document.add_object()
    document.add_object()
    open_window.inspector.open("review")
    open_window.actions_table["describe_object"].trigger()
    assert open_window.inspector.current == "clip"
    field = panel.descriptions[ObjectId(2)].field
    qtbot.waitUntil(field.hasFocus)
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty())
    qtbot.keyClicks(field, "the cat")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert document.session.noting.description(ObjectId(2)) == "the cat"
