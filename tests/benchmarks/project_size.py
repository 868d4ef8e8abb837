"""How large a long project is, how fast it opens, and what steps over the whole of it cost.

usage: python -m tests.benchmarks.project_size [FRAMES] [OBJECTS]    (pytest does not run it)

100,000 frames of 3 objects at 854x480 by default. Budgets: the file takes at most 400 MB with an
empty history, opens within 2 s, and no call of the window's thread takes longer than 50 ms. The
masks are blobs with ragged edges of a tenth of the picture.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np

from core.masks import pack_pixels
from core.project.packing import PackedCell
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, RunInfo
from core.types import CellState, Direction, ObjectId
from tests.benchmarks.measured import Measured, tell

WIDTH, HEIGHT = 854, 480
SHAPES = 300
BATCH = 500
FILE_MB, OPEN_MS = 400, 2000
T = TypeVar("T")


def blob(random: np.random.Generator) -> bytes:
    """A shape with a ragged edge, a tenth of the picture."""
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 115 + sum(
        random.normal(0, 30 / k) * np.cos(k * angles + random.uniform(0, 6)) for k in range(2, 12)
    )
    radius += random.normal(0, 0.7, angles.size)
    x = random.uniform(200, 654) + radius * np.cos(angles)
    y = random.uniform(150, 330) + radius * np.sin(angles)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.stack([x, y], axis=1).astype(np.int32)], 1)
    return pack_pixels(mask > 0)


def batches(frames: int, objects: int, shapes: list[bytes]) -> Iterator[list[PackedCell]]:
    for start in range(1, frames, BATCH):
        yield [
            PackedCell(ObjectId(o), f, shapes[(f * 7 + o) % len(shapes)], 0.5 + f % 100 / 250)
            for f in range(start, min(frames, start + BATCH))
            for o in range(1, objects + 1)
        ]


def track(project: Project, frames: int, objects: int, shapes: list[bytes]) -> float:
    """One run over everything; the longest batch in seconds."""
    run = project.start_run(RunInfo(Direction.FORWARD, 0, frames - 1), "Track forward")
    slowest = 0.0
    for cells in batches(frames, objects, shapes):
        begun = time.perf_counter()
        project.store_packed(run, cells, cells[-1].frame)
        slowest = max(slowest, time.perf_counter() - begun)
    project.finish_run(run)
    return slowest


def move(project: Project, source: ObjectId, target: ObjectId, frames: int) -> None:
    with project.edit("Move") as edit:
        edit.move(source, target, np.arange(frames))


def timed(what: str, call: Callable[[], T]) -> T:
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    result = call()
    took, own = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:58} {took * 1000:8.1f} ms ({own * 1000:.1f} ms of processor)", flush=True)
    return result


def opened(path: Path) -> Project:
    return timed("open", lambda: Project.open(path))


def main(frames: int, objects: int) -> None:
    random = np.random.default_rng(0)
    shapes = [blob(random) for _ in range(SHAPES)]
    print(f"{frames} frames, {objects} objects, masks of {np.mean([*map(len, shapes)]):.0f} bytes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.evermask"
        media = MediaFacts(Path("clip.mp4"), "f", WIDTH, HEIGHT, frames)
        with Project.create(path, media) as project:
            for _ in range(objects):
                project.add_object()
            keys = [
                CellWrite(ObjectId(o), 0, CellState.KEYFRAME, shapes[o])
                for o in range(1, objects + 1)
            ]
            project.apply("Commit frame 0", keys)
            slowest = track(project, frames, objects, shapes)
            print(f"longest batch of {BATCH} frames{'':30} {slowest * 1000:8.1f} ms")
        told = f"a project of {frames} frames x {objects} objects"
        tell(Measured(f"{told}: its file", path.stat().st_size / 1e6, "MB", FILE_MB))
        begun = time.perf_counter()
        project = opened(path)
        opening_ms = 1000 * (time.perf_counter() - begun)
        tell(Measured(f"{told}: opening it", opening_ms, "ms", OPEN_MS))
        middle = frames // 2
        key = CellWrite(ObjectId(1), middle, CellState.KEYFRAME, shapes[-1])
        timed(
            "commit in the middle: half of an object is hard stale",
            lambda: project.apply("Commit", [key]),
        )
        timed("states of one object", lambda: project.states(ObjectId(1)))
        timed("stale causes of one object", lambda: project.stale_causes(ObjectId(1)))
        timed("look at what undo would do", project.undo_preview)
        timed("undo the commit", project.undo)
        timed("look at what undo would do to the run", project.undo_preview)
        timed("undo the run", project.undo)
        timed("redo the run", project.redo)
        timed(
            "move an object's cells to another one",
            lambda: move(project, ObjectId(1), ObjectId(2), frames),
        )
        timed("undo that", project.undo)
        timed("delete an object", lambda: project.delete_object(ObjectId(1)))
        timed("undo that", project.undo)
        timed(
            "a stroke on one frame",
            lambda: project.apply("Brush", [CellWrite(ObjectId(1), 5, CellState.DRAFT, shapes[9])]),
        )
        project.close()
        again = opened(path)
        timed("undo the stroke after a restart", again.undo)
        timed("undo the run after a restart", again.undo)
        timed(
            "a stroke, which ends what could be redone",
            lambda: again.apply("Brush", [CellWrite(ObjectId(1), 5, CellState.DRAFT, shapes[9])]),
        )
        timed("tidy away 500 masks", again.tidy)
        timed("close", again.close)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    main(*(numbers + [100_000, 3][len(numbers) :]))
