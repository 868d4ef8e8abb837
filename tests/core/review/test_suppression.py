import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.review.suppression import best_first, distance_apart


def picked(values: list[float], apart: int) -> list[int]:
    return best_first(np.arange(len(values)), np.array(values), apart)


def test_neighbours_of_a_worse_frame_are_left_out() -> None:
    assert picked([0, 5, 9, 8, 0, 0, 7], apart=1) == [2, 6, 0, 4]


def test_nothing_to_pick_from() -> None:
    assert best_first(np.zeros(0, np.int64), np.zeros(0), 5) == []


def test_of_equals_the_earlier_leads() -> None:
    assert picked([1, 0, 1], apart=0) == [0, 2, 1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(0, 9))
def test_picks_are_apart_fall_and_cover_everything(values: list[float], apart: int) -> None:
    found = picked(values, apart)
    distances = [abs(a - b) for i, a in enumerate(found) for b in found[:i]]
    assert all(distance > apart for distance in distances)
    assert [values[f] for f in found] == sorted((values[f] for f in found), reverse=True)
    for frame, value in enumerate(values):
        assert any(abs(frame - f) <= apart and values[f] >= value for f in found)


def test_one_place_is_half_a_second_and_at_least_five_frames() -> None:
    assert [distance_apart(fps) for fps in (6, 10, 24, 60)] == [5, 5, 12, 30]


@given(
    st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.0)), min_size=1, max_size=80),
    st.integers(0, 4),
    st.integers(0, 5),
)
def test_the_first_few_are_the_first_of_all(values: list[float], apart: int, most: int) -> None:
    found = best_first(np.arange(len(values)), np.array(values), apart, most)
    assert found == picked(values, apart)[:most]


def test_the_worst_of_very_many_are_found_by_a_sample() -> None:
    random = np.random.default_rng(0)
    frames = np.arange(20_000)
    for badness in (random.random(20_000), np.where(frames % 16, random.random(20_000), 0.0)):
        every = best_first(frames, badness, 12)
        assert best_first(frames, badness, 12, 200) == every[:200]
