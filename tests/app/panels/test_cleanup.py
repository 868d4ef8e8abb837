from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.document import Document
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.jobs import Jobs
from app.messages import Messages
from app.panels.cleanup import ROWS, CleanupPanel
from app.situation import Situation
from core.types import CellState

Paint = Callable[..., None]


@pytest.fixture
def marks(document: Document, messages: Messages) -> Marks:
    return Marks(document, messages)


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def panel(
    qtbot: QtBot,
    document: Document,
    easel: Easel,
    marks: Marks,
    jobs: Jobs,
    messages: Messages,
    actions: Actions,
) -> CleanupPanel:
    made = CleanupPanel(document, easel, marks, jobs.drawing, messages, actions)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def previews(easel: Easel) -> list[object]:
    heard: list[object] = []
    easel.preview_shown.connect(heard.append)
    return heard


def area(document: Document, frame: int = 0) -> int:
    return int(np.count_nonzero(document.mask(frame)))


def test_a_value_is_seen_at_once_and_stored_by_apply(
    qtbot: QtBot, panel: CleanupPanel, document: Document, paint: Paint, previews: list[object]
) -> None:
    paint(20, 15, 10)
    before = area(document)
    panel.boxes["grow"].setValue(2)
    qtbot.waitUntil(lambda: bool(previews))
    assert isinstance(previews[-1], np.ndarray)
    assert np.count_nonzero(previews[-1]) > before
    assert area(document) == before

    panel.apply.click()
    qtbot.waitUntil(lambda: area(document) > before)
    assert np.count_nonzero(previews[-1] if previews[-1] is not None else []) in (0, area(document))
    qtbot.waitUntil(lambda: panel.cleanup.does_nothing)
    document.undo()
    assert area(document) == before


def test_without_preview_nothing_is_shown(
    qtbot: QtBot, panel: CleanupPanel, paint: Paint, previews: list[object]
) -> None:
    paint(20, 15, 10)
    panel.preview.setChecked(False)
    panel.boxes["grow"].setValue(2)
    panel._calm.stop()
    panel._show_preview()
    assert not [mask for mask in previews if mask is not None]


def test_painting_takes_the_preview_away(
    qtbot: QtBot,
    panel: CleanupPanel,
    document: Document,
    easel: Easel,
    paint: Paint,
    previews: list[object],
) -> None:
    paint(20, 15, 10)
    panel.boxes["grow"].setValue(2)
    qtbot.waitUntil(lambda: bool(previews))
    document.stroke_begun.emit(0)
    assert previews[-1] is None


def test_a_range_keeps_states_and_is_one_step(
    qtbot: QtBot, panel: CleanupPanel, document: Document, marks: Marks, paint: Paint
) -> None:
    for frame in range(4):
        document.set_frame(frame)
        paint(20, 15, 10)
        document.commit()
    before = [area(document, frame) for frame in range(4)]
    marks.set_range(1, 2)
    panel.scope.setCurrentIndex(panel.scope.findData("range"))
    assert panel.frames() == range(1, 3)
    panel.boxes["grow"].setValue(-2)
    panel.apply.click()
    qtbot.waitUntil(lambda: area(document, 2) < before[2])
    assert area(document, 1) < before[1]
    assert (area(document, 0), area(document, 3)) == (before[0], before[3])
    assert document.selected is not None
    assert document.session.states(document.selected)[1] == CellState.KEYFRAME
    qtbot.waitUntil(lambda: panel.cleanup.does_nothing)
    document.session.undo()
    assert [area(document, frame) for frame in range(4)] == before


def test_apply_says_why_it_cannot(
    qtbot: QtBot, panel: CleanupPanel, document: Document, paint: Paint
) -> None:
    assert not panel.apply.isEnabled()
    assert "Select an object" in panel.apply.toolTip()
    paint(20, 15, 10)
    assert "Set what to mend" in panel.apply.toolTip()
    panel.boxes["holes"].setValue(5)
    assert panel.apply.isEnabled()


def test_every_value_has_words_and_goes_back_to_nothing(panel: CleanupPanel) -> None:
    for row in ROWS:
        box = panel.boxes[row.name]
        assert box.accessibleName()
        assert box.toolTip()
        box.setValue(3)
    assert not panel.cleanup.does_nothing
    panel.reset.click()
    assert panel.cleanup.does_nothing


def test_all_frames_are_all(panel: CleanupPanel, document: Document) -> None:
    panel.scope.setCurrentIndex(panel.scope.findData("all"))
    assert panel.frames() == range(document.frame_count)


def test_in_review_mode_nothing_is_stored(
    panel: CleanupPanel, actions: Actions, paint: Paint
) -> None:
    paint(20, 15, 10)
    panel.boxes["grow"].setValue(2)
    assert panel.apply.isEnabled()
    actions.refresh(Situation(is_open=True, is_selected=True, is_reviewing=True))
    assert not panel.apply.isEnabled()
    assert "Review mode" in panel.apply.toolTip()
    actions.refresh(Situation(is_open=True, is_selected=True))
    assert panel.apply.isEnabled()
