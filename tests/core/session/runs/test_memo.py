import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.frames import Frames
from core.session.runs.memo import RunMemo, read_memo, write_memo
from core.session.runs.plan import Leg, RunPlan
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.tracker_memory import BankChoice, MemoryRules
from core.tracking_options import TrackingOptions
from core.types import Direction, ObjectId

COUNT = 1000
MEMO = RunMemo(
    7,
    RunScope(
        40,
        Way.BOTH,
        Until.RANGE,
        12,
        (10, 900),
        frozenset({ObjectId(2), ObjectId(255)}),
        AtKeyframes.GO_ON,
        replaces_keyframes=True,
        fade=12,
        memory=MemoryRules(
            Frames(range(300, 310)), Frames([40]), bank=BankChoice("/a.safetensors", 77)
        ),
        fresh_history=True,
    ),
    TrackingOptions(
        size=480, device="cpu", memory="R,G", weights=Path("mine.safetensors"), gate=0.5
    ),
    RunPlan(
        (
            Leg(
                40,
                99,
                Direction.FORWARD,
                {ObjectId(2): Frames([*range(41, 60), 99])},
                {ObjectId(2): Frames([50])},
                far_end=100,
                reached=(44, 97),
            ),
            Leg(40, 10, Direction.BACKWARD, {ObjectId(255): Frames(range(10, 40))}),
        )
    ),
    1,
    rules=StopRules(area_change=0.6, vanished=5, risk=0.7),
)


def changed(*path: object, to: object) -> str:
    """The memo as text with one thing in it replaced."""
    plain = json.loads(write_memo(MEMO))
    place = plain
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(plain)


def test_what_is_written_is_read_back() -> None:
    assert read_memo(write_memo(MEMO), COUNT) == MEMO


@given(
    st.integers(0, COUNT - 1),
    st.sampled_from(Way),
    st.sampled_from(Until),
    st.none() | st.frozensets(st.integers(1, 255).map(ObjectId)),
    st.lists(st.integers(101, 200), min_size=1),
)
def test_any_scope_and_leg_are_read_back(
    frame: int, way: Way, until: Until, objects: frozenset[ObjectId] | None, written: list[int]
) -> None:
    leg = Leg(100, 200, Direction.FORWARD, {ObjectId(9): Frames(written)})
    scope = RunScope(frame, way, until, objects=objects)
    memo = RunMemo(1, scope, TrackingOptions(), RunPlan((leg,)))
    assert read_memo(write_memo(memo), COUNT) == memo


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        changed("version", to=2),
        changed("number", to=-1),
        changed("leg", to=2),
        changed("legs", to=[]),
        changed("legs", 0, "start", to=COUNT),
        changed("legs", 0, "start", to=99.5),
        changed("legs", 0, "stop", to=40),
        changed("legs", 0, "direction", to=-1),
        changed("legs", 0, "direction", to=0),
        changed("legs", 0, "far_end", to=101),
        changed("legs", 0, "reached", to=[1, 2, 3]),
        changed("legs", 0, "writes", to=[]),
        changed("legs", 0, "writes", to=[[0, [[41, 42]]]]),
        changed("legs", 0, "writes", to=[[2, [[42, 41]]]]),
        changed("legs", 0, "writes", to=[[2, [[5, 6]]]]),
        changed("legs", 0, "writes", to=[[2, [[0, 10**12]]]]),
        changed("legs", 1, "reached", to=[30, 20]),
        changed("scope", "way", to="sideways"),
        changed("scope", "fade", to=10**9),
        changed("scope", "replaces_keyframes", to=1),
        changed("scope", "objects", to=[256]),
        changed("options", "size", to="large"),
        changed("options", "weights", to=["/etc/passwd"]),
        changed("options", to={}),
    ],
)
def test_what_is_not_exactly_that_is_no_run(text: str) -> None:
    assert read_memo(text, COUNT) is None


def test_a_memo_of_a_longer_video_is_no_run_here() -> None:
    assert read_memo(write_memo(MEMO), 500) is None


def test_the_run_that_it_joins_is_kept_and_not_needed() -> None:
    memo = replace(MEMO, joins=7)
    assert read_memo(write_memo(memo), COUNT) == memo
    plain = json.loads(write_memo(memo))
    del plain["joins"]
    assert read_memo(json.dumps(plain), COUNT) == MEMO
    plain["joins"] = "seven"
    assert read_memo(json.dumps(plain), COUNT) is None


def test_a_memo_from_before_finds_were_left_out_is_still_a_run() -> None:
    plain = json.loads(write_memo(MEMO))
    del plain["options"]["likeness"], plain["options"]["reach"]
    memo = read_memo(json.dumps(plain), COUNT)
    assert memo is not None
    assert memo.options == replace(MEMO.options, likeness=0.0, reach=0.0)


def test_a_memo_from_before_rules_were_kept_has_none() -> None:
    plain = json.loads(write_memo(MEMO))
    del plain["rules"]
    assert read_memo(json.dumps(plain), COUNT) == replace(MEMO, rules=NO_RULES)
