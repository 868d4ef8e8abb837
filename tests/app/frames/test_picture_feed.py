from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.frames.picture_feed import PictureFeed
from core.errors import MediaError


@dataclass
class Frames:
    """What the decoder was asked, answered when the test says so."""

    cached: dict[int, np.ndarray] = field(default_factory=dict)
    requests: list[tuple[int, Callable[[int, Any], None]]] = field(default_factory=list)
    glimpses: list[tuple[int, Callable[[int, Any], None]]] = field(default_factory=list)
    prefetched: list[tuple[int, int]] = field(default_factory=list)

    def nearest(self, index: int) -> tuple[int, np.ndarray] | None:
        number = min(self.cached, key=lambda held: abs(held - index), default=None)
        return None if number is None else (number, self.cached[number])


PICTURE = np.zeros((2, 2, 3), np.uint8)


@pytest.fixture
def frames(document: Document, monkeypatch: pytest.MonkeyPatch) -> Frames:
    loader, heard = document.session.frames, Frames()
    monkeypatch.setattr(loader, "get", lambda index: heard.cached.get(index))
    monkeypatch.setattr(loader, "nearest", heard.nearest)
    monkeypatch.setattr(loader, "request", lambda *asked: heard.requests.append(asked))
    monkeypatch.setattr(loader, "glimpse", lambda *asked: heard.glimpses.append(asked))
    monkeypatch.setattr(loader, "prefetch", lambda *asked: heard.prefetched.append(asked))
    return heard


@pytest.fixture
def feed(document: Document, frames: Frames) -> PictureFeed:
    return PictureFeed(document)


@pytest.fixture
def shown(feed: PictureFeed) -> list[int]:
    heard: list[int] = []
    feed.ready.connect(lambda frame, _picture: heard.append(frame))
    return heard


def test_a_frame_in_memory_comes_at_once(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    frames.cached[5] = PICTURE
    document.set_frame(5)

    assert shown == [5]
    assert frames.prefetched == [(5, 1)]
    frames.cached[2] = PICTURE
    document.set_frame(2)
    assert frames.prefetched[-1] == (2, -1)


def test_a_frame_that_is_passed_is_shown_and_the_newest_asked_for(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    document.set_frame(3)
    document.set_frame(4)
    document.set_frame(7)
    assert [index for index, _ in frames.requests] == [3]

    frames.requests[0][1](3, PICTURE)
    assert shown == [3]
    assert [index for index, _ in frames.requests] == [3, 7]
    frames.requests[1][1](7, PICTURE)
    assert shown == [3, 7]


def test_a_slow_frame_does_not_keep_the_newest_waiting_for_ever(
    qtbot: QtBot, document: Document, frames: Frames, feed: PictureFeed
) -> None:
    feed._patience.setInterval(1)
    document.set_frame(3)
    document.set_frame(7)

    qtbot.waitUntil(lambda: [index for index, _ in frames.requests] == [3, 7])


def test_an_unreadable_frame_is_told(
    qtbot: QtBot, document: Document, frames: Frames, feed: PictureFeed
) -> None:
    document.set_frame(3)
    with qtbot.waitSignal(feed.unreadable) as told:
        frames.requests[0][1](3, MediaError("damaged"))
    assert told.args == [3]


def test_scrubbing_shows_what_is_nearest_at_once(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    frames.cached = {1: PICTURE, 9: PICTURE}
    document.scrub_to(8)
    assert shown == [9]
    assert [index for index, _ in frames.glimpses] == [8]
    assert not frames.requests


def test_a_picture_farther_away_than_the_one_shown_is_not(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    frames.cached = {9: PICTURE}
    document.scrub_to(8)
    frames.glimpses[0][1](4, PICTURE)

    assert shown == [9]


def test_glimpses_follow_the_mouse_one_at_a_time(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    for frame in (3, 5, 10):
        document.scrub_to(frame)
    assert [index for index, _ in frames.glimpses] == [3]

    frames.glimpses[0][1](3, PICTURE)
    assert [index for index, _ in frames.glimpses] == [3, 10]
    frames.glimpses[1][1](8, PICTURE)
    assert shown == [3, 8]
    assert len(frames.glimpses) == 2, "where the mouse stands, asking again would say the same"


def test_the_exact_frame_comes_when_the_mouse_rests(
    qtbot: QtBot, document: Document, frames: Frames, feed: PictureFeed, shown: list[int]
) -> None:
    feed._rest.setInterval(1)
    document.scrub_to(8)
    frames.glimpses[0][1](6, PICTURE)

    qtbot.waitUntil(lambda: [index for index, _ in frames.requests] == [8])
    frames.requests[0][1](8, PICTURE)
    assert shown == [6, 8]


def test_the_exact_frame_comes_when_the_mouse_lets_go(
    document: Document, frames: Frames, shown: list[int]
) -> None:
    document.scrub_to(8)
    document.end_scrub()
    assert [index for index, _ in frames.requests] == [8]
    frames.glimpses[0][1](7, PICTURE)
    frames.requests[0][1](8, PICTURE)
    assert shown[-1] == 8
    assert not document.is_scrubbing


def test_answers_of_a_closed_clip_are_dropped(
    document: Document, frames: Frames, feed: PictureFeed, shown: list[int]
) -> None:
    document.set_frame(3)
    document.scrub_to(6)
    document.close()
    frames.requests[0][1](3, PICTURE)
    frames.glimpses[0][1](6, PICTURE)

    assert shown == []
    assert feed.shown is None
