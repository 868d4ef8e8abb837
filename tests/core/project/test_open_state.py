import threading

import numpy as np

from core.project.project import Project
from core.project.records import RunInfo
from core.types import (
    Direction,
    FrameResult,
    ObjectId,
)

FRAMES, WIDTH, HEIGHT = 12, 10, 8
ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD = RunInfo(Direction.FORWARD, 0, FRAMES - 1)


def square(corner: int, side: int = 3) -> np.ndarray:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[corner : corner + side, corner : corner + side] = True
    return pixels


def result(frame: int, *objects: tuple[int, np.ndarray]) -> FrameResult:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for object_id, pixels in objects:
        mask[pixels] = object_id
    confidence = {ObjectId(object_id): 0.5 + frame / 100 for object_id, _ in objects}
    return FrameResult(frame, mask, confidence)


def test_one_thread_stores_while_another_reads(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    failures: list[BaseException] = []

    def store() -> None:
        try:
            for turn in range(40):
                frames = range(1, FRAMES)
                project.store_results(run, [result(f, (1, square((f + turn) % 6))) for f in frames])
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    worker = threading.Thread(target=store)
    worker.start()
    while worker.is_alive():
        for frame in range(FRAMES):
            assert int(project.mask(frame).sum()) in (0, 9, 6, 4)
            project.states(ONE)
    worker.join()
    assert failures == []
