import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cli import run
from core.datasets.layouts import open_dataset
from core.datasets.results import Results
from core.datasets.sequence import Layout
from core.review.confidence_files import confidence_file, write_confidences
from core.review.ordinary import as_json, shipped_tables
from core.types import ObjectId


@pytest.fixture
def masks(pack: Path, tmp_path: Path) -> Path:
    """Predictions that are lost on frame 3."""
    results = Results(tmp_path / "masks", Layout.FOLDERS)
    for sequence in open_dataset(pack, Layout.FOLDERS).sequences:
        for frame in range(len(sequence)):
            shift = 25 if frame == 3 else 0
            results.write(sequence, frame, np.roll(sequence.truth(frame), shift, axis=1))
        path = confidence_file(results.root, sequence.name)
        sure = {ObjectId(1): 0.9, ObjectId(2): 0.9}
        write_confidences(path, [(frame, sure) for frame in range(6)])
    return results.root


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["risk", *arguments]) == 0
    line: dict[str, Any] = json.loads(capsys.readouterr().out)
    return line


def test_risk_is_measured_against_truth(
    masks: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, tables = tmp_path / "t.csv", tmp_path / "risk.json"
    arguments = (str(masks), str(pack), "--layout", "folders")
    line = measured(capsys, *arguments, "--output", str(table), "--write", str(tables))
    assert (line["cells"], line["bad"], line["footage"]) == (10, 3, 2)
    assert line["confidence"]["auroc"] == 0.5, "it is the same everywhere"
    assert line["shipped_tables"]["auroc"] > 0.5
    assert "held_out" in line
    assert "mean little" in line["remark"]
    ranks = json.loads(tables.read_text())["ranks"]
    shipped = json.loads(as_json(shipped_tables()))["ranks"]
    assert ranks["WARP"] != shipped["WARP"]
    assert ranks["DIRECTIONS"] == shipped["DIRECTIONS"], "these masks came one way"

    again = measured(capsys, *arguments, "--sequences", "one", "--add", str(table))
    assert again["cells"] == 14


def test_unknown_layouts_are_refused(
    masks: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["risk", str(masks), str(pack), "--layout", "coco"]) == 2
    assert "'coco' is not known" in capsys.readouterr().err
