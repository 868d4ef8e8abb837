import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import Jobs
from app.messages import Messages
from app.runs.memory_look import MemoryLook
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from core.errors import DeviceError
from core.tracker_memory import MemoryPart

Paint = Callable[..., None]


@pytest.fixture
def look(
    document: Document, jobs: Jobs, messages: Messages, tracking: Tracking
) -> Iterator[MemoryLook]:
    made = MemoryLook(document, jobs, messages, tracking)
    yield made
    made.watch(False)


@pytest.fixture
def tracked(
    qtbot: QtBot, tracking: Tracking, commands: TrackCommands, paint: Paint, document: Document
) -> Document:
    """Drawn on frame 0, tracked to the end."""
    paint()
    with qtbot.waitSignal(tracking.finished):
        commands.forward()
    document.set_frame(5)
    return document


def known_frame(look: MemoryLook) -> int | None:
    return look.known.frame if look.known is not None else None


def test_before_a_run_it_says_what_to_do(qtbot: QtBot, look: MemoryLook, fake: object) -> None:
    look.watch(True)
    qtbot.waitUntil(lambda: "Draw an object" in look.note)
    assert look.known is None
    assert not look.needs_network


def test_the_current_frame_is_looked_at_while_somebody_watches(
    qtbot: QtBot, look: MemoryLook, tracked: Document, fake: object
) -> None:
    assert fake.recalled == []
    look.watch(True)
    qtbot.waitUntil(lambda: known_frame(look) == 5 and not look.note)
    tracked.set_frame(7)
    qtbot.waitUntil(lambda: known_frame(look) == 7 and not look.note)
    look.watch(False)
    tracked.set_frame(3)

    assert [request.frames[0] for request in fake.recalled] == [5, 7]


def test_nothing_is_loaded_before_the_user_says_so(
    qtbot: QtBot,
    look: MemoryLook,
    tracked: Document,
    open_path: Callable[..., object],
    clip_path: object,
    fake: object,
) -> None:
    tracked.close()
    tracked.take(open_path(clip_path))
    tracked.set_frame(5)
    look.watch(True)
    qtbot.waitUntil(lambda: look.needs_network)
    loaded = len(fake.options)
    assert not tracked.session.memory.is_loaded

    look.load()
    qtbot.waitUntil(lambda: known_frame(look) == 5)
    assert not look.needs_network
    assert len(fake.options) == loaded + 1


def test_the_map_is_of_all_memories_or_of_the_chosen_one_and_of_the_frame_that_is_shown(
    qtbot: QtBot, look: MemoryLook, tracked: Document
) -> None:
    maps: list[object] = []
    look.heat_changed.connect(maps.append)
    look.watch(True)
    qtbot.waitUntil(lambda: known_frame(look) == 5)
    assert maps[-1] is None

    look.show_heat(True)
    assert maps[-1].sum() == pytest.approx(1)
    assert look.known is not None
    look.choose(look.known.of(MemoryPart.GLOBAL)[0])
    assert maps[-1].sum() == pytest.approx(0.25)
    look.choose(None)
    look.watch(False)
    assert maps[-1] is None, "nobody sees what it is about"
    look.watch(True)
    assert maps[-1].sum() == pytest.approx(1)
    tracked.set_frame(6)
    assert maps[-1] is None


def test_only_the_selected_objects_count_if_that_is_wanted(
    qtbot: QtBot, look: MemoryLook, tracked: Document
) -> None:
    look.watch(True)
    qtbot.waitUntil(lambda: known_frame(look) == 5)
    assert look.known is not None
    reference = look.known.of(MemoryPart.REFERENCE)[0]
    assert np.argmax(look.heat_of(reference)[0]) == 0
    look.look_for_selected(True)
    qtbot.waitUntil(lambda: np.argmax(look.heat_of(reference)[0]) == 3)


def test_a_run_takes_the_network_for_itself_and_tells_what_it_remembers(
    qtbot: QtBot,
    look: MemoryLook,
    tracked: Document,
    tracking: Tracking,
    commands: TrackCommands,
    fake: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    monkeypatch.setattr("core.session.memory.TOLD_EVERY_S", 0.0)
    look.watch(True)
    qtbot.waitUntil(lambda: known_frame(look) == 5 and not look.note)
    tracked.set_frame(0)
    fake.allowed = threading.Semaphore(0)
    fake.newest_frame = 1
    asked = len(fake.recalled)
    commands.forward()
    fake.allowed.release()
    qtbot.waitUntil(lambda: known_frame(look) == 1)
    tracked.set_frame(3)
    with qtbot.waitSignal(tracking.finished):
        fake.allowed.release(20)
    assert len(fake.recalled) == asked

    tracked.set_frame(8)
    qtbot.waitUntil(lambda: known_frame(look) == 8)


def test_a_failure_is_told_in_place(
    qtbot: QtBot,
    look: MemoryLook,
    tracked: Document,
    fake: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.recall_failure = DeviceError("The device failed.")
    look.watch(True)
    qtbot.waitUntil(lambda: look.note == "The device failed.")
    assert look.known is None


def test_a_closed_clip_is_forgotten(qtbot: QtBot, look: MemoryLook, tracked: Document) -> None:
    look.watch(True)
    qtbot.waitUntil(lambda: known_frame(look) == 5)
    tracked.close()
    assert (look.known, look.note) == (None, "")
