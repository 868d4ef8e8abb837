"""Proof that the built program works: drives the real window through the whole job on a tiny clip.

Open, draw, track, correct, track on, export, look at the files. No sleeping: it waits for signals.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QPointF, QSettings, Qt, QTimer, SignalInstance
from PySide6.QtTest import QTest

from app.application import build_window, qt_application
from app.dialogs.export import ExportKind, ExportPlan
from app.jobs import JobEnd
from app.main_window import MainWindow
from app.project.opening import OpenSession
from core.errors import EvermaskError
from core.masks import read_mask
from core.session.session import Session
from core.types import CellState, Image
from core.video.writer import H264, create_video

FRAMES, WIDTH, HEIGHT, RADIUS = 12, 160, 120, 20
CORRECTED = 6
TIMEOUT_MS = 60_000
SIZE = 128
"""Short side for the network: the smallest at which it does anything."""


class SmokeError(Exception):
    """One step of the journey did not do what it should."""


def run_smoke(picture: Path) -> int:
    """Says SMOKE OK and returns 0 if all worked; `picture` shows the window at the end."""
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt_application()
    with tempfile.TemporaryDirectory(prefix="evermask-smoke-") as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "settings")
        )
        try:
            drive(folder, picture, session_opener(folder))
        except (SmokeError, EvermaskError) as error:
            sys.stderr.write(f"SMOKE FAILED: {error}\n")
            return 1
    sys.stdout.write("SMOKE OK\n")
    return 0


def has_screen() -> bool:
    """On Linux a screen is announced in the environment; other systems always have one."""
    return sys.platform != "linux" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def session_opener(folder: Path) -> OpenSession:
    """Opens media with a project beside nothing of the user's."""
    return lambda request, token: Session.opening(
        replace(request, project=folder / "smoke.evermask"), token
    )


def drive(folder: Path, picture: Path, open_session: OpenSession) -> None:
    """The whole journey; SmokeError at the first step that goes wrong."""
    window = build_window(log_folder=folder, open_session=open_session)
    try:
        window.parts.settings.set("tracking/size", SIZE)
        window.resize(1280, 800)
        window.show()
        _Journey(window, folder).go()
        if not window.grab().save(str(picture)):
            raise SmokeError(f"the picture could not be written to {picture}")
    finally:
        window.leaving.leave()
        window.deleteLater()


class _Journey:
    """The steps, in order."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._parts = window.parts

    def go(self) -> None:
        self._open()
        self._draw()
        self._track("track_forward")
        self._correct()
        self._track("commit_and_track")
        self._export()

    def _open(self) -> None:
        clip = self._folder / "clip.mp4"
        write_clip(clip)
        self._wait_for_frame(0, lambda: self._window.files.open_path(clip))
        _require(self._parts.document.frame_count == FRAMES, "the clip has another length")

    def _draw(self) -> None:
        self._parts.easel.options.brush_diameter = 2.0 * RADIUS
        x, y = disc_center(0)
        self._stroke(QPointF(x - 2, y), QPointF(x + 2, y))
        _require(self._states()[0] == CellState.DRAFT, "the stroke made no draft")
        self._window.actions_table["commit"].trigger()
        _require(self._states()[0] == CellState.KEYFRAME, "the draft was not committed")

    def _track(self, action_id: str) -> None:
        ends: list[JobEnd] = []
        tracking = self._parts.tracking
        tracking.finished.connect(ends.append)
        self._wait(
            lambda: bool(ends),
            tracking.finished,
            self._parts.messages.shown,
            start=self._window.actions_table[action_id].trigger,
        )
        _require(ends == [JobEnd.DONE], f"tracking ended as {ends[0].value}: {self._message()}")
        _require(self._states()[-1] == CellState.AUTO, "tracking did not reach the last frame")

    def _correct(self) -> None:
        self._wait_for_frame(CORRECTED, lambda: self._parts.playback.seek(CORRECTED))
        x, y = disc_center(CORRECTED)
        self._stroke(QPointF(x, y - 4), QPointF(x, y + 4))
        _require(self._states()[CORRECTED] == CellState.DRAFT, "the correction made no draft")
        self._corrected = self._parts.document.mask(CORRECTED).copy()

    def _export(self) -> None:
        states = self._states()
        _require(states[CORRECTED] == CellState.KEYFRAME, "the correction was not kept")
        target = self._folder / "masks"
        written: list[Path] = []
        files = self._window.files
        files.exported.connect(written.append)
        self._wait(
            lambda: bool(written),
            files.exported,
            start=lambda: files.export(ExportPlan(ExportKind.MASKS, target)),
        )
        names = sorted(path.name for path in target.iterdir())
        _require(len(names) == FRAMES, f"{len(names)} of {FRAMES} masks were exported")
        exported = read_mask(target / names[CORRECTED])
        _require(bool(np.array_equal(exported, self._corrected)), "the exported mask differs")

    def _stroke(self, start: QPointF, end: QPointF) -> None:
        """Drag the left button over the canvas, in picture pixels."""
        canvas = self._window.stage.canvas
        viewport = canvas.viewport()
        begin, finish = canvas.viewport_point(start).toPoint(), canvas.viewport_point(end).toPoint()
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(viewport, button, none, begin)
        for step in range(1, 5):
            QTest.mouseMove(viewport, begin + (finish - begin) * step / 4)
        QTest.mouseRelease(viewport, button, none, QPoint(finish))

    def _states(self) -> np.ndarray:
        document = self._parts.document
        _require(document.selected is not None, "no object was made")
        return document.session.states(document.objects()[0].id)

    def _message(self) -> str:
        current = self._parts.messages.current
        return current.text if current else "no message"

    def _wait_for_frame(self, frame: int, start: Callable[[], object]) -> None:
        stage = self._window.stage
        self._wait(lambda: stage.shown_frame == frame, stage.shown, start=start)

    def _wait(
        self, done: Callable[[], bool], *signals: SignalInstance, start: Callable[[], object]
    ) -> None:
        """Start something and run the event loop until it is done; looked at after each signal."""
        loop = QEventLoop()

        def look(*_: object) -> None:
            if done():
                loop.quit()

        for signal in signals:
            signal.connect(look)
        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(loop.quit)
        timer.start(TIMEOUT_MS)
        start()
        if not done():
            loop.exec()
        timer.stop()
        for signal in signals:
            signal.disconnect(look)
        _require(done(), f"waited in vain; the window says: {self._message()}")


def write_clip(path: Path) -> None:
    """A bright disc that moves over a textured ground."""
    with create_video(path, width=WIDTH, height=HEIGHT, rate=Fraction(24), settings=H264) as writer:
        for frame in range(FRAMES):
            writer.write(_picture(frame))


def disc_center(frame: int) -> tuple[float, float]:
    return 40.0 + 6 * frame, 60.0


def _picture(frame: int) -> Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[..., 2] = 90 + 40 * np.sin(columns / 7) * np.cos(rows / 9)
    picture[..., 1] = 60 + 20 * np.cos(columns / 13)
    x, y = disc_center(frame)
    inside = (columns - x) ** 2 + (rows - y) ** 2 <= RADIUS**2
    picture[inside] = (230, 170, 40)
    return picture


def _require(holds: bool, text: str) -> None:
    if not holds:
        raise SmokeError(text)
