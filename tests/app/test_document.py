from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.messages import Messages
from core.session.session import Session
from core.types import CellState, Change

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    assert document.selected is not None
    return document.session.states(document.selected).tolist()


def test_a_change_is_announced_with_its_frame(
    qtbot: QtBot, document: Document, paint: Paint
) -> None:
    document.set_frame(3)
    heard: list[Change] = []
    document.changed.connect(heard.append)

    paint()

    assert any(change.touches(3) and not change.touches(4) for change in heard)


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


def test_several_objects_are_selected_and_one_is_current(document: Document) -> None:
    first, second = document.add_object(), document.add_object()
    assert first is not None
    assert second is not None

    document.select_all_objects()
    assert document.selection.objects == {first.id, second.id}
    assert document.selected == second.id
    document.delete_object(second.id)
    assert document.selection.objects == {first.id}
    document.select_no_object()
    assert document.selected is None


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
    document.set_frame(3)
    with pytest.raises(RuntimeError):
        _ = document.session


def test_masks_are_those_of_the_session(document: Document, paint: Paint) -> None:
    paint()

    assert np.array_equal(document.mask(0), document.session.mask(0))
