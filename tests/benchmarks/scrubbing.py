"""How many positions a second scrubbing shows.

usage: python -m tests.benchmarks.scrubbing [CLIP]

Without a clip it makes one: H.264 with a key frame every two seconds. A mouse that moves sixty
times a second drags over the whole clip, there and back.
"""

import argparse
import itertools
import math
import os
import tempfile
import time
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer

from app.application import build_window, qt_application
from app.main_window import MainWindow
from core.progress import CancelToken, Progress
from core.session.opening import OpenRequest
from core.session.session import Session
from core.video.writer import VideoSettings, create_video
from tests.benchmarks.measured import Measured, tell

MOUSE_HZ = 60
CAMERA = VideoSettings("libx264", "yuv420p", even=True, options={"crf": "20", "g": "50", "bf": "2"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--frames", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=6.0)
    arguments = parser.parse_args()
    qt_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "settings")
        )
        clip = arguments.clip or made_clip(folder, arguments.size, arguments.frames)
        window = opened(folder, clip)
        measure(window, arguments.seconds)
        window.close()


def made_clip(folder: Path, size: str, frames: int) -> Path:
    width, height = (int(side) for side in size.split("x"))
    random = np.random.default_rng(0)
    texture = random.integers(0, 255, (height // 8, 2 * width // 8, 3), np.uint8)
    texture = np.kron(texture, np.ones((8, 8, 1), np.uint8))
    path = folder / "long.mp4"
    with create_video(
        path, width=width, height=height, rate=Fraction(25), settings=CAMERA
    ) as video:
        for frame in range(frames):
            left = round((0.5 + 0.5 * math.sin(frame / 40)) * (texture.shape[1] - width))
            video.write(texture[:height, left : left + width])
    return path


def opened(folder: Path, clip: Path) -> MainWindow:
    def open_session(
        request: OpenRequest, token: CancelToken
    ) -> Generator[Progress, None, Session]:
        return Session.opening(replace(request, project=folder / "p.evermask"), token)

    window = build_window(log_folder=folder, open_session=open_session)
    window.resize(1440, 900)
    window.show()
    window.files.open_path(clip)
    wait_until(lambda: window.stage.shown_frame == 0)
    return window


def measure(window: MainWindow, seconds: float) -> None:
    document, playback = window.parts.document, window.parts.playback
    count = document.frame_count
    shown: list[tuple[float, int]] = []
    stalls: list[float] = []
    window.stage.shown.connect(lambda frame: shown.append((time.monotonic(), frame)))
    start, cpu_start_s, ui_start_s = time.monotonic(), time.process_time(), time.thread_time()

    def move() -> None:
        began = time.monotonic()
        share = (began - start) / seconds
        playback.scrub(round((1 - abs(1 - 2 * share)) * (count - 1)))
        stalls.append(time.monotonic() - began)

    mouse = QTimer()
    mouse.setInterval(round(1000 / MOUSE_HZ))
    mouse.timeout.connect(move)
    mouse.start()
    wait_until(lambda: time.monotonic() - start >= seconds)
    mouse.stop()
    cpu_s, ui_s = time.process_time() - cpu_start_s, time.thread_time() - ui_start_s
    target = document.frame
    released = time.monotonic()
    playback.end_scrub()
    wait_until(lambda: window.stage.shown_frame == target)
    exact_s = time.monotonic() - released
    positions = sum(one[1] != other[1] for one, other in itertools.pairwise(shown))
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(shown)]
    clip = document.session.clip
    print(f"{clip.width} x {clip.height}, {count} frames, {len(stalls) / seconds:.0f} moves/s")
    tell(Measured("positions a second while scrubbing", positions / seconds, "", 30, is_least=True))
    print(
        f"CPU time a position: {1000 * ui_s / max(positions, 1):.1f} ms in the UI thread, "
        f"{1000 * (cpu_s - ui_s) / max(positions, 1):.1f} ms elsewhere"
    )
    print(f"longest gap between pictures: {1000 * max(gaps, default=0):.0f} ms")
    print(f"longest step of the UI thread: {1000 * max(stalls, default=0):.1f} ms")
    print(f"exact frame after letting go: {1000 * exact_s:.0f} ms")


def wait_until(holds: object) -> None:
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(2)
    timer.timeout.connect(lambda: loop.quit() if holds() else None)  # type: ignore[operator]
    timer.start()
    loop.exec()


if __name__ == "__main__":
    main()
