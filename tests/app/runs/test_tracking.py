import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.runs.track_commands import TrackCommands
from app.runs.track_wish import AfterRun, Shown
from app.runs.tracking import Tracking
from app.settings import Settings
from app.timeline.lanes import RunHead
from core.errors import OutOfMemoryError
from core.session.runs.scope import RunScope, Until
from core.tracking_options import DEFAULT_LIKENESS
from core.types import CellState, Direction, ObjectId

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    return document.session.states(document.objects()[0].id).tolist()


def test_tracking_commits_the_start_and_fills_the_rest(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
) -> None:
    paint()

    with qtbot.waitSignal(tracking.finished) as finished:
        commands.forward()

    assert finished.args == [JobEnd.DONE]
    assert states(document) == [CellState.KEYFRAME] + [CellState.AUTO] * 11
    assert messages.current is not None
    assert messages.current.text == "Tracked 11 frames, up to frame 11."


def test_with_nothing_to_track_it_says_why(
    tracking: Tracking, commands: TrackCommands, messages: Messages
) -> None:
    commands.forward()

    assert not tracking.is_active
    assert messages.current is not None
    assert "Nothing to track" in messages.current.text


def test_follow_takes_the_canvas_along_until_the_user_goes_elsewhere(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    paint()
    commands.forward()
    held.release(4)
    qtbot.waitUntil(lambda: document.frame >= 1)

    with qtbot.waitSignal(tracking.follow_changed) as changed:
        tracking.user_moved()
    assert changed.args == [False]
    document.set_frame(0)
    with qtbot.waitSignal(tracking.finished):
        held.release(20)

    assert document.frame == 0
    assert states(document)[11] == CellState.AUTO


def test_a_stroke_pauses_the_run_and_says_so_and_the_run_can_go_on(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    paint()
    tracking.set_follow(False)
    commands.forward()
    held.release(3)
    qtbot.waitUntil(lambda: states(document)[1] == CellState.AUTO)
    document.set_frame(1)

    paint(30, 20)

    assert tracking.is_paused
    assert messages.current is not None
    assert "because you started editing. Shift+Space resumes." in messages.current.text
    assert states(document)[1] == CellState.DRAFT
    with qtbot.waitSignal(tracking.finished):
        tracking.toggle_pause(False)
        held.release(20)
    assert states(document)[1] == CellState.DRAFT
    assert states(document)[11] == CellState.AUTO


def test_stopping_keeps_what_is_done_and_undo_takes_the_run_back(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    paint()
    commands.forward()
    held.release(5)
    qtbot.waitUntil(lambda: CellState.AUTO in states(document))

    with qtbot.waitSignal(tracking.finished) as finished:
        tracking.stop()
        held.release(20)

    assert finished.args == [JobEnd.CANCELLED]
    assert states(document)[1] == CellState.AUTO
    assert states(document)[11] == CellState.EMPTY
    document.undo()
    assert states(document)[1:] == [CellState.EMPTY] * 11


def test_pausing_shows_where(
    qtbot: QtBot,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    lines: list[str] = []
    tracking.progressed.connect(lambda text, _fraction: lines.append(text))
    paint()
    commands.forward()
    assert lines == ["Loading the network…"]
    held.release(2)
    qtbot.waitUntil(lambda: any(line.startswith("Tracking ") for line in lines))

    tracking.toggle_pause()

    assert lines[-1].startswith("Paused “object 1” → ")
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
        held.release(20)
    assert lines[-1] == ""


def test_the_head_walks_and_goes_away(
    qtbot: QtBot,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    heads: list[tuple[RunHead, ...]] = []
    tracking.heads_moved.connect(heads.append)
    paint()

    commands.forward()
    one = frozenset({ObjectId(1)})
    assert heads == [(RunHead(0, Direction.FORWARD, one, 11),)]
    held.release(4)
    qtbot.waitUntil(lambda: heads[-1] == (RunHead(4, Direction.FORWARD, one, 11),))
    with qtbot.waitSignal(tracking.finished):
        held.release(20)

    assert heads[-1] == ()


def test_a_failing_network_is_shown_and_the_work_is_kept(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    fake: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.fails_at = 6  # type: ignore[attr-defined]
    paint()

    with qtbot.waitSignal(tracking.finished) as finished:
        commands.forward()

    assert finished.args == [JobEnd.FAILED]
    assert messages.current is not None
    assert "Your project is safe" in messages.current.text
    assert states(document)[5] == CellState.AUTO
    assert not tracking.is_active


def test_settings_become_options(
    qtbot: QtBot,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    settings: Settings,
    fake: object,
) -> None:
    settings.set("tracking/size", 256)
    paint()

    with qtbot.waitSignal(tracking.finished):
        commands.commit_and_track()

    assert fake.options[0].size == 256  # type: ignore[attr-defined]
    assert fake.options[0].likeness == DEFAULT_LIKENESS  # type: ignore[attr-defined]


def test_a_correction_is_not_overwritten_by_the_next_run(
    qtbot: QtBot, document: Document, tracking: Tracking, commands: TrackCommands, paint: Paint
) -> None:
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    document.set_frame(5)
    paint(30, 20)
    corrected = document.mask(5).copy()

    with qtbot.waitSignal(tracking.finished):
        commands.commit_and_track()
    document.set_frame(0)
    with qtbot.waitSignal(tracking.finished):
        commands.forward()

    assert states(document)[5] == CellState.KEYFRAME
    assert (document.mask(5) == corrected).all()


def test_where_there_is_nothing_before_the_way_to_a_mask_is_offered(
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
) -> None:
    document.set_frame(6)
    paint()
    document.set_frame(2)
    commands.forward()
    assert messages.current is not None
    messages.current.choices[0].run()
    assert document.frame == 6


# --- failures and going on


def test_after_a_fault_the_run_goes_on_in_the_same_step(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    fake: object,
    caplog: pytest.LogCaptureFixture,
    choose: Callable[[str], None],
) -> None:
    fake.fails_at = 6  # type: ignore[attr-defined]
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    choose("Copy details")
    assert "told to fail" in QGuiApplication.clipboard().text()
    fake.fails_at = None  # type: ignore[attr-defined]

    with qtbot.waitSignal(tracking.finished):
        choose("Resume from 5")

    assert states(document)[1:] == [CellState.AUTO] * 11
    document.undo()
    assert states(document)[1:] == [CellState.EMPTY] * 11


def test_when_memory_runs_out_remedies_are_offered(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    fake: object,
    caplog: pytest.LogCaptureFixture,
    choose: Callable[[str], None],
) -> None:
    fake.fails_at, fake.failure = 6, OutOfMemoryError("out", 6)  # type: ignore[attr-defined]
    paint()
    document.set_frame(11)
    paint()
    document.commit()
    document.set_frame(0)
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    assert messages.current is not None
    assert "ran out at frame 6. Everything up to 5 is saved" in messages.current.text
    assert [choice.text for choice in messages.current.choices] == [
        "Smaller memory (\N{MINUS SIGN}25 %)",
        "Smaller internal size (192)",
        "Use CPU",
    ]
    fake.fails_at = None  # type: ignore[attr-defined]
    with qtbot.waitSignal(tracking.finished):
        choose("Use CPU")
    assert fake.options[-1].device == "cpu"  # type: ignore[attr-defined]
    assert states(document)[1:11] == [CellState.AUTO] * 10


def test_a_run_of_another_clip_is_not_taken_for_that_of_this_one(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    jobs: Jobs,
    held: threading.Semaphore,
    open_path: Callable[..., object],
    clip_path: Path,
) -> None:
    """The old one's last words come when the new one waits for the lane already."""
    paint()
    commands.forward()
    qtbot.waitUntil(lambda: jobs.tracking.current is not None)
    other = shutil.copytree(clip_path, clip_path.with_name("other"))
    document.take(open_path(other))  # type: ignore[arg-type]
    assert not tracking.is_active
    document.add_object()
    paint()
    commands.forward()

    with qtbot.waitSignal(tracking.finished) as finished:
        held.release(40)

    assert finished.args == [JobEnd.DONE]
    assert states(document)[11] == CellState.AUTO


# --- how it goes on, and what follows


def test_a_panel_is_shown_after_a_run_that_was_to_show_one(
    qtbot: QtBot, tracking: Tracking, paint: Paint
) -> None:
    paint()
    with qtbot.waitSignals([tracking.panel_wanted, tracking.finished]):
        tracking.start(RunScope(0, until=Until.COUNT, count=2), after=AfterRun(Shown.REVIEW))


def test_a_run_of_several_frames_leaves_the_user_where_they_are(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    paint()
    tracking.set_follow(False)
    with qtbot.waitSignal(tracking.finished):
        tracking.start(RunScope(0, until=Until.COUNT, count=3))
    assert document.frame == 0
