import pytest

from core import cli
from core.training.command import RECIPE


def test_the_default_recipe_comes_with_the_project():
    assert RECIPE.is_file()


def test_missing_packs_are_one_line_and_exit_code_two(tmp_path, capsys):
    code = cli.run(["train", "--data", str(tmp_path), "--output", str(tmp_path / "out")])
    assert code == cli.EXIT_REFUSED
    lines = [line for line in capsys.readouterr().err.splitlines() if "packs" in line]
    assert len(lines) == 1


@pytest.mark.parametrize("minutes", ["0", "-3"])
def test_a_run_without_time_is_refused(minutes, tmp_path, capsys):
    arguments = ["train", "--data", str(tmp_path), "--output", str(tmp_path), "--minutes", minutes]
    assert cli.run(arguments) == cli.EXIT_REFUSED
    assert "minutes" in capsys.readouterr().err
