from pathlib import Path

import pytest

from core import cli
from core.command_line import EXIT_REFUSED


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--layout", "folders", "--rows", "all"], "'all'"),
        (["--layout", "coco"], "coco"),
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
    arguments = ["ablation", str(pack), *options, "--output", str(tmp_path / "out")]
    assert cli.run(arguments) == EXIT_REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert word in line
    assert not (tmp_path / "out").exists()
