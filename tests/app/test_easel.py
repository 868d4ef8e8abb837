from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from app.document import Document
from app.easel import Easel
from app.messages import Messages
from core.drawing.stroke import PaintMode
from core.types import CellState

Paint = Callable[..., None]
PICTURE = np.zeros((32, 48, 3), np.uint8)


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


def test_nothing_is_painted_on_a_frame_whose_picture_is_not_shown(
    document: Document, easel: Easel, messages: Messages
) -> None:
    document.set_frame(5)

    assert easel.begin_stroke(adds=True) is None
    assert messages.current is not None
    assert "still loading" in messages.current.text


def test_erasing_without_an_object_is_refused(document: Document, easel: Easel) -> None:
    assert easel.begin_stroke(adds=False) is None
    assert document.objects() == []


def test_a_hidden_object_is_not_painted(document: Document, easel: Easel, paint: Paint) -> None:
    paint()
    assert document.selected is not None
    document.set_object_visible(document.selected, False)

    assert easel.begin_stroke(adds=True) is None


def test_a_stroke_belongs_to_the_frame_it_was_begun_on(document: Document, easel: Easel) -> None:
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    stroke.dab(10, 10, 6)
    document.set_frame(4)

    easel.finish_stroke(stroke, "Brush")

    assert document.mask(0).any()
    assert not document.mask(4).any()


def test_a_stroke_that_changed_nothing_restores_the_picture(
    qtbot: QtBot, document: Document, easel: Easel, paint: Paint
) -> None:
    paint()
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    undo_name = document.session.undo_name

    with qtbot.waitSignal(easel.stroke_cancelled):
        easel.finish_stroke(stroke, "Brush")

    assert document.session.undo_name == undo_name


def test_the_paint_mode_reaches_the_stroke(document: Document, easel: Easel, paint: Paint) -> None:
    paint(12, 12)
    document.add_object()
    easel.options.paint_mode = PaintMode.BEHIND

    paint(14, 12)

    assert document.mask(0)[12, 12] == 1


def test_the_object_under_a_pixel(document: Document, easel: Easel, paint: Paint) -> None:
    paint(12, 12)

    assert easel.object_at(12, 12) == document.selected
    assert easel.object_at(30, 30) is None
    assert easel.object_at(-1, 500) is None


def test_the_picture_is_that_of_the_current_frame_or_none(document: Document, easel: Easel) -> None:
    easel.note_shown(0, PICTURE)
    assert easel.picture is PICTURE
    document.set_frame(3)
    assert easel.picture is None
    easel.note_shown(3, PICTURE)
    assert easel.picture is PICTURE
    document.close()
    assert easel.picture is None


def test_a_closed_clip_takes_no_stroke(document: Document, easel: Easel) -> None:
    document.close()

    assert easel.object_at(1, 1) is None
    assert easel.begin_stroke(adds=True) is None
