import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cli import run
from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout
from core.masks import write_indexed_png
from core.metrics.scores import summarise
from core.review.rules import scored_objects
from core.review.scoring import object_scores, score_frames


def scored(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["score", *arguments]) == 0
    line: dict[str, Any] = json.loads(capsys.readouterr().out)
    return line


def test_a_folder_against_a_folder(
    write_masks: Any, square: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = write_masks({f"{i:05d}": square(0) for i in range(4)})
    masks = write_masks({f"{i:05d}": square(8 * (i == 2)) for i in range(4)}, "masks")

    line = scored(capsys, str(masks), str(truth), "--output", str(masks.parent / "s.csv"))

    assert (line["frames"], line["objects"]) == (3, 1)
    assert line["j"] == pytest.approx((1 + 1 / 3 + 1) / 3, abs=1e-6)
    assert "Equation (1)" in line["rule"]
    assert len((masks.parent / "s.csv").read_text().splitlines()) == 4


def test_a_sequence_is_scored_as_the_benchmark_does(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence = open_dataset(pack, Layout.FOLDERS, ["two"]).sequences[0]
    predictions = [np.roll(sequence.truth(i), i, axis=1) for i in range(6)]
    (tmp_path / "masks").mkdir()
    for i, mask in enumerate(predictions):
        write_indexed_png(tmp_path / "masks" / f"{i:05d}.png", mask)
    objects = scored_objects(Layout.FOLDERS, sequence)
    frames = list(score_frames(Layout.FOLDERS, sequence, objects, lambda i: predictions[i]))
    expected = summarise(object_scores(sequence, objects, frames))

    line = scored(
        capsys,
        str(tmp_path / "masks"),
        str(pack / "two" / "masks"),
        "--output",
        str(tmp_path / "s.json"),
    )

    found = (line["j"], line["f"], line["v"])
    assert found == pytest.approx(
        (expected.region, expected.boundary, expected.stability), abs=1e-6
    )
    assert json.loads((tmp_path / "s.json").read_text())["mean"]["j"] == line["j"]


def test_masks_of_two_sizes_are_said(
    write_masks: Any, square: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = write_masks({f"{i:05d}": square(0) for i in range(3)})
    masks = write_masks({"00000": square(0), "00001": square(0), "00002": square(0)[:40]}, "masks")
    assert run(["score", str(masks), str(truth)]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["frames"] == 1
    assert "00002.png is 64x40, the first mask 64x48" in printed.err


def test_nothing_to_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", str(tmp_path), str(tmp_path)]) == 2
    assert "No masks found" in capsys.readouterr().err


def test_other_kinds_of_table_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["score", str(tmp_path), str(tmp_path), "--output", "s.xlsx"]) == 2
    assert "neither a .csv nor a .json" in capsys.readouterr().err
