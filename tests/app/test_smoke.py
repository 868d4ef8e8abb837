from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app import smoke
from app.project.opening import OpenSession
from app.smoke import FRAMES, HEIGHT, WIDTH, SmokeError, drive, has_screen, run_smoke, write_clip
from core.video.open import open_clip


def test_the_journey_ends_with_a_picture_of_the_window(
    qtbot: QtBot, tmp_path: Path, open_session: OpenSession
) -> None:
    picture = tmp_path / "window.png"

    drive(tmp_path, picture, open_session)

    assert QImage(str(picture)).width() >= 1280


def test_a_step_that_fails_is_named_and_the_code_is_one(
    qtbot: QtBot,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(folder: Path, picture: Path, open_session: object) -> None:
        raise SmokeError("the stroke made no draft")

    monkeypatch.setattr(smoke, "drive", failing)

    assert run_smoke(tmp_path / "window.png") == 1
    assert capsys.readouterr().err == "SMOKE FAILED: the stroke made no draft\n"


def test_success_is_said(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "drive", lambda *_: None)

    assert run_smoke(Path("window.png")) == 0
    assert capsys.readouterr().out == "SMOKE OK\n"


def test_the_clip_is_what_the_journey_expects(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4")

    with open_clip(tmp_path / "clip.mp4") as clip:
        assert clip.info.frame_count == FRAMES
        picture = clip.read(0)
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert np.abs(picture[60, 40].astype(int) - (230, 170, 40)).max() < 30


def test_a_screen_is_known_by_its_announcement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_screen()
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.delenv("DISPLAY")
    assert has_screen()
