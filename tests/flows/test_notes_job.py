"""Through a data set in the real window, saying in each clip which object is meant."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.application import build_window
from app.dialogs.dataset import DatasetDialog
from app.dialogs.question import Question
from app.main_window import MainWindow
from app.panels.clip import ClipPanel
from core.datasets.attributes import Attribute
from core.masks import write_indexed_png
from core.types import ObjectId

ONE = ObjectId(1)
NUMBERS = [1 + 5 * t for t in range(8)]
pytestmark = pytest.mark.gui


@pytest.fixture
def valid(tmp_path: Path) -> Path:
    """A split of LVOS: two clips, whose object is away on two frames, and what was said of one."""
    root = tmp_path / "valid"
    videos = {}
    for name in ("run", "walk"):
        for kind in ("JPEGImages", "Annotations"):
            (root / kind / name).mkdir(parents=True)
        for place, number in enumerate(NUMBERS):
            mask = np.zeros((32, 48), np.uint8)
            if place not in (3, 4):
                mask[8:16, 4 + 2 * place : 14 + 2 * place] = 1
            picture = np.repeat(mask[..., None] * 200, 3, axis=2)
            PillowImage.fromarray(picture).save(root / "JPEGImages" / name / f"{number:08}.jpg")
            write_indexed_png(root / "Annotations" / name / f"{number:08}.png", mask)
        span = {"start": "1", "end": str(NUMBERS[-1]), "frame_nums": len(NUMBERS)}
        videos[name] = {"objects": {"1": {"category": "dog", "frame_range": span}}}
    (root / "valid_meta.json").write_text(json.dumps({"videos": videos}))
    said = {"run": {"objects": {"1": {"caption": "a dog", "words": 2}}}}
    (root / "valid_expression_meta.json").write_text(json.dumps({"videos": said, "language": "en"}))
    return root


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = build_window(log_folder=tmp_path)
    made.resize(1440, 900)
    made.show()
    yield made
    made.leaving.leave()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def describe(qtbot: QtBot, panel: ClipPanel, text: str) -> None:
    field = panel.descriptions[ONE].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    field.editingFinished.emit()


def test_through_a_data_set_with_a_description_of_each_object(
    qtbot: QtBot, window: MainWindow, valid: Path
) -> None:
    window.inspector.open("clip")
    panel = window.findChild(ClipPanel)
    assert isinstance(panel, ClipPanel)
    window.datasets.look_into(valid)
    qtbot.waitUntil(lambda: bool(window.findChildren(DatasetDialog)))
    with qtbot.waitSignal(window.files.imported):
        window.findChildren(DatasetDialog)[-1].open_button.click()

    # The clip says what it is: from its true masks, and from what others said.
    document = window.parts.document
    assert panel.descriptions[ONE].field.text() == "a dog"
    view = panel.attributes[Attribute.OV]
    qtbot.waitUntil(lambda: "out of view on 2 frames" in view.reason.text())
    assert panel.source.text() == "From the true masks of 8 frames"

    # The first word of one's own: where is it to be kept?
    expressions = valid / "valid_expression_meta.json"
    describe(qtbot, panel, "the brown dog")
    assert "the brown dog" not in expressions.read_text()
    question = window.findChild(Question)
    assert question is not None
    question.buttons["Write into its files"].click()
    content = json.loads(expressions.read_text())
    assert content["language"] == "en"
    assert content["videos"]["run"]["objects"]["1"] == {"caption": "the brown dog", "words": 2}
    panel.tags[Attribute.OCC].click()
    attributes = valid / "valid_attributes.json"
    assert json.loads(attributes.read_text())["videos"]["run"]["attributes"] == ["OCC"]

    # One history: what is undone is undone in the files too.
    document.undo()
    document.undo()
    assert json.loads(attributes.read_text())["videos"]["run"]["attributes"] == []
    assert json.loads(expressions.read_text())["videos"]["run"]["objects"]["1"]["words"] == 2
    assert panel.descriptions[ONE].field.text() == "a dog"
    document.redo()
    assert "the brown dog" in expressions.read_text()

    # On to the next one, and back.
    qtbot.waitUntil(lambda: window.actions_table["next_sequence"].isEnabled())
    with qtbot.waitSignal(window.files.imported):
        window.actions_table["next_sequence"].trigger()
    assert document.session.clip.path == valid / "JPEGImages" / "walk"
    assert panel.descriptions[ONE].field.text() == ""
    qtbot.waitUntil(lambda: window.actions_table["previous_sequence"].isEnabled())
    with qtbot.waitSignal(window.files.opened):
        window.actions_table["previous_sequence"].trigger()
    assert panel.descriptions[ONE].field.text() == "the brown dog"
    assert panel.writes_files.isChecked()
