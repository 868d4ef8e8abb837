"""Ranges of cells as a person names them: objects, and their frames from first to last."""

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from core.project.edit import Edit, FrameArray
from core.project.project import Project
from core.types import WITHOUT_PIXELS, FrameIndex, ObjectId


def step_name(
    project: Project,
    verb: str,
    objects: Collection[ObjectId],
    first: FrameIndex,
    last: FrameIndex,
) -> str:
    """`Clear "dog" on frames 3-6`."""
    where = f"frame {first}" if first == last else f"frames {first}-{last}"
    return f"{verb} {quoted(project, objects)} on {where}"


def quoted(project: Project, objects: Collection[ObjectId]) -> str:
    """The name of one object, or how many they are."""
    if len(objects) == 1:
        return f'"{project.object(next(iter(objects))).name}"'
    return f"{len(objects)} objects"


def free_cells(
    edit: Edit, objects: Collection[ObjectId], first: FrameIndex, last: FrameIndex
) -> Iterator[tuple[ObjectId, FrameArray]]:
    """Objects with those of their frames that a hand may change; those without any are left out."""
    for object_id in objects:
        frames = edit.free(object_id, first, last)
        if frames.size and not edit.entry(object_id).locked:
            yield object_id, frames


def have_pixels(states: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """For each frame: is the cell in a state with a mask?"""
    return np.isin(states, [int(state) for state in WITHOUT_PIXELS], invert=True)
