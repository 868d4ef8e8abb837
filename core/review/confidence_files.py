"""What a method thought of its own masks, in a CSV file beside them: frame, object, confidence."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MaskError, OutputError
from core.files import atomic_path, describe_os_error
from core.types import FrameIndex, ObjectId

FOLDER = "confidence"
"""Beside the folder of masks: one file for each sequence."""


def confidence_file(masks: Path, sequence: str) -> Path:
    return masks.parent / FOLDER / f"{sequence}.csv"


def write_confidences(
    path: Path, confidences: Sequence[tuple[FrameIndex, Mapping[ObjectId, float]]]
) -> None:
    """OutputError when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(describe_os_error(error, path)) from error
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("frame", "object", "confidence"))
        for frame, by_object in confidences:
            for object_id, value in by_object.items():
                writer.writerow((frame, object_id, f"{value:.6f}"))


def read_confidences(path: Path, frame_count: int) -> dict[ObjectId, NDArray[np.float32]]:
    """By object over all frames, NaN where the file says nothing; empty when there is none.

    MaskError when the file is damaged.
    """
    found: dict[ObjectId, NDArray[np.float32]] = {}
    if not path.is_file():
        return found
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                object_id, frame = ObjectId(int(row["object"])), int(row["frame"])
                values = found.setdefault(object_id, np.full(frame_count, np.nan, np.float32))
                if 0 <= frame < frame_count:
                    values[frame] = float(row["confidence"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MaskError(
            f"{path} is no table of confidences. Nothing was measured. Delete it or make it anew."
        ) from error
    return found
