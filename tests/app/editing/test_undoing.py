from collections.abc import Callable

import pytest

from app.document import Document
from app.messages import Messages
from core.types import CellState

Paint = Callable[..., None]


def text(messages: Messages) -> str:
    assert messages.current is not None
    return messages.current.text


def test_what_is_shown_is_undone_at_once(
    document: Document, paint: Paint, messages: Messages
) -> None:
    paint()

    document.undo()

    assert not document.mask(0).any()
    assert text(messages) == "Undid Brush on frame 0."
    document.redo()
    assert document.mask(0).any()
    assert text(messages) == "Redid Brush on frame 0."


@pytest.fixture
def elsewhere(document: Document, paint: Paint) -> Document:
    """Painted on frame 7, looking at frame 0."""
    document.set_frame(7)
    paint()
    document.set_frame(0)
    return document


def test_undo_elsewhere_says_so_and_is_done_when_asked_again(
    elsewhere: Document, messages: Messages
) -> None:
    elsewhere.undo()
    assert elsewhere.frame == 0
    assert elsewhere.mask(7).any()
    assert text(messages) == 'Undo changes frame 7 (Brush, "object 1").'

    elsewhere.undo()
    assert elsewhere.frame == 7
    assert not elsewhere.mask(7).any()
    assert text(messages) == "Undid Brush on frame 7."


def test_redo_elsewhere_asks_too(elsewhere: Document, messages: Messages) -> None:
    elsewhere.undo()
    elsewhere.undo()
    elsewhere.set_frame(2)
    elsewhere.redo()
    assert not elsewhere.mask(7).any()
    assert text(messages) == 'Redo changes frame 7 (Brush, "object 1").'
    elsewhere.redo()
    assert elsewhere.mask(7).any()
    assert elsewhere.frame == 7


def test_the_button_undoes_it(elsewhere: Document, messages: Messages) -> None:
    elsewhere.undo()
    assert messages.current is not None
    messages.current.choices[0].run()
    assert not elsewhere.mask(7).any()


def test_going_elsewhere_ends_the_question(elsewhere: Document) -> None:
    elsewhere.undo()
    elsewhere.set_frame(3)
    elsewhere.undo()
    assert elsewhere.mask(7).any(), "asked anew"
    elsewhere.undo()
    assert not elsewhere.mask(7).any()


def test_another_step_ends_the_question(elsewhere: Document, paint: Paint) -> None:
    elsewhere.undo()
    paint()
    elsewhere.undo()
    assert elsewhere.mask(7).any()
    elsewhere.undo()
    assert elsewhere.mask(7).any(), "the next step is another one: it is named first"
    elsewhere.undo()
    assert not elsewhere.mask(7).any()


def test_becoming_stale_again_is_no_change_of_what_is_shown(
    elsewhere: Document, messages: Messages
) -> None:
    """A keyframe elsewhere makes the shown frame stale; undoing it still changes that one."""
    elsewhere.set_frame(7)
    elsewhere.commit()
    session = elsewhere.session
    object_id = session.objects()[0].id
    session.set_locked([object_id], 7, 7, locked=True)
    elsewhere.set_frame(0)
    elsewhere.undo()
    assert session.locks(object_id)[7]
    assert text(messages) == 'Undo changes frame 7 (Lock "object 1" on frame 7).'
    assert session.states(object_id)[7] == CellState.KEYFRAME


def test_several_frames_are_named_as_a_range(document: Document, messages: Messages) -> None:
    document.add_object()
    object_id = document.objects()[0].id
    document.session.mark_absent([object_id], 3, 5)
    document.undo()
    assert text(messages).startswith("Undo changes frames 3 to 5 (Mark absent")
    document.undo()
    assert document.frame == 3
    document.session.mark_absent([object_id], 3, 5)
    document.session.clear_cells([object_id], 4, 4)
    document.set_frame(9)
    document.session.mark_absent([object_id], 4, 4)
    document.session.set_locked([object_id], 3, 5, locked=True)
    document.undo()
    assert text(messages).startswith("Undo changes frames 3 to 5 (Lock")


def test_the_object_list_is_seen_everywhere(document: Document) -> None:
    document.add_object()
    document.undo()
    assert document.objects() == []
    document.undo()
    assert document.objects() == []
