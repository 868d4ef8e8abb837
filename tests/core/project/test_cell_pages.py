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
    disagreement_code,
    disagreements_of,
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
    codes = np.arange(65535 - count, 65535, dtype="<u2")
    for plane, values in zip(Plane, (marks, causes, content(count), codes), strict=True):
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
        (Plane.DISAGREEMENT, zlib.compress(bytes(2 * PAGE_FRAMES + 2))),
        (Plane.DISAGREEMENT, zlib.compress(bytes(3))),
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


def test_a_disagreement_comes_back_to_a_hundred_thousandth() -> None:
    values = [0.0, 1e-9, 0.5, 0.71, 1.0]
    codes = np.array([disagreement_code(value) for value in values], "<u2")
    assert disagreements_of(codes) == pytest.approx(values, abs=1e-5)
    assert (codes > 0).all(), "0 is kept for what is not known"
    assert disagreement_code(None) == disagreement_code(float("nan")) == 0
    assert np.isnan(disagreements_of(np.zeros(2, "<u2"))).all()


def test_whatever_a_file_holds_a_disagreement_is_between_0_and_1() -> None:
    found = disagreements_of(np.arange(1, 65536, dtype="<u2"))
    assert (found.min(), found.max()) == (0.0, 1.0)
    assert [disagreement_code(value) for value in (-3.0, 7.0)] == [1, 65535]
