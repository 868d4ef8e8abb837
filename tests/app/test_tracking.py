import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.settings import Settings
from app.timeline.lanes import RunHead
from app.tracking import Tracking
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
