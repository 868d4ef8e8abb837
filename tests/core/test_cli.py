"""The command line as a whole; `propagate` is tested in cli/, a file for each behaviour."""

from functools import partial
from pathlib import Path

import pytest

from core import cli
from core.command_line import EXIT_REFUSED
from tests.core.cli.commands import FRAMES, HEIGHT, WIDTH, Command, call, make_folder, make_video


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return partial(call, capsys)


def test_info_says_what_a_video_holds(command: Command, tmp_path: Path) -> None:
    video = make_video(tmp_path / "film.mkv")
    report = command("info", video).report
    assert (report["kind"], report["frames"]) == ("video", FRAMES)
    assert (report["width"], report["height"], report["fps"]) == (WIDTH, HEIGHT, 25)
    assert report["duration_s"] == pytest.approx(FRAMES / 25)
    assert report["codec"] == "ffv1"


def test_info_says_what_a_folder_holds(command: Command, tmp_path: Path) -> None:
    report = command("info", make_folder(tmp_path / "shots")).report
    assert (report["kind"], report["frames"], report["codec"]) == ("images", FRAMES, "jpg")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands_and_does_nothing_else(command: Command, option: str) -> None:
    outcome = command(option)
    assert outcome.code == 0
    assert outcome.err == ""
    for name in ("propagate", "info", "train"):
        assert name in outcome.out


def test_without_arguments_the_help_is_shown(command: Command) -> None:
    outcome = command()
    assert outcome.code == EXIT_REFUSED
    assert "propagate" in outcome.out + outcome.err


def test_every_command_has_a_description(command: Command) -> None:
    for registered in cli.app.registered_commands:
        assert registered.callback is not None
        assert registered.callback.__doc__
        assert command(registered.name or registered.callback.__name__, "--help").code == 0
