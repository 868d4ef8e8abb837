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
from core.types import CellState, Direction, ObjectId

Paint = Callable[..., None]


@pytest.fixture
def tracking(document: Document, jobs: Jobs, messages: Messages, settings: Settings) -> Tracking:
    return Tracking(document, jobs, messages, settings)


@pytest.fixture
def commands(document: Document, tracking: Tracking) -> TrackCommands:
    return TrackCommands(document, tracking)


@pytest.fixture
def held(fake: object, monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Tracking goes on by one frame for each release, and stores each at once."""
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(0)  # type: ignore[attr-defined]
    return fake.allowed  # type: ignore[attr-defined,no-any-return]


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
    assert fake.options[0].likeness == 0.8  # type: ignore[attr-defined]


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


# --- a draft ahead


def choose(messages: Messages, text: str) -> None:
    assert messages.current is not None
    next(choice for choice in messages.current.choices if choice.text == text).run()


@pytest.mark.parametrize(
    ("answer", "at_draft"),
    [
        ("Commit and continue", CellState.KEYFRAME),
        ("Discard edit", CellState.AUTO),
        ("Stop", CellState.DRAFT),
    ],
)
def test_a_draft_ahead_is_asked_about(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    answer: str,
    at_draft: CellState,
) -> None:
    document.set_frame(6)
    paint(30, 20)
    document.set_frame(0)
    paint()
    commands.forward()
    qtbot.waitUntil(lambda: tracking.is_paused)
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    assert messages.current.text == "Frame 6 has an uncommitted edit."

    with qtbot.waitSignal(tracking.finished):
        choose(messages, answer)

    assert states(document)[6] == at_draft
    assert states(document)[11] == (CellState.EMPTY if answer == "Stop" else CellState.AUTO)


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
) -> None:
    fake.fails_at = 6  # type: ignore[attr-defined]
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    choose(messages, "Copy details")
    assert "told to fail" in QGuiApplication.clipboard().text()
    fake.fails_at = None  # type: ignore[attr-defined]

    with qtbot.waitSignal(tracking.finished):
        choose(messages, "Resume from 5")

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
        choose(messages, "Use CPU")
    assert fake.options[-1].device == "cpu"  # type: ignore[attr-defined]
    assert states(document)[1:11] == [CellState.AUTO] * 10


def test_a_run_paused_for_the_night_goes_on_when_the_clip_is_opened_again(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[..., object],
    clip_path: Path,
) -> None:
    paint()
    commands.forward()
    held.release(4)
    qtbot.waitUntil(lambda: states(document)[3] == CellState.AUTO)
    tracking.toggle_pause(True)
    tracking.suspend()
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
        held.release(20)

    document.close()
    document.take(open_path(clip_path))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    assert messages.current.text.startswith("A run is paused at frame ")
    with qtbot.waitSignal(tracking.finished):
        choose(messages, "Resume")
        held.release(20)
    assert states(document)[1:] == [CellState.AUTO] * 11
    assert document.session.paused_run() is None


# --- a second run


def two_drawn(document: Document, paint: Paint) -> None:
    paint()
    document.add_object()
    paint(30, 20)


def test_a_second_run_waits_says_so_and_begins_when_the_first_is_over(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    heads: list[tuple[RunHead, ...]] = []
    tracking.heads_moved.connect(heads.append)
    tracking.start(RunScope(0, objects=one))
    held.release(2)
    qtbot.waitUntil(lambda: states(document)[1] == CellState.AUTO)

    tracking.start(RunScope(0, objects=two))

    assert [run.names for run in tracking.waiting.runs] == ["“object 2”"]
    assert messages.current is not None
    assert messages.current.text == "Waits for the run of “object 1”."
    assert heads[-1][-1] == RunHead(1, Direction.FORWARD, two, 11, is_moving=False)
    ends: list[JobEnd] = []
    tracking.finished.connect(ends.append)
    held.release(40)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends == [JobEnd.DONE, JobEnd.DONE]
    assert not tracking.waiting.runs
    for info in document.objects():
        assert document.session.states(info.id).tolist()[1:] == [CellState.AUTO] * 11
    document.undo()
    assert document.session.states(document.objects()[1].id)[11] == CellState.EMPTY
    assert states(document)[11] == CellState.AUTO


def test_what_waits_can_be_taken_out(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    tracking.start(RunScope(0, objects=one))
    tracking.start(RunScope(0, objects=two))
    tracking.start(RunScope(0, objects=two))
    assert messages.current is not None
    assert messages.current.text == "This run is waiting already."
    assert len(tracking.waiting.runs) == 1

    tracking.waiting.take_out(tracking.waiting.runs[0])
    with qtbot.waitSignal(tracking.finished):
        held.release(20)

    assert not tracking.is_active
    assert set(document.session.states(document.objects()[1].id).tolist()[1:]) == {CellState.EMPTY}


def test_the_same_run_is_not_asked_for_twice(
    qtbot: QtBot,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    paint()
    commands.forward()

    commands.forward()

    assert messages.current is not None
    assert messages.current.text == "This run is going on already."
    assert not tracking.waiting.runs
    with qtbot.waitSignal(tracking.finished):
        held.release(20)


def test_a_run_from_a_fresh_drawing_waits_for_the_one_that_it_paused(
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
    held.release(2)
    qtbot.waitUntil(lambda: states(document)[1] == CellState.AUTO)
    document.set_frame(6)
    paint(30, 20)
    commands.commit_and_track()
    assert messages.current is not None
    assert messages.current.text == "Waits for the run of “object 1”, which is paused."
    assert states(document)[6] == CellState.KEYFRAME

    ends: list[JobEnd] = []
    tracking.finished.connect(ends.append)
    held.release(40)
    choose(messages, "Resume")
    qtbot.waitUntil(lambda: len(ends) == 2)

    # The first one knew nothing of the keyframe it came to.
    assert states(document)[1:6] == [CellState.STALE_SOFT] * 5
    assert states(document)[6:] == [CellState.KEYFRAME] + [CellState.AUTO] * 5


def test_after_a_failure_what_waits_stays_until_the_user_says_so(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    fake: object,
    held: threading.Semaphore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    fake.fails_at = 3  # type: ignore[attr-defined]
    tracking.start(RunScope(0, objects=one))
    tracking.start(RunScope(0, objects=two))
    with qtbot.waitSignal(tracking.finished):
        held.release(40)
    assert not tracking.is_active
    assert len(tracking.waiting.runs) == 1

    fake.fails_at = None  # type: ignore[attr-defined]
    with qtbot.waitSignal(tracking.finished):
        tracking.start_next()
    assert document.session.states(document.objects()[1].id)[11] == CellState.AUTO


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


def test_a_draft_on_the_way_is_committed_if_the_user_wants_that_always(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    settings: Settings,
) -> None:
    settings.set("tracking/commits_drafts", True)
    document.set_frame(6)
    paint(30, 20)
    document.set_frame(0)
    paint()

    with qtbot.waitSignal(tracking.finished):
        commands.forward()

    assert states(document)[6] == CellState.KEYFRAME
    assert states(document)[11] == CellState.AUTO


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
