import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.project.mask_cache import MaskCache


def mask(size: int) -> np.ndarray:
    return np.zeros((1, size), np.uint8)


def test_the_least_recently_used_goes_first() -> None:
    cache = MaskCache(30)
    for frame in range(3):
        cache.put(frame, mask(10))
    assert cache.get(0) is not None
    cache.put(3, mask(10))
    assert [frame for frame in range(4) if cache.get(frame) is not None] == [0, 2, 3]


def test_a_mask_larger_than_the_bound_is_not_kept() -> None:
    cache = MaskCache(30)
    cache.put(0, mask(31))
    assert cache.get(0) is None
    assert len(cache) == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50), st.booleans()), max_size=40))
def test_bytes_are_counted_and_bounded(actions: list[tuple[int, int, bool]]) -> None:
    cache = MaskCache(100)
    for frame, size, drops in actions:
        if drops:
            cache.drop([frame, frame])
        else:
            cache.put(frame, mask(size))
        held = [cache.get(f) for f in range(10)]
        assert cache.bytes_held == sum(m.nbytes for m in held if m is not None) <= 100
