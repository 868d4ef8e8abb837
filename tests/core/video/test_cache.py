import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.types import Image
from core.video.cache import FrameCache


def picture(size: int) -> Image:
    return np.zeros((1, size, 1), np.uint8)


def test_the_least_recently_used_goes_first() -> None:
    cache = FrameCache(30)
    for index in range(3):
        cache.put(index, picture(10))
    assert cache.get(0) is not None
    cache.put(3, picture(10))
    assert [index in cache for index in range(4)] == [True, False, True, True]


def test_what_is_too_large_is_not_kept() -> None:
    cache = FrameCache(30)
    cache.put(0, picture(10))
    cache.put(1, picture(31))
    assert 0 in cache
    assert cache.get(1) is None


def test_clear_forgets_everything() -> None:
    cache = FrameCache(30)
    cache.put(0, picture(10))
    cache.clear()
    assert 0 not in cache
    assert cache.byte_count == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), max_size=60))
def test_the_bound_always_holds(puts: list[tuple[int, int]]) -> None:
    cache = FrameCache(50)
    for index, size in puts:
        cache.put(index, picture(size))
        assert cache.byte_count <= 50
        kept = [frame for frame in range(10) if frame in cache]
        assert cache.byte_count == sum(cache.get(frame).nbytes for frame in kept)


def test_the_nearest_frame_is_found() -> None:
    cache = FrameCache(1000)
    assert cache.nearest(5) is None
    for number in (2, 9, 30):
        cache.put(number, picture(10))

    found = [near[0] for index in (0, 5, 6, 100) if (near := cache.nearest(index))]
    assert found == [2, 2, 9, 30]
    assert sorted(cache.numbers()) == [2, 9, 30]


def test_a_smaller_bound_drops_the_oldest_at_once() -> None:
    cache = FrameCache(40)
    for index in range(4):
        cache.put(index, picture(10))
    cache.limit(25)

    assert [index in cache for index in range(4)] == [False, False, True, True]
    assert cache.byte_count == 20
    cache.put(4, picture(10))
    assert [index in cache for index in range(2, 5)] == [False, True, True]
