import json
from pathlib import Path

import pytest

from core import cli
from core.command_line import EXIT_REFUSED
from core.training.command import RECIPE

TINY = """
steps = 1
precision = "fp32"
[[phases]]
until = 1.0
size = 33
batch = 1
length = 2
video_share = 0.5
peak_rate = 1e-4
"""


def test_the_default_recipe_comes_with_the_project() -> None:
    assert RECIPE.is_file()


@pytest.mark.slow
def test_a_run_ends_with_one_line_and_the_damaged_samples(
    still_folder: Path, video_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (still_folder / "masks" / "1.png").write_bytes(b"nothing")
    arguments = ["train", "--data", still_folder, "--data", video_folder, "--steps", 3]
    arguments += ["--config", tmp_path / "tiny.toml", "--output", tmp_path / "out"]
    code = cli.run([str(argument) for argument in [*arguments, "--device", "cpu"]])
    captured = capsys.readouterr()

    assert code == 0, captured.err
    line = json.loads(captured.out)
    assert line["steps"] == 3
    assert Path(line["weights"]).is_file()
    assert line["skipped"] == len(line["damaged"]) == captured.err.count("Skipped: masks/1.png in")


def test_missing_packs_are_one_line_and_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.run(["train", "--data", str(tmp_path), "--output", str(tmp_path / "out")])
    assert code == EXIT_REFUSED
    lines = [line for line in capsys.readouterr().err.splitlines() if "no data set" in line]
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("option", "value"), [("minutes", "0"), ("minutes", "-3"), ("steps", "0"), ("epochs", "0")]
)
def test_a_run_without_length_is_refused(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "--data", str(tmp_path), "--output", str(tmp_path), f"--{option}", value]
    assert cli.run(arguments) == EXIT_REFUSED
    assert option in capsys.readouterr().err
