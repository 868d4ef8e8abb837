"""Conformance cases of the data sets' frame rules."""

import pytest

from core.errors import EvermaskError
from core.metrics.selection import (
    annotated_after,
    appearing_frames,
    davis_frames,
    lvos_frames,
    lvos_frames_compatible,
)


def test_davis_leaves_out_first_and_last() -> None:
    assert davis_frames(5) == (1, 2, 3)
    assert davis_frames(2) == ()
    assert len(davis_frames(600)) == 598


def test_later_objects_count_after_their_own_first_frame() -> None:
    assert appearing_frames(6, 0) == (1, 2, 3, 4)
    assert appearing_frames(6, 2) == (3, 4)


def test_youtube_counts_annotated_frames_after_the_first() -> None:
    assert annotated_after([0, 5, 10, 15], 5) == (10, 15)


@pytest.mark.parametrize("rule", [lvos_frames, lvos_frames_compatible])
def test_lvos_ranges(rule: object) -> None:
    assert callable(rule)
    assert rule(1, 46, 10).numbers == (6, 11, 16, 21, 26, 31, 36, 41)
    assert rule(1, 46, 10).zeros == 0
    assert rule(21, 46, 6).numbers == (26, 31, 36, 41)


def test_lvos_with_an_end_behind_the_last_frame() -> None:
    assert lvos_frames(1, 51, 10).numbers == (6, 11, 16, 21, 26, 31, 36, 41)


def test_toolkit_counts_frames_that_are_not_there_as_zero() -> None:
    compatible = lvos_frames_compatible(1, 46, 12)
    assert (len(compatible.numbers), compatible.zeros) == (8, 2)
    perfect = [1.0] * 8 + [0.0] * compatible.zeros
    assert sum(perfect) / len(perfect) == pytest.approx(0.8)
    sane = lvos_frames(1, 46, 12)
    assert (len(sane.numbers), sane.zeros) == (8, 0)


def test_where_the_toolkit_breaks_off_a_reason_is_given() -> None:
    with pytest.raises(EvermaskError, match="frame_nums 8"):
        lvos_frames_compatible(1, 46, 8)
    assert len(lvos_frames(1, 46, 8).numbers) == 7
