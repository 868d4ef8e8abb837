from concurrent.futures import Future

import pytest

from core.errors import Cancelled, MediaError
from core.types import FrameIndex, Image
from core.video.wishes import Ahead, Glimpse, Look, Reading, Request, Wishes


def nothing(_index: FrameIndex, _answer: Image | MediaError) -> None:
    """Nobody waits for these pictures."""


def request(index: FrameIndex) -> Request:
    return Request(index, nothing)


def reading(index: FrameIndex) -> Reading:
    return Reading(index, Future())


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


def test_only_the_newest_request_is_served(wishes: Wishes) -> None:
    old, new = request(3), Glimpse(8, nothing)
    wishes.request(old)
    wishes.request(new)

    assert wishes.next() is new
    assert not wishes.settle(old)
    assert wishes.settle(new)


def test_the_window_and_the_workers_take_turns(wishes: Wishes) -> None:
    asked, first, second = request(3), reading(5), reading(6)
    wishes.request(asked)
    wishes.read(first)
    wishes.read(second)

    assert wishes.next() is asked
    assert wishes.next() is first
    assert wishes.next() is asked
    wishes.settle(asked)
    assert wishes.next() is second


def test_what_is_ahead_and_thumbnails_come_last(wishes: Wishes) -> None:
    look, ahead, read = Look(9, nothing), Ahead((4, 5)), reading(2)
    wishes.look(look)
    wishes.go_ahead(ahead)
    wishes.read(read)

    assert not wishes.has_time_for(ahead)
    assert wishes.next() is read
    assert wishes.next() is ahead
    assert wishes.has_time_for(ahead)
    assert not wishes.has_time_for(look)
    wishes.settle_ahead(ahead, ())
    assert wishes.next() is look
    assert wishes.has_time_for(look)


def test_a_request_is_wanted_as_long_as_the_newest_is_on_its_way(wishes: Wishes) -> None:
    wishes.request(request(7))
    assert wishes.is_requested(4, 7)
    assert not wishes.is_requested(8, 20)

    wishes.request(request(8))
    assert not wishes.is_requested(4, 7)


def test_a_request_forgets_what_was_ahead_of_another(wishes: Wishes) -> None:
    ahead = Ahead((4, 5))
    wishes.go_ahead(ahead)
    asked = request(40)
    wishes.request(asked)
    wishes.settle(asked)
    assert not wishes.has_time_for(ahead)

    wishes.suggest_ahead(Ahead((41,)))
    wishes.suggest_ahead(Ahead((99,)))
    assert wishes.next() == Ahead((41,))


def test_what_is_left_of_frames_ahead_stays_wished(wishes: Wishes) -> None:
    ahead = Ahead((4, 5, 6))
    wishes.go_ahead(ahead)
    wishes.settle_ahead(Ahead((70,)), ())
    wishes.settle_ahead(ahead, (5, 6))

    assert wishes.next() == Ahead((5, 6))


def test_closing_ends_the_work_and_turns_readers_away(wishes: Wishes) -> None:
    waiting = reading(2)
    wishes.read(waiting)
    wishes.request(request(3))
    wishes.close()
    assert wishes.is_closing
    assert wishes.next() is None
    wishes.turn_away_readers()

    with pytest.raises(Cancelled):
        waiting.answer.result(0)
    with pytest.raises(Cancelled):
        wishes.read(reading(4))
