"""Takes the README's picture of the window: the real window on the sample, tracked by the network.

usage: python packaging/pictures.py [FOLDER]      (default resources/pictures; needs no screen)
"""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer, SignalInstance  # noqa: E402

from app.application import build_window, qt_application  # noqa: E402
from app.main_window import MainWindow  # noqa: E402
from core.progress import CancelToken  # noqa: E402
from core.sample.cache import sample_clip, sample_paths  # noqa: E402
from core.session.session import Session  # noqa: E402

SIZES = {"window": (1440, 900), "window-small": (1024, 700)}
NETWORK_SIZE = 256
SHOWN_FRAME = 112
SETTLE_MS = 800
"""Repaints are coalesced; after this long the window shows what it will go on to show."""


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="evermask-pictures-") as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, name)
        qt_application()
        for _ in sample_clip(folder, CancelToken()):
            pass
        sample = sample_paths(folder)
        assert sample is not None
        project = folder / "sample.evermask"
        window = build_window(
            log_folder=folder,
            open_session=lambda request, token: Session.opening(
                replace(request, project=project), token
            ),
        )
        window.parts.settings.set("tracking/size", NETWORK_SIZE)
        window.parts.settings.set("look/scheme", "dark")
        window.resize(*SIZES["window"])
        window.show()
        wait(window.files.opened, lambda: window.files.open_path(sample.clip))
        window.files.import_mask(sample.first_mask)
        wait(window.parts.tracking.finished, window.actions_table["track_forward"].trigger)
        for picture, size in SIZES.items():
            take(window, target / f"{picture}.png", size)
        window.close()


def take(window: MainWindow, path: Path, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.parts.messages.clear()
    window.parts.playback.seek(SHOWN_FRAME)
    settle()
    window.grab().save(str(path))
    print(path)


def wait(signal: SignalInstance, start: object) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(0, start)
    loop.exec()


def settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "pictures")
