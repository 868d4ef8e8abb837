from pathlib import Path

import pytest

from core.benchmark.measuring import Measured, RunFacts
from core.benchmark.summary import summary_of
from core.datasets.sequence import Dataset, Layout
from core.metrics.scores import FrameScore, ObjectScores


def measured(name: str, values: list[float | None], seconds: float = 0.0) -> Measured:
    """None: the object is away, and the method says so."""
    frames = tuple(
        FrameScore(t + 1, v if v is not None else 1, v if v is not None else 1, v is not None, True)
        for t, v in enumerate(values)
    )
    facts = RunFacts({}, len(values), seconds, 100 * seconds, "CPU") if seconds else None
    return Measured(name, len(values), (ObjectScores(name, 1, 1, frames),), facts)


def dataset(layout: Layout, unseen: frozenset[str] | None = None) -> Dataset:
    return Dataset(Path("data"), layout, (), unseen)


def test_means_over_objects() -> None:
    line = summary_of(
        dataset(Layout.FOLDERS), [measured("a", [0.8, 0.6], 1.0), measured("b", [0.5], 2.0)]
    ).json_line
    assert line["j_and_f"] == line["j"] == line["f"] == 0.6
    assert line["v"] == pytest.approx(0.05)
    assert line["fps"] == 1.0
    assert line["peak_memory_mib"] == 200
    assert line["mean_over"] == "objects"
    assert "j_and_f_after_gaps" not in line


def test_groups_come_first_where_they_are_known() -> None:
    parts = [measured("a", [0.8]), measured("b", [0.8]), measured("c", [0.2])]
    line = summary_of(dataset(Layout.LVOS, frozenset({"c"})), parts).json_line
    assert (line["j_and_f"], line["j_and_f_over_objects"]) == (0.5, 0.6)
    assert line["mean_over"] == "seen and unseen groups"
    assert line["fps"] is None


def test_long_clip_numbers_of_lvos() -> None:
    away = [None] * 40
    parts = [
        measured("x-reappear", [0.8, *away, 0.4]),
        measured("x-pingpong", [0.9, None, 0.7]),
    ]
    line = summary_of(dataset(Layout.LVOS), parts).json_line
    assert line["j_and_f_before_gaps"] == 0.8
    assert line["j_and_f_after_gaps"] == 0.4
    assert line["after_over_before"] == 0.5
    assert line["absent_frames_with_pixels"] == 1.0
    assert line["j_and_f_pingpong"] == pytest.approx(2.6 / 3, abs=1e-6)


def test_nothing_scored_is_null_not_zero() -> None:
    line = summary_of(dataset(Layout.YTVOS), [Measured("a", 5, ())]).json_line
    assert line["j_and_f"] is None
    assert line["objects"] == 0
