"""Which frames are read and yielded, in which order."""

import numpy as np
import pytest

from core.errors import (
    MediaError,
)
from core.model.network import Network
from core.propagation.propagator import Propagator
from core.types import Mask
from tests.core.propagation.propagator.runs import LAST, Film, Run, Squares, assert_same, options


@pytest.mark.parametrize(("start", "stop", "frames"), [(3, 6, [4, 5, 6]), (6, 3, [5, 4, 3])])
def test_the_frames_of_the_request_are_yielded_in_order(
    propagator: Propagator, run: Run, first: Mask, start: int, stop: int, frames: list[int]
) -> None:
    results = run(propagator, {start: first}, start, stop)

    assert [result.index for result in results] == frames
    assert all(result.mask.shape == first.shape for result in results)
    assert all(set(result.confidence) == {1, 2} for result in results)
    assert run.read == [start, *frames] or run.read == [frames[0], start, *frames[1:]]
    assert propagator.state_bytes > 0


def test_an_empty_range_does_nothing(propagator: Propagator, run: Run, first: Mask) -> None:
    assert run(propagator, {3: first}, 3, 3) == []
    assert run.read == []


def test_frames_are_read_only_when_they_are_asked_for(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    results = run.lazily(propagator, {0: first}, 0, LAST)
    next(results)
    assert sorted(run.read) == [0, 1]


def test_backward_is_forward_on_the_reversed_clip(
    network: Network, film: Film, first: Mask
) -> None:
    forward, reversed_ = Run(film), Run(lambda frame: film(LAST - frame))
    backward = forward(Propagator(options(), network), {LAST: first}, LAST, 3)
    mirrored = reversed_(Propagator(options(), network), {0: first}, 0, LAST - 3)

    assert [r.index for r in backward] == [LAST - r.index for r in mirrored]
    for a, b in zip(backward, mirrored, strict=True):
        assert np.array_equal(a.mask, b.mask)
        assert a.confidence == b.confidence


def test_unreadable_frames_are_passed_over(propagator: Propagator, run: Run, first: Mask) -> None:
    run.unreadable = {1, 4, 5}
    results = run(propagator, {0: first}, 0, 7)
    assert [result.index for result in results] == [2, 3, 6, 7]


def test_an_unreadable_frame_is_as_if_it_did_not_exist(
    network: Network, film: Film, first: Mask
) -> None:
    damaged = Run(film)
    damaged.unreadable = {3}
    shortened = Run(lambda frame: film(frame if frame < 3 else frame + 1))
    found = damaged(Propagator(options(), network), {0: first}, 0, 6)
    expected = shortened(Propagator(options(), network), {0: first}, 0, 5)
    for a, b in zip(found, expected, strict=True):
        assert np.array_equal(a.mask, b.mask)


def test_an_unreadable_start_is_an_error(propagator: Propagator, run: Run, first: Mask) -> None:
    run.unreadable = {0}
    with pytest.raises(MediaError, match="frame 0"):
        run(propagator, {0: first}, 0, 3)


def test_an_unreadable_keyframe_elsewhere_does_not_serve(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    run.unreadable = {9}
    found = run(Propagator(options(), network), {0: first, 9: square(1, 2, at=50)}, 0, 5)
    expected = run(Propagator(options(), network), {0: first}, 0, 5)
    assert_same(found, expected)


def test_keyframes_without_any_object_track_nothing(propagator: Propagator, run: Run) -> None:
    results = run(propagator, {0: np.zeros((97, 129), np.uint8)}, 0, 3)
    assert [result.index for result in results] == [1, 2, 3]
    assert not any(result.mask.any() for result in results)
