import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.application import build_window, qt_application, run, run_sample, start_log
from app.main_window import MainWindow
from app.project.opening import Opening


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_there_is_one_application(qapp: QApplication) -> None:
    assert qt_application() is qapp


def test_the_log_goes_to_a_file(root_logger: logging.Logger) -> None:
    folder = start_log()
    logging.getLogger("app.test").info("a line")

    assert folder == platformdirs.user_log_path("evermask", appauthor=False)
    assert "a line" in (folder / "evermask.log").read_text(encoding="utf-8")


def test_without_a_place_for_the_log_it_starts_all_the_same(
    root_logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "file" / "log")

    start_log()

    assert any(isinstance(handler, logging.StreamHandler) for handler in root_logger.handlers)


def test_settings_choose_the_theme_at_start_and_later(window: MainWindow) -> None:
    def lightness() -> int:
        return QApplication.palette().color(QPalette.ColorRole.Window).lightness()

    window.parts.settings.set("look/scheme", "light")
    assert lightness() > 150
    window.parts.settings.set("look/scheme", "dark")
    assert lightness() < 100


def test_brush_settings_come_back(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.parts.easel.options.brush_diameter = 63

    again = build_window(log_folder=tmp_path)
    qtbot.addWidget(again)

    assert again.parts.easel.options.brush_diameter == 63


def test_running_shows_the_window_until_it_is_closed(
    qtbot: QtBot, root_logger: logging.Logger, clip_path: Path
) -> None:
    def close_when_open() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        window = windows[0]
        window.files.opened.connect(window.close)

    QTimer.singleShot(0, close_when_open)

    assert run(clip_path) == 0


def test_running_on_the_sample_begins_by_making_it(
    qtbot: QtBot, root_logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def begin(opening: Opening) -> None:
        begun.append("sample")
        window = opening.parent()
        assert isinstance(window, MainWindow)
        window.close()

    monkeypatch.setattr(Opening, "open_sample", begin)

    assert run_sample() == 0
    assert begun == ["sample"]


@pytest.mark.slow
def test_the_window_shows_without_torch() -> None:
    script = (
        "import sys; from pathlib import Path; import app.application as a;"
        "a.qt_application(); w = a.build_window(log_folder=Path('.')); w.show();"
        "print('torch' in sys.modules); w.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "False"
