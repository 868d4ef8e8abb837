from collections.abc import Callable

import pytest

from app.document import Document
from app.editing.marks import Marks
from app.messages import Messages
from app.runs.track_wish import (
    NOTHING_AFTER,
    AfterRun,
    Reach,
    Shown,
    TrackWish,
    Whose,
    after_from,
    after_text,
    as_text,
    from_text,
    scope_of,
)
from core.session.runs.rules import StopRules
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way


@pytest.fixture
def marks(document: Document, messages: Messages, paint: Callable[..., None]) -> Marks:
    made = Marks(document, messages)
    paint()
    return made


def scope(wish: TrackWish, document: Document, marks: Marks, **more: bool) -> RunScope:
    made = scope_of(wish, document, marks, **more)
    assert isinstance(made, RunScope), made
    return made


def test_by_default_all_objects_go_to_the_next_keyframe(document: Document, marks: Marks) -> None:
    made = scope(TrackWish(), document, marks)
    assert (made.frame, made.way, made.until) == (0, Way.FORWARD, Until.KEYFRAME)
    assert made.objects == {document.objects()[0].id}
    assert (made.bounds, made.fade, made.replaces_keyframes) == (None, 0, False)


def test_in_and_out_bound_a_run_from_between_them(document: Document, marks: Marks) -> None:
    marks.set_range(2, 8)
    assert scope(TrackWish(), document, marks).bounds is None
    document.set_frame(4)
    assert scope(TrackWish(), document, marks).bounds == (2, 8)
    assert scope(TrackWish(reach=Reach.RANGE), document, marks).until is Until.END
    document.set_frame(0)
    made = scope(TrackWish(reach=Reach.RANGE), document, marks)
    assert (made.until, made.bounds) == (Until.RANGE, (2, 8))


def test_the_selection_is_a_range(document: Document, marks: Marks) -> None:
    wish = TrackWish(reach=Reach.SELECTION)
    assert "drag over the lanes" in str(scope_of(wish, document, marks))
    document.selection.select_frames(3, 5)
    made = scope(wish, document, marks)
    assert (made.until, made.bounds) == (Until.RANGE, (3, 5))


def test_without_in_and_out_there_is_a_reason(document: Document, marks: Marks) -> None:
    assert "set In and Out first" in str(scope_of(TrackWish(reach=Reach.RANGE), document, marks))


def test_whose_masks_are_written(document: Document, marks: Marks) -> None:
    first = document.objects()[0].id
    second = document.add_object()
    assert second is not None
    document.set_object_visible(second.id, False)
    assert scope(TrackWish(whose=Whose.VISIBLE), document, marks).objects == {first}
    assert scope(TrackWish(whose=Whose.SELECTED), document, marks).objects == {second.id}
    document.selection.select(None)
    assert "no object is selected" in str(
        scope_of(TrackWish(whose=Whose.SELECTED), document, marks)
    )


def test_the_rest_of_a_wish(document: Document, marks: Marks) -> None:
    wish = TrackWish(Way.BOTH, Reach.FRAMES, 7, goes_on=True, blends=True, fade=20,
                     area_change=60, vanished=5, confidence=40)  # fmt: skip
    made = scope(wish, document, marks, replaces_keyframes=True)
    assert (made.until, made.count, made.fade) == (Until.COUNT, 7, 20)
    assert made.at_keyframes is AtKeyframes.GO_ON
    assert made.replaces_keyframes
    assert wish.rules == StopRules(0.6, 5, 0.4)
    assert TrackWish().rules == StopRules()


def test_a_wish_is_remembered() -> None:
    wish = TrackWish(Way.BACKWARD, Reach.STALE, 9, Whose.SELECTED, True, True, 8, 10, 20, 30)
    assert from_text(as_text(wish)) == wish


def test_what_comes_after_is_remembered_too() -> None:
    for after in (NOTHING_AFTER, AfterRun(Shown.REVIEW, beeps=True)):
        assert after_from(after_text(after)) == after
    assert after_from('{"shows": "moon", "beeps": true}') == AfterRun(beeps=True)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "[" * 50_000, '{"way": []}'])
def test_nonsense_is_the_default(text: str) -> None:
    assert from_text(text) == TrackWish()
    assert after_from(text) == NOTHING_AFTER


def test_what_makes_sense_of_a_text_is_taken() -> None:
    text = '{"way": "both", "frames": -4, "goes_on": 1, "fade": true, "reach": "moon"}'
    assert from_text(text) == TrackWish(way=Way.BOTH)
