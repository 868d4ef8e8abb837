import pytest

from app.runs.progress_text import (
    RateMeter,
    duration,
    names_text,
    objects_text,
    progress_line,
    run_line,
    time_left,
    timecode,
)
from core.types import Direction

SPACE = "\N{NO-BREAK SPACE}"


def test_the_line_says_what_is_known() -> None:
    assert progress_line("Tracking", 412, 1200, 3.14) == (
        f"Tracking 412 of 1{SPACE}200 · 3.1 fps · 4 min left"
    )
    assert progress_line("Tracking", 0, 12, None) == "Tracking 0 of 12"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "a few seconds left"), (33, "35 s left"), (240, "4 min left"), (9000, "2 h 30 min left")],
)
def test_time_left_is_as_exact_as_one_needs_it(seconds: float, text: str) -> None:
    assert time_left(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00.000"), (17.18, "00:00:17.180"), (3661.5, "01:01:01.500")]
)
def test_timecode(seconds: float, text: str) -> None:
    assert timecode(seconds) == text


def test_the_meter_needs_two_moments() -> None:
    meter = RateMeter()
    meter.add(10.0, 1)
    assert meter.per_second is None
    meter.add(12.0, 5)
    assert meter.per_second == 2.0


def test_the_meter_forgets_what_is_long_past_and_starts_anew_after_a_pause() -> None:
    meter = RateMeter()
    for second in range(100):
        meter.add(second, second if second < 50 else 50 + 3 * (second - 50))
    assert meter.per_second == pytest.approx(3.0)

    meter.restart()
    assert meter.per_second is None


def test_durations_are_rough() -> None:
    assert [duration(s) for s in (0.2, 42, 600, 7500)] == ["1 s", "42 s", "10 min", "2 h 5 min"]


def test_a_run_is_said_with_its_objects_and_the_next_keyframe() -> None:
    line = run_line(("Tracking", "“dog”, “man”"), (412, Direction.FORWARD, 12345), 23.1, 11000, 600)
    assert line.replace("\N{NO-BREAK SPACE}", " ") == (
        "Tracking “dog”, “man” → 00412 of 12 345 · 23.1 fps · 8 min left · next keyframe 00600"
    )
    back = run_line(("Paused", "“dog”"), (7, Direction.BACKWARD, 100), None, 7, None)
    assert back == "Paused “dog” ← 00007 of 100"


def test_many_names_are_counted() -> None:
    assert names_text(["dog"]) == "“dog”"
    assert names_text(["dog", "man", "cat"]) == "“dog”, “man”, “cat”"
    assert names_text(["dog", "man", "cat", "tree"]) == "“dog”, “man” and 2 more"


def test_objects_are_told_in_the_right_number() -> None:
    assert [objects_text(n) for n in (0, 1, 2)] == ["0 objects", "1 object", "2 objects"]
