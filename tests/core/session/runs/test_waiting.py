import json
from pathlib import Path
from typing import Any

import pytest

from core.frames import Frames
from core.session.runs.scope import RunScope, Until, Way
from core.session.runs.waiting import MOST, RunWish, read_wishes, write_wishes
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


def test_a_frame_beyond_the_clip_makes_no_sense() -> None:
    assert read_wishes(write_wishes(WISHES), 7) == ()
