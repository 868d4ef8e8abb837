"""What cannot be done is refused in one line, before anything is written."""

import errno
import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core import files
from tests.core.cli.commands import (
    HEIGHT,
    WIDTH,
    Command,
    assert_refused,
    picture,
    save_mask,
)

# --- bad clips


def not_there(tmp_path: Path) -> Path:
    return tmp_path / "nowhere.mp4"


def unreadable(tmp_path: Path) -> Path:
    path = tmp_path / "text.mp4"
    path.write_text("This is no video." * 50)
    return path


def no_picture(tmp_path: Path) -> Path:
    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 800)
    return path


def empty_file(tmp_path: Path) -> Path:
    path = tmp_path / "empty.mp4"
    path.touch()
    return path


def empty_folder(tmp_path: Path) -> Path:
    path = tmp_path / "none"
    path.mkdir()
    return path


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(
    ("make_clip", "reason"),
    [
        (not_there, "nowhere.mp4"),
        (unreadable, "text.mp4"),
        (no_picture, "sound.wav"),
        (empty_file, "empty.mp4"),
        (empty_folder, "No images found"),
    ],
)
def test_a_bad_clip_is_refused(
    command: Command,
    tmp_path: Path,
    mask: Path,
    output: Path,
    make_clip: Callable[[Path], Path],
    reason: str,
) -> None:
    clip = make_clip(tmp_path)
    assert_refused(command("propagate", clip, "--mask", mask, "--output", output), reason, output)
    assert_refused(command("info", clip), reason)
    assert not output.exists()


# --- bad masks


def missing_mask(path: Path) -> None:
    """Nothing is written."""


def other_size(path: Path) -> None:
    save_mask(path, np.ones((10, 20), np.uint8))


def without_objects(path: Path) -> None:
    save_mask(path, np.zeros((HEIGHT, WIDTH), np.uint8))


def sixteen_bits(path: Path) -> None:
    save_mask(path, np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH))


def other_colours(path: Path) -> None:
    colours = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colours[:9, :9] = (0x1A, 0x2B, 0x3C)
    save_mask(path, colours)


def a_photograph(path: Path) -> None:
    save_mask(path, picture(0))


def no_png(path: Path) -> None:
    path.write_text("This is no picture.")


def truncated_png(path: Path) -> None:
    save_mask(path, np.random.default_rng(0).integers(0, 9, (HEIGHT, WIDTH), np.uint8))
    path.write_bytes(path.read_bytes()[:150])


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(
    ("make_mask", "reason"),
    [
        (missing_mask, "No mask at"),
        (other_size, "20\u00d710"),
        (without_objects, "holds no object"),
        (sixteen_bits, "255 objects"),
        (other_colours, "#1A2B3C"),
        (a_photograph, "255 objects"),
        (no_png, "could not be read as a picture"),
        (truncated_png, "could not be read as a picture"),
        (a_folder, "could not be read as a picture"),
    ],
)
def test_a_bad_mask_is_refused(
    command: Command,
    tmp_path: Path,
    video: Path,
    output: Path,
    make_mask: Callable[[Path], None],
    reason: str,
) -> None:
    path = tmp_path / "bad.png"
    make_mask(path)
    assert_refused(command("propagate", video, "--mask", path, "--output", output), reason)
    assert not output.exists()


# --- bad weights


def other_network(path: Path) -> None:
    save_file({"layer1.weight": torch.zeros(3)}, path)


def damaged_description(path: Path) -> None:
    save_file({"x": torch.zeros(3)}, path, {"format": "evermask-ddmemory-1", "config": "{"})


def missing_key(path: Path) -> None:
    config = json.dumps({})
    save_file({"x": torch.zeros(3)}, path, {"format": "evermask-ddmemory-1", "config": config})


def truncated(path: Path) -> None:
    save_file({"x": torch.zeros(300)}, path)
    path.write_bytes(path.read_bytes()[:200])


@pytest.mark.parametrize(
    ("make_weights", "reason"),
    [
        (missing_mask, "Weights not found"),
        (a_folder, "Weights not found"),
        (other_network, "not a DDMemory checkpoint"),
        (damaged_description, "not a DDMemory checkpoint"),
        (missing_key, "missing key"),
        (truncated, "not a DDMemory checkpoint"),
        (no_png, "not a DDMemory checkpoint"),
    ],
)
def test_bad_weights_are_refused(
    command: Command,
    tmp_path: Path,
    video: Path,
    mask: Path,
    output: Path,
    make_weights: Callable[[Path], None],
    reason: str,
) -> None:
    path = tmp_path / "bad.safetensors"
    make_weights(path)
    outcome = command("propagate", video, "--mask", mask, "--output", output, "--weights", path)
    assert_refused(outcome, reason)
    assert not output.exists()


# --- bad places


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("below", [".", "deeper"])
def test_an_output_folder_that_cannot_be_made_is_refused(
    command: Command, tmp_path: Path, video: Path, mask: Path, below: str
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    outcome = command("propagate", video, "--mask", mask, "--output", taken / below)
    assert_refused(outcome, "Cannot write")
    assert taken.read_text() == "mine"


@pytest.mark.usefixtures("still")
def test_an_output_folder_without_permission_is_refused(
    command: Command, video: Path, mask: Path, output: Path
) -> None:
    output.mkdir(mode=0o500)
    try:
        (output / "probe").touch()
    except PermissionError:
        outcome = command("propagate", video, "--mask", mask, "--output", output)
        assert_refused(outcome, "permission denied", output)
    else:
        pytest.skip("this user may write anywhere")


@pytest.mark.usefixtures("still")
def test_a_full_disk_ends_with_complete_files_only(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = iter(range(100))

    def fsync(handle: int) -> None:
        if next(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)

    assert_refused(outcome, "Disk full")
    assert sorted(path.name for path in output.iterdir()) == ["00000.png", "00001.png"]


@pytest.mark.usefixtures("still")
def test_a_full_disk_from_the_start_leaves_nothing(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)
    assert_refused(outcome, "Disk full", output)


@pytest.mark.usefixtures("still")
def test_a_folder_with_other_pngs_is_refused(
    command: Command, video: Path, mask: Path, output: Path
) -> None:
    output.mkdir()
    (output / "mine.png").write_bytes(b"mine")
    outcome = command("propagate", video, "--mask", mask, "--output", output)
    assert_refused(outcome, "other PNG files")
    assert [path.name for path in output.iterdir()] == ["mine.png"]


# --- bad options


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--memory", "R,Q", "Memory 'R,Q' is not known"),
        ("--memory", "", "is not known"),
        ("--device", "tpu", "Device 'tpu' is not known"),
        ("--dtype", "fp8", "Precision 'fp8' is not known"),
        ("--size", "12", "Size 12 is out of range"),
        ("--size", "-480", "Size -480 is out of range"),
        ("--size", "large", "--size"),
        ("--speed", "9", "No such option: --speed"),
    ],
)
def test_a_bad_option_is_refused(
    command: Command, video: Path, mask: Path, output: Path, option: str, value: str, reason: str
) -> None:
    outcome = command("propagate", video, "--mask", mask, "--output", output, option, value)
    assert_refused(outcome, reason)
    assert not output.exists()


def test_a_gpu_that_is_not_there_is_refused(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    outcome = command("propagate", video, "--mask", mask, "--output", output, "--device", "cuda")
    assert_refused(outcome, "no usable cuda device")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["paint"], "No such command 'paint'"),
        (["propagate"], "Missing"),
        (["propagate", "clip.mp4"], "Missing option '--mask'"),
        (["propagate", "clip.mp4", "--mask", "m.png"], "Missing option '--output'"),
        (["propagate", "clip.mp4", "--mask"], "--mask"),
        (["info"], "Missing argument"),
        (["info", "a.mp4", "b.mp4"], "unexpected extra argument"),
        (["--nonsense"], "No such option"),
    ],
)
def test_a_wrong_command_line_is_refused_with_where_to_look(
    command: Command, arguments: list[str], reason: str
) -> None:
    outcome = command(*arguments)
    assert_refused(outcome, reason)
    assert "main.py --help" in outcome.err
