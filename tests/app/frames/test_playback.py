from collections.abc import Callable
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.frames import playback as playback_module
from app.frames.playback import Playback
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
def playback(document: Document, marks: Marks, settings: Settings) -> Playback:
    return Playback(document, marks, settings)


def test_steps_jumps_and_ends(document: Document, playback: Playback) -> None:
    walk: list[tuple[Callable[[], None], int]] = [
        (partial(playback.step, 1), 1),
        (partial(playback.jump, 1), 11),
        (partial(playback.step, 1), 11),
        (partial(playback.step, -1), 10),
        (partial(playback.jump, -1), 0),
        (partial(playback.step, -1), 0),
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
        playback.step(1)


def test_shuttling_doubles_its_speed_and_turns_round(
    qtbot: QtBot, document: Document, playback: Playback, clock: Clock
) -> None:
    speeds: list[float] = []
    playback.speed_changed.connect(speeds.append)
    for _ in range(5):
        playback.shuttle(1)
    playback.shuttle(-1)
    playback.shuttle(-1)
    playback.stop()

    assert speeds == [1, 2, 4, 8, -1, -2, 0]


def test_shuttling_backwards_follows_the_clock(
    qtbot: QtBot, document: Document, playback: Playback, clock: Clock
) -> None:
    document.set_frame(9)
    playback.shuttle(-1)
    playback.shuttle(-1)
    clock.now_s += 1.75 / 24
    qtbot.waitUntil(lambda: document.frame == 6)
    clock.now_s += 1

    qtbot.waitUntil(lambda: not playback.is_playing)
    assert document.frame == 0


def test_the_chosen_speed_is_that_of_playing(
    qtbot: QtBot, document: Document, playback: Playback, clock: Clock
) -> None:
    playback.set_speed(50)
    playback.play()
    clock.now_s += 5.5 / 24

    qtbot.waitUntil(lambda: document.frame == 2)
    playback.stop()


def test_looping_stays_between_in_and_out(
    qtbot: QtBot, document: Document, marks: Marks, playback: Playback, clock: Clock
) -> None:
    marks.set_range(3, 6)
    playback.set_loop(True)
    playback.play()
    assert document.frame == 3
    clock.now_s += 3.5 / 24
    qtbot.waitUntil(lambda: document.frame == 6)
    clock.now_s += 1 / 24
    qtbot.waitUntil(lambda: document.frame == 3)

    playback.shuttle(-1)
    clock.now_s += 2 / 24
    qtbot.waitUntil(lambda: document.frame == 6)
    playback.stop()


def test_in_and_out_are_places_to_go(document: Document, marks: Marks, playback: Playback) -> None:
    marks.set_range(3, 6)
    playback.last_of_range()
    assert document.frame == 6
    playback.first_of_range()
    assert document.frame == 3
    marks.clear_range()
    playback.last_of_range()
    assert document.frame == 11


def test_keyframes(document: Document, playback: Playback, paint: Callable[..., None]) -> None:
    document.set_frame(6)
    paint()
    document.set_frame(1)

    playback.seek_keyframe(1)
    assert document.frame == 6
    playback.seek_keyframe(1)
    assert document.frame == 6
    document.set_frame(9)
    playback.seek_keyframe(-1)
    assert document.frame == 6


def test_only_keyframes_of_selected_objects_count(
    document: Document, playback: Playback, paint: Callable[..., None]
) -> None:
    document.set_frame(6)
    paint()
    second = document.add_object()
    document.set_frame(9)
    paint()
    document.set_frame(1)

    playback.seek_keyframe(1)
    assert document.frame == 9
    document.select_all_objects()
    playback.seek_keyframe(-1)
    assert document.frame == 6
    assert second is not None
    document.select_object(second.id)
    playback.seek_keyframe(-1)
    assert document.frame == 6


def test_state_changes_and_markers_are_places_to_go(
    document: Document, marks: Marks, playback: Playback, paint: Callable[..., None]
) -> None:
    document.set_frame(6)
    paint()
    marks.set_marker(2, "")
    document.set_frame(0)

    stops = []
    for _ in range(4):
        playback.seek_change(1)
        stops.append(document.frame)
    assert stops == [2, 6, 7, 7]
    playback.seek_change(-1)
    assert document.frame == 6


def test_closing_stops_playing(document: Document, playback: Playback) -> None:
    playback.play()
    document.close()

    assert not playback.is_playing
