import json
from pathlib import Path

import pytest

from core.cli import run
from core.datasets.notes import attribute_file, write_caption
from core.types import ObjectId


def test_a_data_set_is_described(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attribute_file(pack).write_text(json.dumps({"one": {"attributes": ["OCC", "LRA"]}}))
    write_caption(pack, "one", ObjectId(1), "a <square>")
    output = tmp_path / "out"

    arguments = ["dataset", "stats", str(pack), "--layout", "folders", "--output", str(output)]
    assert run([*arguments, "--results", str(pack), "--rate", "6"]) == 0

    line = json.loads(capsys.readouterr().out)
    assert (line["videos"], line["annotations"], line["descriptions"]) == (2, 16, 1)
    assert line["attributes"] == {"LR": 2, "OCC": 1}, "what masks tell is never taken from a tag"
    page = (output / "dataset.html").read_text(encoding="utf-8")
    assert "a &lt;square&gt;" in page
    assert "Scores by attribute" in page


def test_without_results_nothing_is_scored(
    lvos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["dataset", "stats", str(lvos), "--layout", "lvos", "--output", str(tmp_path)]
    assert run(arguments) == 0
    assert json.loads(capsys.readouterr().out)["attributes"] == {"LR": 2, "OV": 1}
    assert "Scores by" not in (tmp_path / "dataset.html").read_text(encoding="utf-8")


def test_results_that_are_not_there(pack: Path, tmp_path: Path) -> None:
    arguments = ["dataset", "stats", str(pack), "--layout", "folders", "--output", str(tmp_path)]
    assert run([*arguments, "--results", str(tmp_path / "nowhere")]) == 2


def test_beside_another_data_set(pack: Path, lvos: Path, tmp_path: Path) -> None:
    arguments = ["dataset", "stats", str(lvos), "--layout", "lvos", "--output", str(tmp_path)]
    assert run([*arguments, "--against", str(pack), "--against-layout", "folders"]) == 0
    page = (tmp_path / "dataset.html").read_text(encoding="utf-8")
    assert "lvos, 2 videos" in page
    assert "pack, 2 videos" in page
    assert run([*arguments, "--against", str(tmp_path / "nowhere")]) == 2
