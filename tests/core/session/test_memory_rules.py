import json

import numpy as np
import pytest

from core.frames import Frames
from core.progress import CancelToken
from core.session.memory_rules import MEMORY_RULES, NO_WISHES, MemoryWishes
from core.session.runs.scope import RunScope, Until, Way
from core.session.session import Session
from core.tracker_memory import MemoryRules
from core.tracking_options import TrackingOptions
from core.types import CellState, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def tracked(session: Session) -> Session:
    """Keyframe 5; 6 to 11 were tracked forward, 4 to 0 backward."""
    session.add_object("dog")
    draw(session, 5)
    track(session, 5, Way.BOTH)
    return session


def draw(session: Session, frame: int) -> None:
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(8, 10, 7)
    session.apply_stroke(frame, stroke, "Brush")
    session.commit(frame)


def track(session: Session, frame: int, way: Way = Way.FORWARD) -> None:
    run = session.start_run(RunScope(frame, way, Until.END), TrackingOptions())
    for _ in session.walk(run, CancelToken()):
        pass


def soft(session: Session) -> list[int]:
    return np.flatnonzero(session.states(ONE) == CellState.STALE_SOFT).tolist()


def test_frames_left_out_outdate_what_came_after_them_and_undo_restores(tracked: Session) -> None:
    rules = tracked.memory_rules
    assert rules.exclude(Frames([8, 9])) is not None
    assert rules.wishes.rules.excluded == Frames([8, 9])
    assert soft(tracked) == [8, 9, 10, 11]
    assert tracked.undo_name == "Leave frames 8–9 out of memory"  # noqa: RUF001

    tracked.undo()
    assert rules.wishes == NO_WISHES
    assert soft(tracked) == []
    tracked.redo()
    assert rules.wishes.rules.excluded == Frames([8, 9])
    assert rules.include(Frames([9])) is not None
    assert rules.wishes.rules.excluded == Frames([8])


def test_backwards_what_came_after_is_earlier(tracked: Session) -> None:
    tracked.memory_rules.forget_local(2, forgets=True)
    assert soft(tracked) == [0, 1, 2]


@pytest.mark.parametrize("wish", ["pin", "exclude", "freeze", "references"])
def test_what_every_frame_looks_at_outdates_all(tracked: Session, wish: str) -> None:
    rules = tracked.memory_rules
    changed = {
        "pin": lambda: rules.pin(5),
        "exclude": lambda: rules.exclude(Frames([5])),
        "freeze": lambda: rules.freeze(frozen=True),
        "references": lambda: rules.allow_references(2),
    }[wish]()
    assert changed is not None
    assert soft(tracked) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    tracked.undo()
    assert soft(tracked) == []


def test_locked_cells_and_what_a_person_made_stay(tracked: Session) -> None:
    tracked.set_locked([ONE], 9, 9, locked=True)
    draw(tracked, 10)
    tracked.memory_rules.freeze(frozen=True)
    states = tracked.states(ONE)
    assert states[9] == CellState.AUTO
    assert states[10] == CellState.KEYFRAME


def test_pinning_and_evicting_exclude_each_other(tracked: Session) -> None:
    rules = tracked.memory_rules
    rules.exclude(Frames([5]))
    rules.pin(5)
    assert rules.wishes.rules == MemoryRules(pinned=Frames([5]))
    rules.exclude(Frames([5]))
    assert rules.wishes.rules == MemoryRules(excluded=Frames([5]))
    rules.pin(5)
    rules.unpin(5)
    assert rules.wishes == NO_WISHES
    assert rules.unpin(5) is None


def test_resets_come_and_go_and_clear_takes_all_back(tracked: Session) -> None:
    rules = tracked.memory_rules
    rules.forget_global(7, forgets=True)
    rules.forget_local(7, forgets=True)
    rules.freeze(frozen=True)
    assert rules.forget_global(7, forgets=True) is None
    rules.forget_local(7, forgets=False)
    assert rules.wishes == MemoryWishes(MemoryRules(forgets_global=Frames([7])), is_frozen=True)
    assert rules.clear() is not None
    assert rules.wishes == NO_WISHES
    assert rules.clear() is None


def test_runs_follow_the_wishes(tracked: Session, fake: object) -> None:
    rules = tracked.memory_rules
    rules.exclude(Frames([8]))
    rules.forget_global(9, forgets=True)
    rules.freeze(frozen=True)
    rules.allow_references(3)
    run = tracked.start_run(RunScope(5, Way.FORWARD, Until.END), TrackingOptions(references=9))
    list(tracked.walk(run, CancelToken()))

    asked = fake.requests[-1].memory
    assert (asked.excluded, asked.forgets_global) == (Frames([8]), Frames([9]))
    assert (run.options.frozen_memory, run.options.references) == (True, 3)
    assert soft(tracked) == [0, 1, 2, 3, 4]


def test_keyframes_say_what_was_wished(tracked: Session) -> None:
    for frame in (6, 7, 8, 9, 10):
        draw(tracked, frame)
    tracked.memory_rules.pin(7)
    tracked.memory_rules.exclude(Frames([8]))
    roles = {role.frame: role for role in tracked.keyframe_roles(10, TrackingOptions())}

    assert (roles[7].is_reference, roles[7].reason) == (True, "pinned by you")
    assert (roles[8].is_reference, roles[8].reason) == (False, "evicted by you")
    assert [f for f, role in roles.items() if role.is_reference] == [5, 6, 7, 9, 10]


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        '{"rules": [], "is_frozen": false, "references": 3}',
        '{"rules": {"excluded": [[0, 99]]}, "is_frozen": false, "references": 3}',
        '{"rules": {"excluded": [[3, 1]]}, "is_frozen": false, "references": 3}',
        '{"rules": {}, "is_frozen": 1, "references": 3}',
        '{"rules": {}, "is_frozen": false, "references": true}',
        '{"rules": {}, "is_frozen": false, "references": 0}',
        "[" * 100_000,
    ],
)
def test_a_text_that_is_not_ours_is_no_wish(tracked: Session, text: str) -> None:
    tracked.remember(MEMORY_RULES, text)
    assert tracked.memory_rules.wishes == NO_WISHES


def test_wishes_are_kept_as_text(tracked: Session) -> None:
    tracked.memory_rules.exclude(Frames([8]))
    plain = json.loads(tracked.setting(MEMORY_RULES) or "")
    assert plain["rules"]["excluded"] == [[8, 8]]
