from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.messages import Messages
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from app.settings import Settings
from core.session.runs.rules import StopRules
from core.session.runs.scope import RunScope
from core.types import CellState

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    return document.session.states(document.objects()[0].id).tolist()


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
    choose: Callable[[str], None],
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
        choose(answer)

    assert states(document)[6] == at_draft
    assert states(document)[11] == (CellState.EMPTY if answer == "Stop" else CellState.AUTO)


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


def test_a_broken_rule_pauses_there_and_the_run_may_go_on(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    choose: Callable[[str], None],
) -> None:
    paint()
    tracking.start(RunScope(0), StopRules(confidence=0.9))
    qtbot.waitUntil(lambda: tracking.is_paused)
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    assert messages.current.text == (
        f"Paused at {document.frame:05}: confidence in “object 1” is 75% (limit 90%)."
    )

    with qtbot.waitSignal(tracking.finished):
        choose("Resume")
    assert states(document)[11] == CellState.AUTO


def test_what_was_offered_for_a_run_is_nothing_to_the_next(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
) -> None:
    """A message may stay longer than the run that it is about."""
    paint()
    tracking.start(RunScope(0), StopRules(confidence=0.9))
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    resume = messages.current.choices[0]
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
    resume.run()

    assert not tracking.is_active
    assert states(document)[11] == CellState.EMPTY
