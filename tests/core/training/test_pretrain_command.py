import json

import pytest
from PIL import Image

from core import cli
from core.command_line import EXIT_REFUSED


@pytest.fixture
def data(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "data" / "train" / name).mkdir(parents=True)
        for index in range(3):
            path = tmp_path / "data" / "train" / name / f"{index}.JPEG"
            Image.new("RGB", (40, 40), (80 * index, 0, 0)).save(path)
    return str(tmp_path / "data")


def test_a_folder_without_classes_is_one_line_and_exit_code_two(tmp_path, capsys):
    output = tmp_path / "out"
    code = cli.run(["pretrain-encoder", "--data", str(tmp_path), "--output", str(output)])
    assert code == EXIT_REFUSED
    said = capsys.readouterr().err
    assert said.startswith(f"No labelled pictures in {tmp_path}")
    assert said.count("\n") == 1
    assert not output.exists()


@pytest.mark.parametrize("option", [["--size", "8"], ["--batch", "1"], ["--minutes", "0"]])
def test_options_out_of_range(data, tmp_path, capsys, option):
    arguments = ["--data", data, "--output", str(tmp_path / "out"), *option]
    assert cli.run(["pretrain-encoder", *arguments]) == EXIT_REFUSED
    assert option[0] in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_short_run(data, tmp_path, capsys):
    output = tmp_path / "out"
    arguments = ["--data", data, "--output", str(output), "--minutes", "0.01"]
    sizes = ["--size", "32", "--batch", "2", "--device", "cpu"]
    assert cli.run(["pretrain-encoder", *arguments, *sizes]) == 0
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert said["encoder"] == str(output / "encoder.safetensors")
    assert said["classes"] == 2
    assert "top-1" in printed.err
