"""What it costs the window when new scores land: 100 000 frames of five objects with true masks.

usage: python -m tests.benchmarks.score_update [FRAMES] [OBJECTS]    (pytest does not run it)

The real window on a fake clip, timeline, plots, Scores and Review open. All is tracked, scored and
measured already; then the scores of twenty more frames land, again and again, as beside a run. Told
is the processor's time of the UI thread: of the call that takes them over, and of all that follows
in the next moment, repaints included. Budget: 16 ms, a frame of the screen.
"""

import os
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer

from app.application import build_window, qt_application
from app.main_window import MainWindow
from core.datasets.sequence import ObjectTrack
from core.masks import pack_pixels
from core.metrics.scores import FrameScore
from core.progress import CancelToken, Progress
from core.project.packing import PackedCell
from core.project.project import Project
from core.project.records import RunInfo
from core.review.live import LiveScores
from core.review.rules import ScoredObject
from core.review.scores import ClipScores
from core.review.truth import Truth
from core.session.opening import Opened, OpenRequest
from core.session.relinking import facts_of
from core.session.session import Session
from core.types import Direction, FrameIndex, Mask, ObjectId
from core.video.loader import FrameLoader
from tests.benchmarks.measured import Measured, tell
from tests.long_clip import LongClip

WIDTH, HEIGHT = 48, 32
LANDING, BATCH, ROUNDS = 20, 500, 30
AFTERWARDS_MS = 250
"""Plots follow a tenth of a second later."""

BUDGET_MS = 16


class NoMasks:
    """True masks whose scores are known already."""

    def __init__(self, frames: int) -> None:
        self.frames = tuple(range(frames))

    def read(self, frame: FrameIndex) -> Mask:
        return np.zeros((HEIGHT, WIDTH), np.uint8)


def main(frames: int, objects: int) -> None:
    qt_application()
    with tempfile.TemporaryDirectory() as name:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, name)
        session = tracked(Path(name), frames, objects)
        window = opened(Path(name), session)
        scores = scored(window, frames, objects)
        measure(window, scores)
        window.close()


def tracked(folder: Path, frames: int, objects: int) -> Session:
    """A session of which every frame but the first was written by a run."""
    clip = LongClip(frames, HEIGHT, WIDTH)
    project = Project.create(folder / "long.evermask", facts_of(clip.info))
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[8:16, 8:20] = True
    packed = pack_pixels(pixels)
    ids = [project.add_object().id for _ in range(objects)]
    run = project.start_run(RunInfo(Direction.FORWARD, 0, frames - 1), "Track forward")
    for start in range(1, frames, BATCH):
        last = min(frames, start + BATCH)
        cells = [PackedCell(i, f, packed, 0.9) for f in range(start, last) for i in ids]
        project.store_packed(run, cells, last - 1)
    project.finish_run(run)
    return Session(Opened(FrameLoader(lambda: clip, 1 << 24), project))


def opened(folder: Path, session: Session) -> MainWindow:
    def open_session(
        request: OpenRequest, token: CancelToken
    ) -> Generator[Progress, None, Session]:
        yield Progress(0, 1)
        return session

    # Nothing is measured in the background: what it would find is put in by hand.
    session.review.update = lambda token: iter(())  # type: ignore[method-assign]
    window = build_window(log_folder=folder, open_session=open_session)
    window.resize(1440, 900)
    window.show()
    window.files.open_path(folder)
    while not window.parts.document.is_open or window.stage.shown_frame != 0:
        follow(20)
    return window


def scored(window: MainWindow, frames: int, objects: int) -> ClipScores:
    """Scores and risk of everything, as they come in."""
    random = np.random.default_rng(0)
    ids = [ObjectId(number) for number in range(1, objects + 1)]
    names = [ScoredObject(ObjectTrack(i, 0), i, tuple(range(1, frames - 1))) for i in ids]
    truth = Truth("fake", "every frame", NoMasks(frames), tuple(names), frames, (WIDTH, HEIGHT))
    review = window.parts.reviewer.review
    assert review is not None
    live = LiveScores(truth)
    review._live = live  # as if opened
    for object_id in ids:
        for part in (live.scores._region, live.scores._boundary):
            part[object_id][1:-1] = 1 - 0.3 * random.random(frames - 2) ** 3
        review.risk._begin(object_id)
        review.risk._risk[object_id][1:] = random.random(frames - 1) ** 3
    live.scores._note_change(1)
    for panel in ("review", "scores"):
        window.panels.open(panel)
    window.parts.reviewer._refresh()
    follow(500)
    return live.scores


def measure(window: MainWindow, scores: ClipScores) -> None:
    random = np.random.default_rng(1)
    calls, totals, idle = [], [], []
    for number in range(ROUNDS):
        begun = time.thread_time()
        follow(AFTERWARDS_MS)
        idle.append(1000 * (time.thread_time() - begun))
        first = 1 + number * LANDING
        for frame in range(first, first + LANDING):
            for object_id in scores.object_ids:
                j, f = random.random(2)
                scores.put(object_id, FrameScore(frame, float(j), float(f), True, True))
        begun = time.thread_time()
        window.parts.reviewer._refresh()
        calls.append(1000 * (time.thread_time() - begun))
        follow(AFTERWARDS_MS)
        totals.append(1000 * (time.thread_time() - begun))
    print(f"idle {median(idle):.1f} ms in {AFTERWARDS_MS} ms")
    about = f"{scores.frame_count} frames x {len(scores.object_ids)} objects"
    tell(Measured(f"new scores are taken over, {about}", median(calls), "ms", BUDGET_MS))
    whole = median(totals) - median(idle)
    tell(Measured(f"new scores in all, plots painted, {about}", whole, "ms"))


def follow(duration_ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(duration_ms, loop.quit)
    loop.exec()


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    main(*(numbers + [100_000, 5][len(numbers) :]))
