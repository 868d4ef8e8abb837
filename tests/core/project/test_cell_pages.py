import zlib

import numpy as np
import pytest

from core.project.cell_pages import (
    CONTENT,
    DTYPES,
    PAGE_FRAMES,
    Plane,
    decode,
    differ,
    encode,
    page_slice,
)

SHORT = PAGE_FRAMES + 100
"""A video of one whole page and a short one."""


def content(count: int) -> np.ndarray:
    values = np.zeros(count, CONTENT)
    values[3] = (70_000, 1234, 2, 0.25)
    values[4] = (70_001, 99, 2, np.nan)
    return values


@pytest.mark.parametrize(("page", "count"), [(0, PAGE_FRAMES), (1, 100)])
def test_pages_come_back_as_they_went(page: int, count: int) -> None:
    marks = (np.arange(count) % 7).astype(np.uint8)
    causes = np.arange(count, dtype="<u4")
    for plane, values in zip(Plane, (marks, causes, content(count)), strict=True):
        data = encode(plane, values)
        assert data is not None
        back = decode(plane, data, page, SHORT)
        assert back.tobytes() == values.tobytes()
        assert not differ(back, values).any()


@pytest.mark.parametrize("plane", Plane)
def test_a_page_of_nothing_takes_no_place(plane: Plane) -> None:
    assert encode(plane, np.zeros(PAGE_FRAMES, DTYPES[plane])) is None
    assert not decode(plane, None, 1, SHORT).view(np.uint8).any()


def test_the_marks_of_a_whole_run_are_small() -> None:
    data = encode(Plane.MARKS, np.full(PAGE_FRAMES, 5, np.uint8))
    assert data is not None
    assert len(data) < 32


@pytest.mark.parametrize(
    ("plane", "data"),
    [
        (Plane.MARKS, b"no zlib"),
        (Plane.MARKS, zlib.compress(bytes(5))),
        (Plane.MARKS, zlib.compress(bytes(PAGE_FRAMES + 1))),
        (Plane.MARKS, zlib.compress(bytes([7]) * PAGE_FRAMES)),
        (Plane.MARKS, zlib.compress(bytes([0x31]) * PAGE_FRAMES)),
        (Plane.MARKS, zlib.compress(bytes([0x41]) * PAGE_FRAMES)),
        (Plane.CAUSES, zlib.compress(bytes(4))),
        (Plane.CONTENTS, bytes(17)),
    ],
)
def test_foreign_bytes_are_refused(plane: Plane, data: bytes) -> None:
    with pytest.raises(ValueError, match="page"):
        decode(plane, data, 0, SHORT)


def test_a_page_behind_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="behind"):
        decode(Plane.MARKS, None, 2, SHORT)


def test_an_unknown_confidence_equals_itself() -> None:
    other = content(9)
    other["confidence"][3] = 0.5
    assert np.flatnonzero(differ(content(9), other)).tolist() == [3]
    assert not differ(content(9), content(9)).any()


def test_pages_cut_a_video_into_pieces() -> None:
    assert np.arange(SHORT)[page_slice(1)].tolist() == list(range(PAGE_FRAMES, SHORT))
