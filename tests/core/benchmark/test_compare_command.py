import json
from pathlib import Path

import pytest

from core.cli import run


def test_two_folders_of_masks(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The truth against itself: nothing to gain."""
    arguments = ["compare", str(pack), str(pack), str(pack), "--layout", "folders"]
    assert run([*arguments, "--output", str(tmp_path)]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["objects"], line["j_and_f"], line["j_and_f_gain"]) == (3, [1, 1], 0)
    assert line["objects_better"] == 0
    assert Path(line["page"]).is_file()


def test_folders_that_are_not_there(pack: Path, tmp_path: Path) -> None:
    arguments = ["compare", str(tmp_path / "a"), str(pack), str(pack), "--layout", "folders"]
    assert run([*arguments, "--output", str(tmp_path)]) == 2
