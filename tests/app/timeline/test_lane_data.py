from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.timeline.axis import TimeAxis
from app.timeline.lane_data import LaneData
from app.timeline.lane_pixels import APPROVED, FLAGGED, LOCKED
from app.timeline.lanes import Lanes
from core.types import CellState, Change, ObjectId, Review

Paint = Callable[..., None]
ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def lanes(qtbot: QtBot, axis: TimeAxis, document: Document) -> Lanes:
    axis.set_frame_count(12)
    made = Lanes(axis)
    qtbot.addWidget(made)
    LaneData(document, made, made)
    document.opened.emit()
    return made


def states(lanes: Lanes, object_id: ObjectId) -> list[int]:
    lane = lanes.lane(object_id)
    assert lane is not None
    return lane.states.columns(0, 12, 12).tolist()


def test_a_stroke_appears_in_its_lane(lanes: Lanes, document: Document, paint: Paint) -> None:
    document.set_frame(3)
    paint()
    assert states(lanes, ONE)[3] == CellState.DRAFT
    document.commit()
    assert states(lanes, ONE)[3] == CellState.KEYFRAME
    document.undo()
    document.undo()
    assert states(lanes, ONE)[3] == CellState.EMPTY


def test_only_the_lane_that_changed_is_painted_anew(
    lanes: Lanes, document: Document, paint: Paint, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint()
    document.add_object()
    lanes.grab()
    painted: list[ObjectId] = []
    monkeypatch.setattr(
        "app.timeline.lanes.paint_lane", lambda _painter, lane, *_how: painted.append(lane.id)
    )
    document.set_frame(5)
    document.announce(Change(frames=frozenset({5}), objects=frozenset({TWO})))
    lanes.grab()

    assert painted == [TWO]


def test_a_new_name_keeps_the_states(lanes: Lanes, document: Document, paint: Paint) -> None:
    paint()
    before = lanes.lane(ONE)
    assert before is not None
    document.rename_object(ONE, "dog")
    document.recolor_object(ONE, (1, 2, 3))

    lane = lanes.lane(ONE)
    assert lane is not None
    assert lane.states is before.states
    assert (lane.name, lane.color) == ("dog", (1, 2, 3))


def test_lanes_come_and_go_with_their_objects(
    lanes: Lanes, document: Document, paint: Paint
) -> None:
    paint()
    document.add_object()
    assert [lane.id for lane in lanes.lanes] == [ONE, TWO]
    document.delete_object(ONE)
    assert [lane.id for lane in lanes.lanes] == [TWO]
    document.undo()
    assert states(lanes, ONE)[0] == CellState.DRAFT
    document.close()
    assert lanes.lanes == []


def test_a_change_of_unknown_extent_is_looked_up_as_a_whole(
    lanes: Lanes, document: Document, paint: Paint
) -> None:
    paint()
    document.session.commit(0)
    document.announce(Change(frames=None, objects=None))

    assert states(lanes, ONE)[0] == CellState.KEYFRAME


def test_locks_and_reviews_are_flags(lanes: Lanes, document: Document, paint: Paint) -> None:
    paint()
    document.commit()
    document.change(lambda session: session.set_locked([ONE], 0, 0, True))
    document.change(lambda session: session.review_cells([ONE], 0, 0, Review.FLAGGED))

    lane = lanes.lane(ONE)
    assert lane is not None
    assert lane.flags.at(0) == LOCKED | FLAGGED
    document.change(lambda session: session.review_cells([ONE], 0, 0, Review.APPROVED))
    assert lane.flags.at(0) == LOCKED | APPROVED


def test_a_locked_object_says_so_on_its_lane(lanes: Lanes, document: Document) -> None:
    document.add_object()
    document.set_object_locked(ONE, True)

    lane = lanes.lane(ONE)
    assert lane is not None
    assert lane.is_locked
