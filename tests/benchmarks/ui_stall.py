"""The longest stall of the UI thread while a run writes 200 frames a second: budget 50 ms.

usage: python -m tests.benchmarks.ui_stall [--frames 3000] [--size 854x480] [--stacks]

The real window on a made clip; the network is a fake that moves masks. Half of the run the canvas
follows it, the other half somebody scrubs over what is finished. A timer beats every few
milliseconds; a late beat is a stall. On a busy machine the clock says more than the window is to
blame for, so the processor's time of the UI thread between two beats is printed beside it.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer

from app.application import build_window, qt_application
from app.main_window import MainWindow
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.opening import OpenRequest
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.types import FrameIndex, FrameResult, Image, ObjectId
from core.video.writer import VideoSettings, create_video
from tests.benchmarks.measured import Measured, tell

BUDGET_MS, BEAT_MS, MOUSE_HZ, FPS = 50, 2, 60, 200
OBJECTS = 3
CAMERA = VideoSettings("libx264", "yuv420p", even=True, options={"crf": "23", "g": "50", "bf": "2"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="854x480")
    parser.add_argument("--frames", type=int, default=3000)
    parser.add_argument("--stacks", action="store_true", help="what the UI thread did in stalls")
    arguments = parser.parse_args()
    qt_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "settings")
        )
        window = opened(folder, made_clip(folder, arguments.size, arguments.frames))
        draw(window)
        measure(window, shows_stacks=arguments.stacks)
        wait_until(lambda: not window.parts.jobs.review.is_busy)
        window.close()


@dataclass
class Fast:
    """A network that takes five milliseconds a frame."""

    device_text: str = "a fake device"

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        start = request.keyframes[request.start]
        ids = [ObjectId(int(i)) for i in np.unique(start) if i]
        began_s = time.perf_counter()
        for done, frame in enumerate(request.frames):
            token.checkpoint()
            time.sleep(max(0.0, began_s + done / FPS - time.perf_counter()))
            read_frame(frame)
            mask = request.settle(frame, np.roll(start, frame - request.start, axis=1))
            yield FrameResult(frame, mask, dict.fromkeys(ids, 0.75), request.direction)


@dataclass
class Heart:
    """Beats in the UI thread; knows the longest gaps, by the clock and of the thread's own time."""

    clock_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)
    beat_s: float = 0.0
    own_s: float = 0.0

    def begin(self) -> None:
        self.clock_ms.clear()
        self.own_ms.clear()
        self.beat_s, self.own_s = time.perf_counter(), time.thread_time()

    def beat(self) -> None:
        now_s, own_s = time.perf_counter(), time.thread_time()
        self.clock_ms.append(1000 * (now_s - self.beat_s))
        self.own_ms.append(1000 * (own_s - self.own_s))
        self.beat_s, self.own_s = now_s, own_s

    def tell(self, what: str) -> None:
        clock, own = np.array(self.clock_ms), np.array(self.own_ms)
        tell(Measured(f"longest stall during a run, {what}", clock.max(), "ms", BUDGET_MS))
        print(
            f"  99.9 % below {np.quantile(clock, 0.999):5.1f} ms; own time of the UI thread "
            f"at most {own.max():5.1f} ms; busy {100 * own.sum() / clock.sum():.0f} %"
        )


def measure(window: MainWindow, *, shows_stacks: bool) -> None:
    tracking, document, playback = (
        window.parts.tracking,
        window.parts.document,
        window.parts.playback,
    )
    count, heart = document.frame_count, Heart()
    pulse = timer(BEAT_MS, heart.beat)
    began_s = time.monotonic()
    tracking.start(RunScope(0))
    wait_until(lambda: bool(states(window)[1]))
    heart.begin()
    pulse.start()
    watch = StallWatch(heart) if shows_stacks else None
    wait_until(lambda: bool(states(window)[count // 2]))
    heart.tell("following")
    heart.begin()

    def scrub() -> None:
        share = (time.monotonic() % 4) / 4
        playback.scrub(round((1 - abs(1 - 2 * share)) * (count // 2)))

    mouse = timer(round(1000 / MOUSE_HZ), scrub)
    mouse.start()
    wait_until(lambda: not tracking.is_active)
    heart.tell("scrubbing")
    mouse.stop()
    pulse.stop()
    if watch is not None:
        watch.stop()
    done = int(np.count_nonzero(states(window)))
    seconds = time.monotonic() - began_s
    print(f"{document.session.clip.width} x {document.session.clip.height}, {OBJECTS} objects: "
          f"{done} frames at {done / seconds:.0f} a second")  # fmt: skip


class StallWatch:
    """Prints where the UI thread is when it has worked for long since the last beat."""

    def __init__(self, heart: Heart) -> None:
        self._heart = heart
        self._stops = threading.Event()
        self._watched = threading.get_ident()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stops.set()
        self._thread.join()

    def _look(self) -> None:
        told_s = 0.0
        clock = time.pthread_getcpuclockid(self._watched)
        while not self._stops.wait(0.002):
            own_s = self._heart.own_s
            worked_ms = 1000 * (time.clock_gettime(clock) - own_s)
            if worked_ms > BUDGET_MS / 4 and own_s != told_s:
                told_s = own_s
                stack = traceback.extract_stack(sys._current_frames()[self._watched])
                names = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in stack[3:]]
                print(f"  {worked_ms:.0f} ms and then in " + " > ".join(names))


def states(window: MainWindow) -> np.ndarray:
    return window.parts.document.session.states(ObjectId(1))


def draw(window: MainWindow) -> None:
    document = window.parts.document
    clip = document.session.clip
    for number in range(OBJECTS):
        info = document.add_object()
        assert info is not None
        stroke = document.session.begin_stroke(0, info.id, adds=True)
        stroke.dab((number + 1) * clip.width / (OBJECTS + 1), clip.height / 2, clip.height / 4)
        document.apply_stroke(0, stroke, "Brush")
    document.commit()


def made_clip(folder: Path, size: str, frames: int) -> Path:
    width, height = (int(side) for side in size.split("x"))
    random = np.random.default_rng(0)
    texture = random.integers(0, 255, (-(-height // 16), 2 * -(-width // 16), 3), np.uint8)
    texture = np.kron(texture, np.ones((16, 16, 1), np.uint8))
    path = folder / "long.mp4"
    with create_video(
        path, width=width, height=height, rate=Fraction(25), settings=CAMERA
    ) as video:
        for frame in range(frames):
            left = abs(frame % (2 * width) - width)
            video.write(np.ascontiguousarray(texture[:height, left : left + width]))
    return path


def opened(folder: Path, clip: Path) -> MainWindow:
    def open_session(
        request: OpenRequest, token: CancelToken
    ) -> Generator[Progress, None, Session]:
        placed = replace(request, project=folder / "p.evermask")
        return Session.opening(placed, token, lambda _options: Fast())

    window = build_window(log_folder=folder, open_session=open_session)
    window.resize(1440, 900)
    window.show()
    window.files.open_path(clip)
    wait_until(lambda: window.stage.shown_frame == 0)
    return window


def timer(interval_ms: int, run: Callable[[], None]) -> QTimer:
    made = QTimer()
    made.setTimerType(Qt.TimerType.PreciseTimer)
    made.setInterval(interval_ms)
    made.timeout.connect(run)
    return made


def wait_until(holds: Callable[[], bool]) -> None:
    loop = QEventLoop()
    look = timer(50, lambda: loop.quit() if holds() else None)
    look.start()
    loop.exec()


if __name__ == "__main__":
    main()
