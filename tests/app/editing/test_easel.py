from collections.abc import Callable, Iterator

import numpy as np
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.easel import Easel
from app.jobs import Jobs
from app.messages import Messages
from core.drawing.stroke import PaintMode
from core.errors import MediaError
from core.progress import CancelToken
from core.types import CellState, ObjectId

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


def test_painting_the_background_takes_from_all_and_ends_with_a_selection(
    document: Document, easel: Easel, paint: Paint
) -> None:
    paint(12, 12)
    document.add_object()
    easel.paint_background(True)
    assert easel.target == 0
    paint(12, 12)
    assert not document.mask(0).any()
    document.select_by_place(0)
    assert easel.target == document.selected


def test_the_mask_is_there_with_the_picture(document: Document, easel: Easel, paint: Paint) -> None:
    paint(12, 12)
    assert easel.mask is not None
    assert easel.mask[12, 12] == document.selected
    document.set_frame(3)
    assert easel.mask is None


def test_objects_have_names_and_join_the_selection(
    document: Document, easel: Easel, paint: Paint
) -> None:
    first, second = document.add_object(), document.add_object()
    assert first is not None
    assert second is not None
    assert easel.object_name(first.id) == first.name
    assert easel.object_name(ObjectId(99)) == ""
    easel.add_to_selection(first.id)
    assert document.selection.objects == {first.id, second.id}
    easel.toggle_selection(first.id)
    assert document.selection.objects == {second.id}


def count_to(last: int) -> Callable[[CancelToken], Iterator[object]]:
    def work(token: CancelToken) -> Iterator[object]:
        for number in range(last + 1):
            token.checkpoint()
            yield number

    return work


def test_work_elsewhere_answers_with_its_last_item(qtbot: QtBot, easel: Easel) -> None:
    answers: list[object] = []
    easel.compute(count_to(3), answers.append, lambda: answers.append("failed"))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [3]


def test_work_that_is_given_up_is_not_heard_of(qtbot: QtBot, easel: Easel, jobs: Jobs) -> None:
    answers: list[object] = []
    with qtbot.waitSignal(jobs.drawing.ended):
        easel.compute(count_to(3), answers.append, lambda: answers.append("failed")).cancel()
    assert answers == []


def test_a_failure_is_shown_and_told(
    qtbot: QtBot, easel: Easel, messages: Messages, caplog: object
) -> None:
    def fail(token: CancelToken) -> Iterator[object]:
        raise MediaError("The picture is damaged.")
        yield

    answers: list[object] = []
    easel.compute(fail, answers.append, lambda: answers.append("failed"))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["failed"]
    assert messages.current is not None
    assert messages.current.text == "The picture is damaged."
