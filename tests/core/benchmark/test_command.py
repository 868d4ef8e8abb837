import json
from pathlib import Path

import numpy as np
import pytest

from core import cli
from core.command_line import EXIT_REFUSED
from core.masks import write_indexed_png


def test_benchmark_prints_one_json_line(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["benchmark", str(pack), "--layout", "folders", "--method", "warp"]
    assert cli.run([*arguments, "--sequences", "one", "--output", str(tmp_path / "out")]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found.keys() >= {"j_and_f", "j", "f", "v", "fps", "peak_memory_mib"}
    assert 0 <= found["j_and_f"] <= 1
    assert found["sequences"] == 1


def test_evaluate_scores_anybodys_masks(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", str(pack), str(pack), "--layout", "folders"]
    assert cli.run([*arguments, "--output", str(tmp_path / "out")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["j_and_f"], found["v"], found["fps"]) == (1, 0, None)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--layout", "coco"], "coco"),
        (["--layout", "lvos"], "--layout folders"),
        (["--layout", "folders", "--method", "xmem"], "xmem"),
        (["--layout", "folders", "--oracle", "boxes"], "boxes"),
        (["--layout", "folders", "--sequences", "three"], "three"),
        (["--layout", "folders", "--weights", "nowhere.safetensors"], "nowhere"),
    ],
)
def test_refusals_are_one_line(
    pack: Path,
    tmp_path: Path,
    options: list[str],
    word: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "--weights" not in options and "--method" not in options:
        options = [*options, "--method", "copy-first"]
    if word == "boxes":
        options = ["--layout", "folders", "--oracle", "boxes"]
    arguments = ["benchmark", str(pack), *options, "--output", str(tmp_path / "out")]
    assert cli.run(arguments) == EXIT_REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert word in line


def test_a_bad_result_names_the_file(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_indexed_png(pack / "one" / "masks" / "00002.png", np.zeros((4, 4), np.uint8))
    arguments = ["evaluate", str(pack), str(pack), "--layout", "folders"]
    (pack / "theirs").mkdir()
    for name in ("one", "two"):
        (pack / "theirs" / name).mkdir()
        for t in range(6):
            path = pack / "theirs" / name / f"{t:05d}.png"
            write_indexed_png(path, np.zeros((40, 64), np.uint8))
    arguments[1] = str(pack / "theirs")
    assert cli.run([*arguments, "--output", str(tmp_path / "out")]) == EXIT_REFUSED
    assert "one/00002.png: the predicted mask is 64x40, the true one 4x4" in capsys.readouterr().err
