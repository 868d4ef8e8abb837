"""Pages: one object's cells on 1024 neighbouring frames, as arrays in memory and as stored bytes.

A page is never changed once a later step builds on it: a step of the history is the list of pages
that it put in place of others. So a run over 100,000 frames is taken back by moving some hundred
pointers. grid.py holds the arrays of whole videos, history.py stores and exchanges pages.
"""

import zlib
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types import ObjectId

PAGE_FRAMES = 1024

PlaneArray = NDArray[Any]
"""Values of one plane, of the dtype that `DTYPES` names."""


class Plane(IntEnum):
    """What of a cell a page holds; the numbers are stored in project files.

    They are apart because a commit changes the marks of a whole video and the contents of a cell.
    """

    MARKS = 0
    """State, lock and review, in one byte."""

    CAUSES = 1
    """1 + the frame whose keyframe changed, for a stale cell; or 0."""

    CONTENTS = 2
    """Where the cell's pixels are and which run wrote them."""

    DISAGREEMENT = 3
    """How far what a run wrote is from what a run in the other direction saw there."""


PagePlace = tuple[ObjectId, Plane, int]
"""Object, plane and number of a page."""

STATE_BITS = 0x07
LOCKED_BIT = 0x08
REVIEW_SHIFT = 4
REVIEW_BITS = 0x30

CONTENT = np.dtype([("pixels", "<u4"), ("bytes", "<u4"), ("run", "<u4"), ("confidence", "<f4")])
"""Id and size of the blob (0: none), id of the run (0: a person) and its confidence (or NaN)."""

_DISAGREEMENT_STEPS = 0xFFFE

DTYPES: dict[Plane, np.dtype[Any]] = {
    Plane.MARKS: np.dtype(np.uint8),
    Plane.CAUSES: np.dtype("<u4"),
    Plane.CONTENTS: CONTENT,
    Plane.DISAGREEMENT: np.dtype("<u2"),
}

_DEFLATED = (Plane.MARKS, Plane.CAUSES, Plane.DISAGREEMENT)
_LAST_STATE = 6
_LAST_REVIEW = 2


def page_slice(page: int) -> slice:
    """The frames of a page, to index an array over the whole video."""
    return slice(page * PAGE_FRAMES, (page + 1) * PAGE_FRAMES)


def disagreement_code(value: float | None) -> int:
    """How the plane holds 1 - J: 0 when it is not known, else 1 for 0 to 65535 for 1."""
    if value is None or np.isnan(value):
        return 0
    return 1 + round(min(1.0, max(0.0, value)) * _DISAGREEMENT_STEPS)


def disagreements_of(codes: PlaneArray) -> NDArray[np.float32]:
    """Inverse of `disagreement_code`, NaN where it is not known; between 0 and 1 for any codes."""
    values = (codes.astype(np.float32) - 1) / np.float32(_DISAGREEMENT_STEPS)
    return np.where(codes > 0, values, np.float32(np.nan))


def encode(plane: Plane, values: PlaneArray) -> bytes | None:
    """Bytes to store; None for a page that holds nothing at all."""
    data = values.tobytes()
    if not np.frombuffer(data, np.uint8).any():
        return None
    return zlib.compress(data, 1) if plane in _DEFLATED else data


def decode(plane: Plane, data: bytes | None, page: int, frame_count: int) -> PlaneArray:
    """Inverse of `encode` for a page of a video; ValueError for bytes that it did not make."""
    frames = min(PAGE_FRAMES, frame_count - page * PAGE_FRAMES)
    if frames <= 0:
        raise ValueError(f"page {page} lies behind the video's end")
    if data is None:
        return np.zeros(frames, DTYPES[plane])
    expected = frames * DTYPES[plane].itemsize
    if plane in _DEFLATED:
        try:
            data = zlib.decompressobj().decompress(data, expected + 1)
        except zlib.error as error:
            raise ValueError("a page that cannot be unpacked") from error
    if len(data) != expected:
        raise ValueError(f"a page of {len(data)} bytes where {expected} belong")
    values = np.frombuffer(data, DTYPES[plane])
    if plane is Plane.MARKS:
        _require_known_marks(values)
    return values


def pixels_of(data: bytes | None) -> NDArray[np.uint32]:
    """Ids of the blobs that a stored page of contents leads to."""
    if not data:
        return np.zeros(0, np.uint32)
    if len(data) % CONTENT.itemsize:
        raise ValueError(f"a page of {len(data)} bytes")
    return np.frombuffer(data, CONTENT)["pixels"].astype(np.uint32)


def differ(before: PlaneArray, after: PlaneArray) -> NDArray[np.bool_]:
    """For each frame: is anything different? NaN equals itself here."""
    if before.dtype != CONTENT:
        return np.asarray(before != after)
    size = CONTENT.itemsize // 8
    different = before.view("<u8").reshape(-1, size) != after.view("<u8").reshape(-1, size)
    return np.asarray(different.any(axis=1))


def _require_known_marks(marks: NDArray[np.uint8]) -> None:
    known = (marks & STATE_BITS) <= _LAST_STATE
    known &= (marks & REVIEW_BITS) >> REVIEW_SHIFT <= _LAST_REVIEW
    known &= marks < 0x40
    if not known.all():
        raise ValueError("a page with cells in no known state")
