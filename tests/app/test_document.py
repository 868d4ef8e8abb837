from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import MAX_BRUSH, MIN_BRUSH, Document
from app.messages import Messages
from core.drawing.stroke import PaintMode
from core.session.session import Session
from core.types import CellState, Change

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    assert document.selected is not None
    return document.session.states(document.selected).tolist()


def test_the_first_stroke_makes_an_object_and_says_so(
    document: Document, paint: Paint, messages: Messages
) -> None:
    paint()

    info = document.objects()[0]
    assert document.selected == info.id
    assert states(document)[0] == CellState.DRAFT
    assert document.mask(0)[12, 12] == info.id
    assert messages.current is not None
    assert info.name in messages.current.text


def test_a_change_is_announced_with_its_frame(
    qtbot: QtBot, document: Document, paint: Paint
) -> None:
    document.set_frame(3)
    heard: list[Change] = []
    document.changed.connect(heard.append)

    paint()

    assert any(change.touches(3) and not change.touches(4) for change in heard)


def test_nothing_is_painted_on_a_frame_whose_picture_is_not_shown(
    document: Document, messages: Messages
) -> None:
    document.set_frame(5)

    assert document.begin_stroke(adds=True) is None
    assert messages.current is not None
    assert "still loading" in messages.current.text


def test_erasing_without_an_object_is_refused(document: Document) -> None:
    assert document.begin_stroke(adds=False) is None
    assert document.objects() == []


def test_a_hidden_object_is_not_painted(document: Document, paint: Paint) -> None:
    paint()
    assert document.selected is not None
    document.set_object_visible(document.selected, False)

    assert document.begin_stroke(adds=True) is None


def test_a_stroke_belongs_to_the_frame_it_was_begun_on(document: Document) -> None:
    stroke = document.begin_stroke(adds=True)
    assert stroke is not None
    stroke.dab(10, 10, 6)
    document.set_frame(4)

    document.finish_stroke(stroke, "Brush")

    assert document.mask(0).any()
    assert not document.mask(4).any()


def test_a_stroke_that_changed_nothing_restores_the_picture(
    qtbot: QtBot, document: Document, paint: Paint
) -> None:
    paint()
    stroke = document.begin_stroke(adds=True)
    assert stroke is not None
    undo_name = document.session.undo_name

    with qtbot.waitSignal(document.stroke_cancelled):
        document.finish_stroke(stroke, "Brush")

    assert document.session.undo_name == undo_name


def test_the_frame_stays_inside_the_clip_and_gestures_end_before_it_changes(
    document: Document,
) -> None:
    order: list[object] = []
    document.frame_leaving.connect(lambda: order.append(document.frame))
    document.frame_changed.connect(order.append)

    document.set_frame(999)
    document.set_frame(999)

    assert order == [0, 11]


def test_committing_makes_a_keyframe_once(
    document: Document, paint: Paint, messages: Messages
) -> None:
    paint()

    assert document.commit()
    assert states(document)[0] == CellState.KEYFRAME
    assert not document.commit()
    assert messages.current is not None
    assert "committed already" in messages.current.text


def test_committing_an_empty_frame_says_what_to_do(document: Document, messages: Messages) -> None:
    assert not document.commit()
    assert messages.current is not None
    assert "draw on it first" in messages.current.text


def test_undo_goes_to_the_frame_it_changes_and_says_which(
    document: Document, paint: Paint, messages: Messages
) -> None:
    document.set_frame(7)
    paint()
    document.set_frame(0)

    document.undo()

    assert document.frame == 7
    assert not document.mask(7).any()
    assert messages.current is not None
    assert "frame 7" in messages.current.text
    document.redo()
    assert document.mask(7).any()


def test_keyframes_of_the_selected_object_are_found_both_ways(
    document: Document, paint: Paint
) -> None:
    for frame in (2, 8):
        document.set_frame(frame)
        paint()
    document.set_frame(5)

    assert document.neighbour_keyframe(1) == 8
    assert document.neighbour_keyframe(-1) == 2
    document.set_frame(8)
    assert document.neighbour_keyframe(1) is None


def test_objects_are_selected_by_place_and_neighbourhood(document: Document) -> None:
    first, second = document.add_object(), document.add_object()
    assert first is not None
    assert second is not None
    assert document.selected == second.id

    document.select_neighbour(-1)
    assert document.selected == first.id
    document.select_neighbour(-1)
    assert document.selected == first.id
    document.select_by_place(1)
    assert document.selected == second.id
    document.select_by_place(8)
    assert document.selected == second.id


def test_deleting_the_selected_object_selects_another_and_can_be_undone(
    document: Document, paint: Paint
) -> None:
    paint()
    first = document.selected
    document.add_object()
    assert document.selected is not None

    document.delete_object(document.selected)

    assert document.selected == first
    assert first is not None
    document.delete_object(first)
    assert document.selected is None
    document.undo()
    assert document.mask(0).any()


def test_edits_of_an_object_are_announced_as_such(qtbot: QtBot, document: Document) -> None:
    info = document.add_object()
    assert info is not None

    with qtbot.waitSignal(document.changed) as changed:
        document.rename_object(info.id, "dog")
    assert changed.args[0].object_list
    document.recolor_object(info.id, (1, 2, 3))

    renamed = document.object(info.id)
    assert renamed is not None
    assert (renamed.name, renamed.color) == ("dog", (1, 2, 3))


def test_the_brush_stays_in_its_range(document: Document) -> None:
    document.brush_diameter = 0.1
    assert document.brush_diameter == MIN_BRUSH
    document.grow_brush()
    assert document.brush_diameter >= 2
    document.brush_diameter = 5000
    assert document.brush_diameter == MAX_BRUSH
    document.shrink_brush()
    assert document.brush_diameter < MAX_BRUSH


def test_the_paint_mode_reaches_the_stroke(document: Document, paint: Paint) -> None:
    paint(12, 12)
    document.add_object()
    document.paint_mode = PaintMode.BEHIND

    paint(14, 12)

    assert document.mask(0)[12, 12] == 1


def test_the_object_under_a_pixel(document: Document, paint: Paint) -> None:
    paint(12, 12)

    assert document.object_at(12, 12) == document.selected
    assert document.object_at(30, 30) is None
    assert document.object_at(-1, 500) is None


def test_taking_another_clip_closes_the_one_before(
    qtbot: QtBot,
    document: Document,
    paint: Paint,
    clip_path: Path,
    tmp_path: Path,
    open_path: Callable[[Path], Session],
) -> None:
    paint()
    document.set_frame(6)
    other = clip_path.rename(tmp_path / "other")

    with qtbot.waitSignals([document.closed, document.opened]):
        document.take(open_path(other))

    assert document.frame == 0
    assert document.selected is None
    assert document.objects() == []


def test_a_closed_document_answers_with_nothing(document: Document) -> None:
    document.close()

    assert not document.is_open
    assert document.frame_count == 0
    assert document.objects() == []
    assert document.object_at(1, 1) is None
    assert document.begin_stroke(adds=True) is None
    document.set_frame(3)
    with pytest.raises(RuntimeError):
        _ = document.session


def test_masks_are_those_of_the_session(document: Document, paint: Paint) -> None:
    paint()

    assert np.array_equal(document.mask(0), document.session.mask(0))
