import json
from pathlib import Path
from typing import Any

import pytest

from core.frames import Frames
from core.session.runs.rules import StopRules
from core.session.runs.scope import RunScope, Until, Way
from core.session.runs.waiting import LONGEST_AFTER, MOST, RunWish, read_wishes, write_wishes
from core.tracker_memory import MemoryRules
from core.tracking_options import TrackingOptions
from core.types import ObjectId

WISHES = (
    RunWish(RunScope(3), TrackingOptions()),
    RunWish(
        RunScope(
            7,
            Way.BOTH,
            Until.COUNT,
            count=4,
            objects=frozenset({ObjectId(2)}),
            memory=MemoryRules(excluded=Frames([5])),
        ),
        TrackingOptions(size=384, weights=Path("w.safetensors")),
        StopRules(area_change=1.5, vanished=4, confidence=0.5, risk=0.7),
        after="show the scores",
    ),
)


def test_they_come_back_as_they_were() -> None:
    assert read_wishes(write_wishes(WISHES), 12) == WISHES


def test_none_is_no_text() -> None:
    assert write_wishes(()) == ""
    assert read_wishes("", 12) == ()


def test_only_so_many_are_kept() -> None:
    many = [RunWish(RunScope(frame), TrackingOptions()) for frame in range(MOST + 5)]
    assert len(read_wishes(write_wishes(many), 1000)) == MOST


def changed(**changes: Any) -> str:
    plain = json.loads(write_wishes(WISHES))
    return json.dumps(plain | changes)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "7",
        "[" * 100_000,
        changed(version=2),
        changed(runs=7),
        changed(runs=[7]),
        changed(runs=[{}]),
        changed(runs=[{"scope": {}, "options": {}}]),
        changed(runs=[None] * (MOST + 1)),
    ],
    ids=lambda text: text[:40],
)
def test_what_makes_no_sense_is_nothing(text: str) -> None:
    assert read_wishes(text, 12) == ()


def with_first(**changes: Any) -> str:
    plain = json.loads(write_wishes(WISHES))
    plain["runs"][0] |= changes
    return json.dumps(plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": [1]},
        {"rules": {"risk": 1.5}},
        {"rules": {"risk": float("nan")}},
        {"rules": {"confidence": "high"}},
        {"rules": {"area_change": True}},
        {"rules": {"vanished": 0}},
        {"rules": {"vanished": 2.5}},
        {"after": 7},
        {"after": "x" * (LONGEST_AFTER + 1)},
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_nothing(changes: dict[str, Any]) -> None:
    assert read_wishes(with_first(**changes), 12) == ()


def test_what_earlier_versions_wrote_has_no_rules() -> None:
    plain = json.loads(write_wishes(WISHES[:1]))
    del plain["runs"][0]["rules"], plain["runs"][0]["after"]
    assert read_wishes(json.dumps(plain), 12) == WISHES[:1]


def test_a_frame_beyond_the_clip_makes_no_sense() -> None:
    assert read_wishes(write_wishes(WISHES), 7) == ()
