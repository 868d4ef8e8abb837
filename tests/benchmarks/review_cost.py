"""By how many percent scoring and measuring beside a run slow the run down.

usage: python -m tests.benchmarks.review_cost [--frames 400] [--size 240] [--device auto]
       (pytest does not run it; the budget is 5 %)

One run of the real network over one clip with true masks. Short stretches of frames with the review
job at work alternate with stretches without; each is compared with those on both sides of it, so
that neither a memory that fills nor a machine whose load changes is taken for the job's cost. Told
are medians over all such pairs with their bootstrap intervals (95 %), of four times:

- the clock: all that a user would feel, and all that else goes on on the machine;
- the clock but for the time in which the tracking thread stood in line for a processor (Linux
  tells): computing, and waiting for locks, the interpreter and pictures, not for other programs;
- what the tracking thread computed;
- what everything but the tracking thread computed more than without the job, as a share of the
  clock: on a machine whose processors are all busy this is what the job takes away.
"""

import argparse
import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from core.errors import Cancelled
from core.masks import write_indexed_png
from core.progress import CancelToken
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Mask
from tests.benchmarks.measured import Measured, tell

WIDTH, HEIGHT, OBJECTS = 854, 480, 3
STRETCH = 4
SETTLING = 1
"""Frames after a switch that count for neither: a step of the job may still be going on."""
WARM_UP = 8
RESAMPLES = 2000
BUDGET_PERCENT = 5
TOLD = ("slower by the clock", "but for standing in line")


def true_mask(frame: int) -> Mask:
    """Three discs on their way, to the right and back again."""
    frame = abs((frame + 150) % 300 - 150)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number in range(OBJECTS):
        x, y = 120 + 3 * frame + 60 * number, 100 + 130 * number
        mask[(columns - x) ** 2 + (rows - y) ** 2 <= (40 + 8 * number) ** 2] = number + 1
    return mask


def make_clip(folder: Path, frames: int) -> tuple[Path, Path]:
    images, masks = folder / "images", folder / "truth"
    for made in (images, masks):
        made.mkdir()
    grain = np.random.default_rng(0).integers(0, 40, (HEIGHT, WIDTH, 1), np.uint8)
    colors = np.array([(60, 90, 70), (220, 60, 50), (70, 80, 220), (230, 200, 40)], np.uint8)
    for frame in range(frames):
        mask = true_mask(frame)
        picture = np.minimum(colors[mask].astype(np.int64) + grain, 255).astype(np.uint8)
        PillowImage.fromarray(picture).save(images / f"{frame:05}.png", compress_level=1)
        write_indexed_png(masks / f"{frame:05}.png", mask)
    return images, masks


class Reviewer(threading.Thread):
    """The review lane of the window: works while it may, on what has come since."""

    def __init__(self, session: Session) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._token = CancelToken()
        self.may_work = threading.Event()
        self.steps = 0

    def run(self) -> None:
        with contextlib.suppress(Cancelled):
            self._work()

    def _work(self) -> None:
        while not self._token.is_cancelled:
            self.may_work.wait()
            for _ in self._session.review.update(self._token):
                self.steps += 1
                if not self.may_work.is_set():
                    break
            else:
                # Nothing is left: the window calls again when the next batch has landed.
                time.sleep(0.05)

    def stop(self) -> None:
        self._token.cancel()
        self.may_work.set()


@dataclass(frozen=True)
class Times:
    """Seconds, since anything or of a frame. in_line: of the clock, waiting for a processor.

    own: computed by the tracking thread; others: by all other threads of the process.
    """

    clock: float
    in_line: float
    own: float
    others: float

    @classmethod
    def now(cls) -> "Times":
        own = time.thread_time()
        return cls(time.perf_counter(), _in_line_s(), own, time.process_time() - own)

    def of_frame_since(self, before: "Times", frames: int) -> "Times":
        return Times(
            (self.clock - before.clock) / frames,
            (self.in_line - before.in_line) / frames,
            (self.own - before.own) / frames,
            (self.others - before.others) / frames,
        )


def _in_line_s() -> float:
    """How long this thread was ready and had no processor; 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def stretches(session: Session, options: TrackingOptions, reviewer: Reviewer) -> Iterator[Times]:
    """Of a frame in each stretch: without the job, with it, without it ..."""
    begun: Times | None = None
    frames = -WARM_UP
    for event in session.walk(session.start_run(RunScope(0), options), CancelToken()):
        if not isinstance(event, FrameResult):
            continue
        frames += 1
        if frames == SETTLING:
            begun = Times.now()
        elif frames == SETTLING + STRETCH and begun is not None:
            yield Times.now().of_frame_since(begun, STRETCH)
            frames = 0
            if reviewer.may_work.is_set():
                reviewer.may_work.clear()
            else:
                reviewer.may_work.set()


def compared(
    found: list[Times],
    difference: Callable[[Times, float, float], float],
    part: Callable[[Times], float],
) -> NDArray[np.float64]:
    """Of every stretch with the job, against the mean of those before and after it."""
    return np.array(
        [
            difference(
                found[place],
                part(found[place]),
                (part(found[place - 1]) + part(found[place + 1])) / 2,
            )
            for place in range(1, len(found) - 1, 2)
        ]
    )


def told(values: NDArray[np.float64]) -> str:
    """The median with its bootstrap interval."""
    chosen = np.random.default_rng(0).integers(0, values.size, (RESAMPLES, values.size))
    low, high = np.percentile(np.median(values[chosen], axis=1), (2.5, 97.5))
    return f"{np.median(values):+.1%} (95 %: {low:+.1%} to {high:+.1%})"


def report(found: list[Times]) -> None:
    def slower(_: Times, with_job: float, without: float) -> float:
        return with_job / without - 1

    def share(times: Times, with_job: float, without: float) -> float:
        return (with_job - without) / times.clock

    alone = found[::2]
    clock, in_line = (median(getattr(t, name) for t in alone) for name in ("clock", "in_line"))
    print(
        f"  alone {1000 * clock:.0f} ms a frame, {1000 * in_line:.0f} ms of them in line for a "
        f"processor; {len(found[1:-1:2])} pairs"
    )
    rows = (
        ("slower by the clock", slower, lambda t: t.clock),
        ("but for standing in line", slower, lambda t: t.clock - t.in_line),
        ("the tracking thread computed more by", slower, lambda t: t.own),
        ("the job computed, of the clock", share, lambda t: t.others),
    )
    for name, difference, part in rows:
        values = compared(found, difference, part)
        print(f"  {name:38}{told(values)}")
        if name in TOLD:
            thing = f"a run beside scoring and risk, {name}"
            tell(Measured(thing, 100 * float(np.median(values)), "%", BUDGET_PERCENT))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--size", type=int, default=240)
    parser.add_argument("--device", default="auto")
    chosen = parser.parse_args()
    options = TrackingOptions(size=chosen.size, device=chosen.device)
    with tempfile.TemporaryDirectory(prefix="evermask-benchmark-") as name:
        images, masks = make_clip(Path(name), chosen.frames)
        with Session.open_media(images, project_path=Path(name) / "p.evermask") as session:
            session.importing.import_mask(0, masks / "00000.png")
            list(session.review.open_truth(masks, CancelToken()))
            reviewer = Reviewer(session)
            reviewer.start()
            found = list(stretches(session, options, reviewer))
            reviewer.stop()
            reviewer.join()
            device = session.device_text
    print(f"{chosen.frames} frames {WIDTH}x{HEIGHT}, {OBJECTS} objects, at {chosen.size}, {device}")
    print(f"  the job did {reviewer.steps} steps")
    report(found)


if __name__ == "__main__":
    main()
