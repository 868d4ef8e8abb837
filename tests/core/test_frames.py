import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.frames import Frames

some_frames = st.sets(st.integers(0, 60))


@given(some_frames, st.integers(-2, 62))
def test_it_is_the_set_it_was_made_of(frames: set[int], other: int) -> None:
    ours = Frames(frames)
    assert ours == frames
    assert frames == ours
    assert list(ours) == sorted(frames)
    assert ours.array().tolist() == sorted(frames)
    assert len(ours) == len(frames)
    assert (other in ours) == (other in frames)
    assert Frames(np.array(sorted(frames), np.int64)) == ours
    assert hash(Frames(sorted(frames))) == hash(ours) == hash(frozenset(frames))


@given(some_frames, some_frames)
def test_sets_of_frames_combine(left: set[int], right: set[int]) -> None:
    assert Frames(left) | Frames(right) == left | right
    assert Frames(left) - Frames(right) == left - right
    assert (Frames(left) == Frames(right)) == (left == right)


@given(some_frames, st.integers(-5, 70))
def test_the_nearest_is_found(frames: set[int], frame: int) -> None:
    nearest = Frames(frames).nearest(frame)
    expected = min(frames, key=lambda f: (abs(f - frame), f), default=None)
    assert nearest == expected


def test_ranges_are_as_few_as_possible() -> None:
    assert Frames([5, 1, 2, 3, 9]).ranges == [(1, 3), (5, 5), (9, 9)]
    assert Frames.span(3, 7).ranges == [(3, 7)]
    assert not Frames.span(7, 3)
    assert Frames.where(np.array([True, True, False, True])).ranges == [(0, 1), (3, 3)]
    assert "1..3" in repr(Frames([1, 2, 3]))


def test_what_is_no_frame_is_not_in_it() -> None:
    assert "3" not in Frames([3])
