from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.document import Document
from app.jobs import JobEnd
from app.messages import Messages
from app.runs.active_run import ActiveRun, TrackedFrame
from app.runs.run_messages import RunMessages
from app.runs.track_wish import AfterRun
from core.session.runs.plan import NothingToRun
from core.session.runs.rules import BrokenRule, Rule
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions
from core.types import Direction, ObjectId


@pytest.fixture
def say(document: Document, messages: Messages) -> RunMessages:
    return RunMessages(document, messages)


def do_nothing() -> None:
    """A choice that nobody makes."""


@pytest.mark.parametrize(
    ("rule", "value", "text"),
    [
        (Rule.AREA, 0.7, "the area of “object 1” changed by 70% (limit 60%)"),
        (Rule.RISK, 0.7, "the risk of “object 1” is 70% (limit 60%)"),
        (Rule.VANISHED, 12.0, "“object 1” is out of sight for 12 frames"),
    ],
)
def test_a_broken_rule_is_named_with_its_numbers(
    say: RunMessages, document: Document, messages: Messages, rule: Rule, value: float, text: str
) -> None:
    document.add_object()
    say.rule_broken(BrokenRule(rule, 412, ObjectId(1), value, 0.6), do_nothing, do_nothing)
    assert messages.current is not None
    assert messages.current.text == f"Paused at 00412: {text}."


def test_what_was_left_out_is_said_at_the_end(
    say: RunMessages, document: Document, messages: Messages, paint: Callable[..., None]
) -> None:
    paint()
    run = document.session.start_run(RunScope(0), TrackingOptions())
    active = ActiveRun(document.session, run, SimpleNamespace(is_paused=False), AfterRun())
    one = frozenset({ObjectId(1)})
    active.take([TrackedFrame(t, one, Direction.FORWARD, t > 2) for t in range(1, 5)], 1.0)
    say.ended(active, JobEnd.DONE)

    assert messages.current is not None
    assert messages.current.text == (
        "Tracked 4 frames, up to frame 4. On 2 of them a find was left out, as it looks unlike the "
        "object (Preferences ▸ Tracking)."
    )
    messages.current.choices[0].run()
    assert document.frame == 3


def test_the_way_to_a_mask_is_offered_from_elsewhere_only(
    say: RunMessages, document: Document, messages: Messages
) -> None:
    say.nothing_to_run(NothingToRun("Nothing.", 5))
    assert messages.current is not None
    messages.current.choices[0].run()
    assert document.frame == 5
    say.nothing_to_run(NothingToRun("Nothing here.", 5))
    assert messages.current.choices == ()


def test_a_paused_run_that_others_wait_for_can_be_resumed(
    say: RunMessages, messages: Messages
) -> None:
    say.waits("“dog”", do_nothing, None)
    assert messages.current is not None
    assert [choice.text for choice in messages.current.choices] == ["Take out"]
    say.waits("“dog”", do_nothing, do_nothing)
    assert messages.current.text == "Waits for the run of “dog”, which is paused."
    assert [choice.text for choice in messages.current.choices] == ["Resume", "Take out"]
