"""Ctrl+C ends the commands between two frames, and leaves only complete files."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core import cli, files
from core.command_line import EXIT_STOPPED
from tests.core.cli.commands import HEIGHT, WIDTH, Command, make_video

ROOT = Path(__file__).parents[3]


@pytest.mark.usefixtures("still")
def test_ctrl_c_stops_between_two_frames_with_its_own_exit_code(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    written: list[int] = []

    def fsync(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)

    assert outcome.code == EXIT_STOPPED
    assert outcome.out == ""
    assert outcome.err == "Stopped. Every finished file is kept.\n"
    assert sorted(path.name for path in output.iterdir()) == ["00000.png", "00001.png"]
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_before_any_work_is_no_traceback_either(
    command: Command, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "open_clip", interrupted)
    outcome = command("info", video)
    assert outcome.code == EXIT_STOPPED
    assert outcome.out == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_only_complete_pngs(
    tmp_path: Path, mask: Path, output: Path, weights: Path
) -> None:
    clip = make_video(tmp_path / "long.mkv", frames=400)
    arguments = ["propagate", clip, "--mask", mask, "--output", output, "--weights", weights]
    arguments += ["--size", "96", "--device", "cpu", "--dtype", "fp32"]
    with subprocess.Popen(
        [sys.executable, ROOT / "main.py", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and not (output / "00003.png").exists():
            wait_a_moment(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (EXIT_STOPPED, "")
    assert err == "Stopped. Every finished file is kept.\n"
    names = sorted(path.name for path in output.iterdir())
    assert names == [f"{number:05}.png" for number in range(len(names))]
    assert 4 <= len(names) < 400
    for path in output.iterdir():
        with PillowImage.open(path) as result:
            assert np.array(result).shape == (HEIGHT, WIDTH)


def wait_a_moment(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return
