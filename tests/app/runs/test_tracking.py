import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.runs.tracking import Tracking, remedies
from app.settings import Settings
from app.timeline.lanes import RunHead
from core.errors import OutOfMemoryError
from core.tracking_options import TrackingOptions
from core.types import CellState, Direction

Paint = Callable[..., None]


@pytest.fixture
def tracking(document: Document, jobs: Jobs, messages: Messages, settings: Settings) -> Tracking:
    return Tracking(document, jobs, messages, settings)


@pytest.fixture
def held(fake: object, monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Tracking goes on by one frame for each release, and stores each at once."""
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(0)  # type: ignore[attr-defined]
    return fake.allowed  # type: ignore[attr-defined,no-any-return]


def states(document: Document) -> list[int]:
    return document.session.states(document.objects()[0].id).tolist()


def test_tracking_commits_the_start_and_fills_the_rest(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint, messages: Messages
) -> None:
    paint()

    with qtbot.waitSignal(tracking.finished) as finished:
        tracking.track_forward()

    assert finished.args == [JobEnd.DONE]
    assert states(document) == [CellState.KEYFRAME] + [CellState.AUTO] * 11
    assert messages.current is not None
    assert messages.current.text == "Tracked 11 frames, up to frame 11."


def test_backward_goes_to_the_start(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    document.set_frame(4)
    paint()

    with qtbot.waitSignal(tracking.finished):
        tracking.track_backward()

    assert states(document)[:5] == [CellState.AUTO] * 4 + [CellState.KEYFRAME]


def test_with_nothing_to_track_it_says_why(tracking: Tracking, messages: Messages) -> None:
    tracking.track_forward()

    assert not tracking.is_active
    assert messages.current is not None
    assert "Nothing to track" in messages.current.text


def test_follow_takes_the_canvas_along_until_the_user_goes_elsewhere(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    paint()
    tracking.track_forward()
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
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    paint()
    tracking.set_follow(False)
    tracking.track_forward()
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
    paint: Paint,
    held: threading.Semaphore,
) -> None:
    paint()
    tracking.track_forward()
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
    qtbot: QtBot, tracking: Tracking, paint: Paint, held: threading.Semaphore
) -> None:
    lines: list[str] = []
    tracking.progressed.connect(lambda text, _fraction: lines.append(text))
    paint()
    tracking.track_forward()
    assert lines == ["Loading the network…"]
    held.release(2)
    qtbot.waitUntil(lambda: any(line.startswith("Tracking ") for line in lines))

    tracking.toggle_pause()

    assert lines[-1].startswith("Paused at frame ")
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
        held.release(20)
    assert lines[-1] == ""


def test_the_head_walks_and_goes_away(qtbot: QtBot, tracking: Tracking, paint: Paint) -> None:
    heads: list[RunHead | None] = []
    tracking.head_moved.connect(heads.append)
    paint()

    with qtbot.waitSignal(tracking.finished):
        tracking.track_forward()

    assert heads[0] == RunHead(0, Direction.FORWARD)
    assert heads[-2] is not None
    assert heads[-2].frame == 11
    assert heads[-1] is None


def test_a_failing_network_is_shown_and_the_work_is_kept(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    fake: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.fails_at = 6  # type: ignore[attr-defined]
    paint()

    with qtbot.waitSignal(tracking.finished) as finished:
        tracking.track_forward()

    assert finished.args == [JobEnd.FAILED]
    assert messages.current is not None
    assert "Your project is safe" in messages.current.text
    assert states(document)[5] == CellState.AUTO
    assert not tracking.is_active


def test_settings_become_options(
    qtbot: QtBot, tracking: Tracking, paint: Paint, settings: Settings, fake: object
) -> None:
    settings.set("tracking/size", 256)
    paint()

    with qtbot.waitSignal(tracking.finished):
        tracking.commit_and_track()

    assert fake.options[0].size == 256  # type: ignore[attr-defined]


def test_a_correction_is_not_overwritten_by_the_next_run(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    paint()
    with qtbot.waitSignal(tracking.finished):
        tracking.track_forward()
    document.set_frame(5)
    paint(30, 20)
    corrected = document.mask(5).copy()

    with qtbot.waitSignal(tracking.finished):
        tracking.commit_and_track()
    document.set_frame(0)
    with qtbot.waitSignal(tracking.finished):
        tracking.track_forward()

    assert states(document)[5] == CellState.KEYFRAME
    assert (document.mask(5) == corrected).all()


# --- one key a fix


def test_a_correction_is_tracked_over_what_it_outdated_only(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    paint()
    with qtbot.waitSignal(tracking.finished):
        tracking.track_forward()
    document.set_frame(9)
    paint(30, 20)
    document.commit()
    document.set_frame(5)
    paint(30, 20)

    with qtbot.waitSignal(tracking.finished):
        tracking.commit_and_track()

    assert states(document)[5] == states(document)[9] == CellState.KEYFRAME
    assert states(document)[6:9] == [CellState.AUTO] * 3
    assert set(states(document)[10:]) == {CellState.STALE_HARD}
    with qtbot.waitSignal(tracking.finished):
        tracking.rerun_stale()
    assert states(document)[10:] == [CellState.AUTO] * 2
    assert document.session.stale_count() == 0


def test_both_ways_fills_the_gaps_around_a_correction(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    paint()
    document.commit()
    document.set_frame(6)
    paint()
    with qtbot.waitSignal(tracking.finished):
        tracking.commit_and_track_both()
    assert states(document)[1:6] == [CellState.AUTO] * 5
    assert states(document)[7:] == [CellState.AUTO] * 5
    assert document.session.undo_name == "Track both ways"


def test_one_frame_at_a_time(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint
) -> None:
    document.set_frame(4)
    paint()
    with qtbot.waitSignal(tracking.finished):
        tracking.track_one_forward()
    assert document.frame == 5
    document.set_frame(4)
    with qtbot.waitSignal(tracking.finished):
        tracking.track_one_backward()
    assert document.frame == 3
    assert states(document)[2:7] == [
        CellState.EMPTY,
        CellState.AUTO,
        CellState.KEYFRAME,
        CellState.AUTO,
        CellState.EMPTY,
    ]


def test_where_there_is_nothing_before_the_way_to_a_mask_is_offered(
    document: Document, tracking: Tracking, paint: Paint, messages: Messages
) -> None:
    document.set_frame(6)
    paint()
    document.set_frame(2)
    tracking.track_forward()
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
    paint: Paint,
    messages: Messages,
    answer: str,
    at_draft: CellState,
) -> None:
    document.set_frame(6)
    paint(30, 20)
    document.set_frame(0)
    paint()
    tracking.track_forward()
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
    paint: Paint,
    messages: Messages,
    fake: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.fails_at = 6  # type: ignore[attr-defined]
    paint()
    with qtbot.waitSignal(tracking.finished):
        tracking.track_forward()
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
        tracking.track_forward()
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


def test_no_remedy_is_offered_that_cannot_help() -> None:
    least = TrackingOptions(size=96, device="cpu")
    assert remedies(least, keyframes=1) == []
    assert [text for text, _ in remedies(least, keyframes=2)] == [
        "Smaller memory (\N{MINUS SIGN}25 %)"
    ]


def test_a_run_paused_for_the_night_goes_on_when_the_clip_is_opened_again(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[..., object],
    clip_path: Path,
) -> None:
    paint()
    tracking.track_forward()
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
