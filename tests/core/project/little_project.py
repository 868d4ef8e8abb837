"""The little project of these tests in few words: squares, writes, results, all one can see."""

import numpy as np

from core.masks import pack_pixels
from core.project.project import Project
from core.project.records import CellWrite, RunInfo
from core.types import CellState, Direction, FrameResult, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 10, 8
ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD = RunInfo(Direction.FORWARD, 0, FRAMES - 1)


def square(corner: int, side: int = 3) -> np.ndarray:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[corner : corner + side, corner : corner + side] = True
    return pixels


def write(object_id: int, frame: int, state: CellState, pixels: np.ndarray) -> CellWrite:
    return CellWrite(ObjectId(object_id), frame, state, pack_pixels(pixels))


def result(frame: int, *objects: tuple[int, np.ndarray]) -> FrameResult:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for object_id, pixels in objects:
        mask[pixels] = object_id
    confidence = {ObjectId(object_id): 0.5 + frame / 100 for object_id, _ in objects}
    return FrameResult(frame, mask, confidence)


def contents(project: Project) -> tuple[object, ...]:
    """Everything a user could see, to compare before and after."""
    return (
        project.objects(),
        [project.states(info.id).tolist() for info in project.objects()],
        [project.mask(frame).tobytes() for frame in range(FRAMES)],
        [np.nan_to_num(project.confidences(i.id), nan=-1).tolist() for i in project.objects()],
        project.undo_name,
        project.redo_name,
    )
