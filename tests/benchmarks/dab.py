"""What a dab and a step to a cached frame cost in the real window, repaint included.

usage: python -m tests.benchmarks.dab      (needs no screen; pytest does not run it)

Budgets: 8 ms a dab at 1920x1080 and 16 ms at 3840x2160; 16 ms a step to a cached frame. Counted is
the processor time of the UI thread, which a busy machine stretches least; on an idle one the clock
shows the same. "worst of ten" is the 90th percentile.
"""

import math
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest

from app.application import build_window, qt_application
from app.main_window import MainWindow
from core.session.session import Session
from tests.benchmarks.measured import Measured, tell

SIZES = {"1920x1080": (1920, 1080), "3840x2160": (3840, 2160)}
DAB_BUDGET_MS = {"1920x1080": 8, "3840x2160": 16}
STEP_BUDGET_MS = 16
FRAMES = 6
DABS = 80
WINDOW = (1440, 900)


def make_clip(folder: Path, size: tuple[int, int]) -> Path:
    """Smooth moving shades with grain: neither flat nor noise."""
    folder.mkdir()
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    grain = np.random.default_rng(0).integers(0, 12, (size[1], size[0]), np.uint8)
    for frame in range(FRAMES):
        shade = 110 + 60 * np.sin((columns + 40 * frame) / 90) + 40 * np.cos(rows / 70)
        picture = np.stack([shade, 0.8 * shade, 200 - 0.5 * shade], axis=2).astype(np.uint8)
        PillowImage.fromarray(picture + grain[..., None]).save(
            folder / f"{frame:03}.png", compress_level=1
        )
    return folder


def settle() -> None:
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


def timed(what: Callable[[], object]) -> float:
    """Milliseconds, with everything that has to be repainted because of it."""
    started = time.thread_time()
    what()
    settle()
    return 1000 * (time.thread_time() - started)


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    worst_of_ten = ordered[len(ordered) * 9 // 10]
    return (
        f"median {median(times):6.1f}   worst of ten {worst_of_ten:6.1f}"
        f"   longest {ordered[-1]:6.1f} ms"
    )


def measure(window: MainWindow, zoom: float | None, diameter: float) -> dict[str, list[float]]:
    canvas = window.stage.canvas
    canvas.fit() if zoom is None else canvas.zoom_to(zoom)
    window.parts.easel.options.brush_diameter = diameter
    settle()
    port = canvas.viewport()
    centre = QPointF(port.rect().center())
    places = [
        (centre + QPointF(math.cos(i / 6), math.sin(i / 6)) * (60 + 2 * i)).toPoint()
        for i in range(DABS)
    ]
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    found = {"press": [timed(lambda: QTest.mousePress(port, left, plain, places[0]))]}
    found["dab"] = [timed(lambda place=place: QTest.mouseMove(port, place)) for place in places[1:]]
    found["release"] = [timed(lambda: QTest.mouseRelease(port, left, plain, places[-1]))]
    found["hover"] = [
        timed(lambda place=place: QTest.mouseMove(port, place + QPoint(3, 2))) for place in places
    ]
    return found


def step(window: MainWindow) -> list[float]:
    """Between frames that are decoded already, masks and all."""
    window.stage.canvas.fit()
    playback = window.parts.playback
    for frame in range(FRAMES):
        show(window, frame)
    return [
        timed(lambda frame=frame: playback.seek(frame)) for _ in range(5) for frame in range(FRAMES)
    ]


def show(window: MainWindow, frame: int) -> None:
    window.parts.playback.seek(frame)
    while window.stage.shown_frame != frame:
        settle()
        time.sleep(0.01)


def main() -> None:
    qt_application()
    with tempfile.TemporaryDirectory(prefix="evermask-benchmark-") as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, name)
        for title, size in SIZES.items():
            clip = make_clip(folder / title, size)
            project = folder / f"{title}.evermask"
            window = build_window(
                log_folder=folder,
                open_session=lambda request, token, at=project: Session.opening(
                    replace(request, project=at), token
                ),
            )
            window.resize(*WINDOW)
            window.show()
            window.files.open_path(clip)
            while window.stage.shown_frame != 0:
                settle()
                time.sleep(0.01)
            print(f"{title}, window {WINDOW[0]}x{WINDOW[1]}")
            steps, dabs = step(window), []
            print(f"  step to a cached frame        {spread(steps)}")
            show(window, 0)
            for zoom in (None, 1.0, 8.0):
                for diameter in (24, 160):
                    shown = "fit" if zoom is None else f"{zoom:.0%}"
                    found = measure(window, zoom, diameter)
                    dabs.append(median(found["dab"]))
                    for what, times in found.items():
                        print(f"  {what:8} {shown:>5}  brush {diameter:3} px   {spread(times)}")
            window.close()
            tell(Measured(f"step to a cached frame, {title}", median(steps), "ms", STEP_BUDGET_MS))
            tell(
                Measured(
                    f"a dab at {title}, the slowest of 6 brushes and zooms",
                    max(dabs), "ms", DAB_BUDGET_MS[title],
                )
            )  # fmt: skip


if __name__ == "__main__":
    main()
