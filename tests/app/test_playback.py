from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app import playback as playback_module
from app.document import Document
from app.easel import Easel
from app.playback import Playback
from app.settings import Settings


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(playback_module, "time", made)
    return made


@pytest.fixture
def playback(document: Document, settings: Settings) -> Playback:
    return Playback(document, settings)


def test_steps_jumps_and_ends(document: Document, playback: Playback) -> None:
    walk: list[tuple[Callable[[], None], int]] = [
        (playback.forward, 1),
        (playback.jump_forward, 11),
        (playback.forward, 11),
        (playback.back, 10),
        (playback.jump_back, 0),
        (playback.back, 0),
        (playback.last, 11),
        (playback.first, 0),
    ]
    for move, frame in walk:
        move()
        assert document.frame == frame


def test_playing_follows_the_clock_and_skips_frames_that_are_late(
    qtbot: QtBot, document: Document, playback: Playback, clock: Clock
) -> None:
    playback.play()
    clock.now_s += 5.5 / 24

    with qtbot.waitSignal(document.frame_changed) as changed:
        pass

    assert changed.args == [5]


def test_playing_stops_at_the_end_and_starts_over(
    qtbot: QtBot, document: Document, playback: Playback, clock: Clock
) -> None:
    playback.play()
    with qtbot.waitSignal(playback.playing_changed) as changed:
        clock.now_s += 10
    assert changed.args == [False]
    assert document.frame == 11

    playback.play()
    assert document.frame == 0
    playback.stop()


def test_looping_goes_on(
    qtbot: QtBot, document: Document, playback: Playback, settings: Settings, clock: Clock
) -> None:
    settings.set("playback/loop", True)
    document.set_frame(10)
    playback.play()
    clock.now_s += 10

    qtbot.waitUntil(lambda: document.frame == 0)

    assert playback.is_playing
    playback.stop()


def test_space_stops_what_it_started(playback: Playback) -> None:
    playback.toggle()
    assert playback.is_playing
    playback.toggle()
    assert not playback.is_playing


def test_seeking_and_drawing_stop_playing(
    document: Document, easel: Easel, playback: Playback
) -> None:
    playback.play()
    playback.seek(4)
    assert not playback.is_playing
    assert document.frame == 4

    playback.play()
    easel.note_shown(4, None)
    assert easel.begin_stroke(adds=True) is not None
    assert not playback.is_playing


def test_every_choice_of_a_frame_is_told(qtbot: QtBot, playback: Playback) -> None:
    with qtbot.waitSignal(playback.moved):
        playback.forward()


def test_keyframes(document: Document, playback: Playback, paint: Callable[..., None]) -> None:
    document.set_frame(6)
    paint()
    document.set_frame(1)

    playback.next_keyframe()
    assert document.frame == 6
    playback.next_keyframe()
    assert document.frame == 6
    document.set_frame(9)
    playback.previous_keyframe()
    assert document.frame == 6


def test_closing_stops_playing(document: Document, playback: Playback) -> None:
    playback.play()
    document.close()

    assert not playback.is_playing
