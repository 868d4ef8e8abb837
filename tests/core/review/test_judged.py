from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.datasets.results import Results
from core.datasets.sequence import Layout
from core.errors import MaskError
from core.progress import CancelToken
from core.review.confidence_files import confidence_file, write_confidences
from core.review.judged import Judged, judge_sequence, pooled, read_judged, write_judged
from core.review.ordinary import shipped_tables
from core.review.risk_parts import Part
from core.types import ObjectId


@pytest.fixture
def results(sequence: Any, tmp_path: Path) -> Results:
    """True masks but for frame 3, where everything is shifted."""
    found = Results(tmp_path / "masks", Layout.FOLDERS)
    two = sequence("two")
    for frame in range(len(two)):
        shift = 20 if frame == 3 else 0
        found.write(two, frame, np.roll(two.truth(frame), shift, axis=1))
    path = confidence_file(found.root, "two")
    write_confidences(path, [(frame, {ObjectId(2): 0.75}) for frame in range(1, 6)])
    return found


def judged(sequence: Any, results: Results) -> Judged:
    work = judge_sequence(Layout.FOLDERS, sequence("two"), results, shipped_tables(), CancelToken())
    return [found for found in work if found is not None][-1]


def test_cells_that_count_are_judged(sequence: Any, results: Results) -> None:
    found = judged(sequence, results)
    assert list(zip(found.objects.tolist(), found.frames.tolist(), strict=True)) == [
        (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (2, 4)
    ]  # fmt: skip
    assert found.region[[1, 2, 3, 5]] == pytest.approx(1)
    assert found.region[4] == 0
    assert found.parts[2:, Part.UNSURE] == pytest.approx(0.25)
    assert np.isnan(found.parts[:2, Part.UNSURE]).all(), "nothing is known of object 1"
    assert found.parts[4, Part.WARP] > found.parts[2, Part.WARP]


def test_masks_of_another_size_are_refused(sequence: Any, results: Results) -> None:
    results.write(sequence("two"), 4, np.zeros((8, 8), np.uint8))
    with pytest.raises((MaskError, Exception)):
        judged(sequence, results)


def table(names: list[str], region: list[float], warp: list[float]) -> Judged:
    parts = np.full((len(names), len(Part)), np.nan, np.float32)
    parts[:, Part.WARP] = warp
    zeros = np.zeros(len(names), np.int64)
    return Judged(np.array(names), zeros + 1, np.arange(len(names)), parts, np.array(region))


def test_tables_survive_a_file(tmp_path: Path) -> None:
    made = table(["a", "b,c"], [0.25, 1], [0.5, np.nan])
    write_judged(tmp_path / "t.csv", made)
    found = read_judged(tmp_path / "t.csv")
    for name in ("sequences", "objects", "frames", "parts", "region"):
        np.testing.assert_array_equal(getattr(found, name), getattr(made, name))


def test_a_table_from_before_a_part_was_measured_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sequence,object,frame,J,warp\na,1,2,0.5,0.25\n")
    found = read_judged(tmp_path / "t.csv")
    assert found.parts[0, Part.WARP] == 0.25
    assert np.isnan(found.parts[0, Part.UNSURE :]).all()


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "sequence,object,frame,J\nx,y,z,1\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(MaskError, match="no table of the risk command"):
        read_judged(tmp_path / "t.csv")


def test_footage_is_held_out_as_a_whole() -> None:
    """In `b` every frame looks as odd as the bad one of `a`: its own frames would say so."""
    a = table(["a", "a-reappear", "a"], [0.9, 0.9, 0.1], [0.1, 0.2, 0.8])
    b = table(["b"] * 3, [0.9, 0.9, 0.1], [0.8, 0.8, 0.9])
    both = pooled([a, b])
    assert both.footage.tolist() == ["a", "a", "a", "b", "b", "b"]
    risk = both.held_out_risk()
    assert risk[3] == risk[5], "beyond all good frames of a"
    assert risk[0] < risk[3]
