from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.document import Document
from app.timeline.axis import GUTTER
from app.timeline.panel import Timeline
from core.types import CellState, ObjectId

Paint = Callable[..., None]


@pytest.fixture
def timeline(qtbot: QtBot, document: Document) -> Timeline:
    made = Timeline(document)
    qtbot.addWidget(made)
    made.resize(900, 220)
    made.show()
    document.opened.emit()
    return made


def shown_states(timeline: Timeline, object_id: int) -> list[int]:
    lane = timeline.lanes.lane(ObjectId(object_id))
    assert lane is not None
    return lane.states.columns(0, 12, 12).tolist()


def test_a_stroke_appears_in_its_lane(timeline: Timeline, document: Document, paint: Paint) -> None:
    document.set_frame(3)
    paint()

    assert shown_states(timeline, 1)[3] == CellState.DRAFT
    document.commit()
    assert shown_states(timeline, 1)[3] == CellState.KEYFRAME
    document.undo()
    document.undo()
    assert shown_states(timeline, 1)[3] == CellState.EMPTY


def test_all_parts_share_one_axis(timeline: Timeline) -> None:
    assert timeline.ruler.axis is timeline.lanes.axis is timeline.plot.axis
    assert timeline.axis.frame_count == 12


def test_clicks_anywhere_seek(qtbot: QtBot, timeline: Timeline) -> None:
    for strip in (timeline.ruler, timeline.lanes):
        with qtbot.waitSignal(timeline.scrubbed):
            qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 100, 5))


def test_the_playhead_is_the_documents_frame(timeline: Timeline, document: Document) -> None:
    document.set_frame(7)

    assert timeline.ruler.playhead == timeline.lanes.playhead == 7


def test_deleted_objects_lose_their_lane(
    timeline: Timeline, document: Document, paint: Paint
) -> None:
    paint()
    document.delete_object(ObjectId(1))

    assert timeline.lanes.lane(ObjectId(1)) is None


def test_closing_empties_it(timeline: Timeline, document: Document, paint: Paint) -> None:
    paint()
    document.close()

    assert timeline.lanes.lane(ObjectId(1)) is None
