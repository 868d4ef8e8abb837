import threading
from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from app.document import Document
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from core.types import CellState

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    return document.session.states(document.objects()[0].id).tolist()


def test_backward_goes_to_the_start(
    qtbot: QtBot, document: Document, tracking: Tracking, commands: TrackCommands, paint: Paint
) -> None:
    document.set_frame(4)
    paint()

    with qtbot.waitSignal(tracking.finished):
        commands.backward()

    assert states(document)[:5] == [CellState.AUTO] * 4 + [CellState.KEYFRAME]


def test_one_key_tracks_pauses_and_resumes(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    fake: Any,
) -> None:
    fake.allowed = threading.Semaphore(2)
    paint()
    commands.forward_or_pause()
    assert tracking.is_active
    commands.forward_or_pause()
    assert tracking.is_paused
    with qtbot.waitSignal(tracking.finished):
        commands.forward_or_pause()
        fake.allowed.release(20)
    assert states(document)[-1] == CellState.AUTO


def test_a_correction_is_tracked_over_what_it_outdated_only(
    qtbot: QtBot, document: Document, tracking: Tracking, commands: TrackCommands, paint: Paint
) -> None:
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    document.set_frame(9)
    paint(30, 20)
    document.commit()
    document.set_frame(5)
    paint(30, 20)

    with qtbot.waitSignal(tracking.finished):
        commands.commit_and_track()

    assert states(document)[5] == states(document)[9] == CellState.KEYFRAME
    assert states(document)[6:9] == [CellState.AUTO] * 3
    assert set(states(document)[10:]) == {CellState.STALE_HARD}
    with qtbot.waitSignal(tracking.finished):
        commands.rerun_stale()
    assert states(document)[10:] == [CellState.AUTO] * 2
    assert document.session.stale_count() == 0


def test_both_ways_fills_the_gaps_around_a_correction(
    qtbot: QtBot, document: Document, tracking: Tracking, commands: TrackCommands, paint: Paint
) -> None:
    paint()
    document.commit()
    document.set_frame(6)
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.commit_and_track_both()
    assert states(document)[1:6] == [CellState.AUTO] * 5
    assert states(document)[7:] == [CellState.AUTO] * 5
    assert document.session.undo_name == "Track both ways"


def test_one_frame_at_a_time(
    qtbot: QtBot, document: Document, tracking: Tracking, commands: TrackCommands, paint: Paint
) -> None:
    document.set_frame(4)
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.one_forward()
    assert document.frame == 5
    document.set_frame(4)
    with qtbot.waitSignal(tracking.finished):
        commands.one_backward()
    assert document.frame == 3
    assert states(document)[2:7] == [
        CellState.EMPTY,
        CellState.AUTO,
        CellState.KEYFRAME,
        CellState.AUTO,
        CellState.EMPTY,
    ]
