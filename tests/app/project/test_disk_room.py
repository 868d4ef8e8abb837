from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import Jobs
from app.messages import Messages
from app.project import disk_room
from app.project.disk_room import DiskRoom, bytes_needed
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from app.settings import Settings
from core.session.places import cache_folder, checkpoint_folders

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def asked(
    document: Document,
    jobs: Jobs,
    messages: Messages,
    settings: Settings,
    paint: Callable[..., None],
) -> tuple[Tracking, TrackCommands, list[str]]:
    """Something to track; the list hears of a wish for another place."""
    paint()
    tracking = Tracking(document, jobs, messages, settings)
    wishes: list[str] = []
    DiskRoom(document, tracking, messages, lambda: wishes.append("elsewhere"), document)
    return tracking, TrackCommands(document, tracking), wishes


def warnings(messages: Messages) -> list[str]:
    texts: list[str] = []
    messages.shown.connect(lambda message: texts.append(message.text))
    return texts


def test_a_run_that_may_not_fit_is_told_and_goes_on(
    qtbot: QtBot,
    asked: tuple[Tracking, TrackCommands, list[str]],
    document: Document,
    messages: Messages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tracking, commands, wishes = asked
    monkeypatch.setattr(disk_room.shutil, "disk_usage", lambda _folder: Usage(9000, 8900, 100))
    leftover = checkpoint_folders()[1] / "old.evermask"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(bytes(5000))
    offered: list[object] = []
    messages.shown.connect(lambda message: offered.extend(message.choices))
    texts = warnings(messages)

    with qtbot.waitSignal(tracking.finished):
        commands.forward()

    assert "100" in texts[0]
    assert f"left on {document.session.project_path.parent}; this run needs about" in texts[0]
    by_text = {choice.text.split(" (")[0]: choice.run for choice in offered}  # type: ignore[attr-defined]
    assert list(by_text) == ["Change location", "Free cache"]
    by_text["Change location"]()
    assert wishes == ["elsewhere"]
    by_text["Free cache"]()
    assert not leftover.exists()
    assert cache_folder() in leftover.parents


@pytest.mark.parametrize("free", [10**9, None])
def test_where_there_is_room_or_nobody_knows_nothing_is_said(
    qtbot: QtBot,
    asked: tuple[Tracking, TrackCommands, list[str]],
    messages: Messages,
    monkeypatch: pytest.MonkeyPatch,
    free: int | None,
) -> None:
    tracking, commands, _ = asked

    def usage(_folder: Path) -> Usage:
        if free is None:
            raise OSError
        return Usage(free, 0, free)

    monkeypatch.setattr(disk_room.shutil, "disk_usage", usage)
    texts = warnings(messages)

    with qtbot.waitSignal(tracking.finished):
        commands.forward()

    assert not [text for text in texts if "left on" in text]


def test_larger_pictures_need_more() -> None:
    assert bytes_needed(1000, 854, 480) == 1_400_000
    assert bytes_needed(1000, 2 * 854, 2 * 480) == 2_800_000
    assert bytes_needed(0, 854, 480) == 0
