import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.marks import Marks
from app.messages import Messages
from app.runs.memory_trial import MemoryTrial
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from app.settings import Settings
from core.types import CellState

Paint = Callable[..., None]


@pytest.fixture
def trial(document: Document, marks: Marks, tracking: Tracking, messages: Messages) -> MemoryTrial:
    return MemoryTrial(document, marks, tracking, messages)


@pytest.fixture
def tracked(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint, settings: Settings
) -> Document:
    """Keyframes 0 and 8, tracked between them; frame 3 is shown."""
    settings.set("tracking/follow", False)
    for frame in (8, 0):
        document.set_frame(frame)
        paint()
        document.commit()
    with qtbot.waitSignal(tracking.finished):
        TrackCommands(document, tracking).forward()
    document.set_frame(3)
    return document


def test_one_memory_is_left_out_and_the_earlier_masks_stay_near(
    qtbot: QtBot,
    trial: MemoryTrial,
    tracking: Tracking,
    tracked: Document,
    messages: Messages,
    fake: object,
) -> None:
    wanted: list[str] = []
    trial.compare_wanted.connect(wanted.append)
    before = tracked.mask(5).copy()
    with qtbot.waitSignal(tracking.finished):
        trial.track_with("RL")

    assert fake.options[-1].memory == "R,L"
    assert messages.current is not None
    assert messages.current.text.startswith("Tracked without G.")
    messages.current.choices[0].run()
    assert wanted == ["difference"]
    assert tracked.session.previous_mask(5) is not None
    messages.current.choices[1].run()
    assert (tracked.mask(5) == before).all()
    assert tracked.session.undo_name == "Track forward"


def test_it_goes_from_in_to_out_where_they_are_set(
    qtbot: QtBot, trial: MemoryTrial, tracking: Tracking, tracked: Document, marks: Marks
) -> None:
    marks.set_range(2, 5)
    with qtbot.waitSignal(tracking.finished):
        trial.track_with("G")
    run = max(tracked.session._project.runs())
    info = tracked.session.objects()[0]
    written = tracked.session._project.run_ids(info.id) == run
    assert written.nonzero()[0].tolist() == [2, 3, 4, 5]


def test_without_them_it_goes_over_what_was_tracked_around_here(
    qtbot: QtBot, trial: MemoryTrial, tracking: Tracking, tracked: Document
) -> None:
    tracked.session.clear_cells([tracked.objects()[0].id], 6, 6)
    with qtbot.waitSignal(tracking.finished):
        trial.track_with("RL")
    run = max(tracked.session._project.runs())
    written = tracked.session._project.run_ids(tracked.objects()[0].id) == run
    assert written.nonzero()[0].tolist() == [1, 2, 3, 4, 5]


def test_what_cannot_be_tried_says_why(
    qtbot: QtBot,
    trial: MemoryTrial,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    fake: object,
) -> None:
    assert trial.why_not("") == "One of the memories has to stay."
    assert trial.why_not("RGL") == "Switch off one of R, G and L first."
    assert trial.why_not("RL") == "Nothing was tracked yet."
    assert trial.why_no_second_pass() == "Nothing was tracked yet."
    paint()
    fake.allowed = threading.Semaphore(0)
    TrackCommands(document, tracking).forward()
    assert trial.why_not("RL").startswith("A run is active.")
    with qtbot.waitSignal(tracking.finished):
        fake.allowed.release(20)
    document.set_frame(0)
    assert trial.why_not("RL") == "This frame was not tracked."
    document.set_frame(3)
    assert trial.why_not("RL") == ""
    document.close()
    assert trial.why_not("RL") == "Open a video or a folder of images first."


def test_a_second_pass_goes_over_all_with_frozen_memory(
    qtbot: QtBot, trial: MemoryTrial, tracking: Tracking, tracked: Document, fake: object
) -> None:
    with qtbot.waitSignal(tracking.finished):
        trial.second_pass()

    assert fake.options[-1].frozen_memory
    states = tracked.session.states(tracked.objects()[0].id)
    assert states[0] == states[8] == CellState.KEYFRAME
    assert states[11] == CellState.AUTO


def test_a_second_pass_without_a_first_says_why(
    trial: MemoryTrial, document: Document, messages: Messages
) -> None:
    trial.second_pass()
    assert messages.current is not None
    assert messages.current.text == "Nothing was tracked yet."


def test_other_runs_are_not_about_it(
    qtbot: QtBot, trial: MemoryTrial, tracking: Tracking, tracked: Document, messages: Messages
) -> None:
    with qtbot.waitSignal(tracking.finished):
        TrackCommands(tracked, tracking).forward()
    assert messages.current is not None
    assert "without" not in messages.current.text
