import pytest
from pytestqt.qtbot import QtBot

from app.selection import Selection
from core.types import ObjectId

ONE, TWO, THREE = ObjectId(1), ObjectId(2), ObjectId(3)


@pytest.fixture
def selection(qapp: object) -> Selection:
    return Selection()


def test_the_current_object_is_always_selected(selection: Selection) -> None:
    selection.select(TWO)
    assert (selection.current, selection.objects) == (TWO, {TWO})
    selection.toggle(ONE)
    assert (selection.current, selection.objects) == (ONE, {ONE, TWO})
    selection.toggle(ONE)
    assert (selection.current, selection.objects) == (TWO, {TWO})
    selection.toggle(TWO)
    assert (selection.current, selection.objects) == (None, frozenset())


def test_of_many_the_one_that_was_current_stays_so(selection: Selection) -> None:
    selection.select(TWO)
    selection.select_many([ONE, TWO, THREE])
    assert selection.current == TWO
    selection.select_many([ONE, THREE])
    assert selection.current == ONE
    selection.select_many([ONE, THREE], THREE)
    assert selection.current == THREE


def test_what_is_gone_is_no_longer_selected(selection: Selection) -> None:
    selection.select_many([ONE, TWO], TWO)
    selection.keep_only([ONE, THREE])
    assert (selection.current, selection.objects) == (ONE, {ONE})
    selection.keep_only([TWO, THREE])
    assert selection.current == THREE
    selection.keep_only([])
    assert selection.current is None


def test_nothing_selected_stays_so(selection: Selection) -> None:
    selection.keep_only([ONE])
    assert selection.current is None


def test_a_range_of_frames(qtbot: QtBot, selection: Selection) -> None:
    with qtbot.waitSignal(selection.range_changed):
        selection.select_frames(20, 10)
    assert selection.frames == (10, 20)
    selection.extend_frames(25, anchor=0)
    assert selection.frames == (10, 25)
    selection.extend_frames(5, anchor=0)
    assert selection.frames == (5, 25)
    selection.forget_frames()
    assert selection.frames is None
    selection.extend_frames(7, anchor=3)
    assert selection.frames == (3, 7)


def test_the_same_again_is_no_change(qtbot: QtBot, selection: Selection) -> None:
    selection.select(ONE)
    selection.select_frames(1, 2)
    with qtbot.assertNotEmitted(selection.changed), qtbot.assertNotEmitted(selection.range_changed):
        selection.select_many([ONE], ONE)
        selection.select_frames(2, 1)


def test_solo_is_asked_for_twice_to_end(qtbot: QtBot, selection: Selection) -> None:
    with qtbot.waitSignal(selection.solo_changed):
        selection.toggle_solo([ONE, TWO])
    assert selection.solo == {ONE, TWO}
    selection.toggle_solo([TWO])
    assert selection.solo == {TWO}
    with qtbot.waitSignal(selection.solo_changed):
        selection.toggle_solo([TWO])
    assert not selection.solo
    selection.toggle_solo([ONE])
    selection.keep_only([TWO])
    assert not selection.solo
