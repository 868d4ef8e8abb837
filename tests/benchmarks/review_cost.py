"""By how many percent scoring and measuring beside a run slow the run down.

usage: python tests/benchmarks/review_cost.py [--frames 120] [--size 240] [--device auto]
       (pytest does not run it; the budget is 5 %)

One run of the real network over one clip with true masks. Stretches of frames with the review job
at work alternate with stretches without; each is compared with those on both sides of it, so that
neither a memory that fills nor a machine whose load changes is taken for the job's cost. On a busy
machine the share of the time that the job's thread computed says more: it is what it can cost.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from PIL import Image as PillowImage  # noqa: E402

from core.errors import Cancelled  # noqa: E402
from core.masks import write_indexed_png  # noqa: E402
from core.progress import CancelToken  # noqa: E402
from core.session.runs.scope import RunScope  # noqa: E402
from core.session.session import Session  # noqa: E402
from core.tracking_options import TrackingOptions  # noqa: E402
from core.types import FrameResult, Mask  # noqa: E402

WIDTH, HEIGHT, OBJECTS = 854, 480, 3
STRETCH = 6
WARM_UP = 6


def true_mask(frame: int) -> Mask:
    """Three discs on their way."""
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
        self.computed_s = 0.0

    def run(self) -> None:
        with contextlib.suppress(Cancelled):
            self._work()
        self.computed_s = time.thread_time()

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


def stretches(session: Session, options: TrackingOptions, reviewer: Reviewer) -> Iterator[float]:
    """The mean seconds of a frame in each stretch: without the job, with it, without it ..."""
    times: list[float] = []
    frames = 0
    since = time.perf_counter()
    for event in session.walk(session.start_run(RunScope(0), options), CancelToken()):
        if not isinstance(event, FrameResult):
            continue
        now = time.perf_counter()
        times.append(now - since)
        since = now
        frames += 1
        if frames <= WARM_UP:
            times.clear()
        elif len(times) == STRETCH:
            yield mean(times)
            times.clear()
            if reviewer.may_work.is_set():
                reviewer.may_work.clear()
            else:
                reviewer.may_work.set()
            since = time.perf_counter()


def slowdowns(means: list[float]) -> list[float]:
    """Of every stretch with the job, against those before and after it."""
    return [
        means[place] / mean((means[place - 1], means[place + 1])) - 1
        for place in range(1, len(means) - 1, 2)
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=120)
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
            means = list(stretches(session, options, reviewer))
            reviewer.stop()
            reviewer.join()
            device = session.device_text
    found = slowdowns(means)
    low, middle, high = quantiles(found, n=4)
    beside = STRETCH * sum(means[1::2])
    alone = median(means[::2])
    print(f"{chosen.frames} frames {WIDTH}x{HEIGHT}, {OBJECTS} objects, at {chosen.size}, {device}")
    print(f"  alone {1000 * alone:.0f} ms a frame; the review job did {reviewer.steps} steps")
    print(f"  slower by {middle:+.1%} (middle half of {len(found)}: {low:+.1%} to {high:+.1%})")
    print(
        f"  the job's thread computed {reviewer.computed_s / beside:.1%} of the time beside the run"
    )


if __name__ == "__main__":
    main()
