import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.session.stale_ranges import StaleRange, ranges_of
from core.types import CellState, ObjectId

ONE = ObjectId(1)
EMPTY, AUTO, DRAFT, KEY, ABSENT, SOFT, HARD = CellState


def test_a_stretch_ends_with_its_kind_and_with_its_cause() -> None:
    states = np.array([KEY, HARD, HARD, HARD, SOFT, AUTO, SOFT], np.uint8)
    causes = np.array([0, 1, 1, 4, 0, 0, 9], np.uint32)
    assert list(ranges_of(ONE, states, causes)) == [
        StaleRange(ONE, 1, 2, is_hard=True, cause=0),
        StaleRange(ONE, 3, 3, is_hard=True, cause=3),
        StaleRange(ONE, 4, 4, is_hard=False),
        StaleRange(ONE, 6, 6, is_hard=False),
    ]


@given(st.lists(st.tuples(st.sampled_from([AUTO, KEY, SOFT, HARD]), st.integers(0, 2)), max_size=9))
def test_stretches_cover_every_stale_cell_once(cells: list[tuple[CellState, int]]) -> None:
    states = np.array([state for state, _ in cells], np.uint8)
    causes = np.array([cause for _, cause in cells], np.uint32)
    covered = {}
    for found in ranges_of(ONE, states, causes):
        for frame in range(found.first, found.last + 1):
            assert frame not in covered
            covered[frame] = (found.is_hard, found.cause)
    assert covered == {
        frame: (state is HARD, cause - 1 if state is HARD and cause else None)
        for frame, (state, cause) in enumerate(cells)
        if state in (SOFT, HARD)
    }
