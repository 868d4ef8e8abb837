import numpy as np
import pytest

from core.frames import Frames
from core.session.runs.plan import Leg
from core.session.runs.settling import Fate, Settling
from core.types import CellState, Direction, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def settling(clip, *, replaced: tuple[int, ...] = (), start: int = 0) -> Settling:
    leg = Leg(
        start,
        10,
        Direction.FORWARD,
        {ONE: Frames(range(start + 1, 11))},
        {ONE: Frames(replaced)} if replaced else {},
    )
    return Settling(clip.project, leg)


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        (CellState.EMPTY, Fate.WRITTEN),
        (CellState.AUTO, Fate.WRITTEN),
        (CellState.KEYFRAME, Fate.GIVEN),
        (CellState.DRAFT, Fate.GIVEN),
        (CellState.ABSENT, Fate.LEFT_OUT),
    ],
)
def test_the_fate_of_a_written_object(clip, state: CellState, fate: Fate) -> None:
    clip.put(1, 0)
    if state is not CellState.EMPTY:
        clip.put(1, 4, state)
    assert settling(clip).fate(ONE, 4) is fate


def test_a_locked_cell_is_given_and_a_replaced_keyframe_written(clip) -> None:
    clip.put(1, 0), clip.put(1, 4), clip.put(1, 5), clip.put(1, 6, CellState.AUTO)
    clip.lock(1, 5), clip.lock(1, 6)
    made = settling(clip, replaced=(4, 5))
    assert made.fate(ONE, 4) is Fate.WRITTEN
    assert made.fate(ONE, 5) is Fate.GIVEN
    assert made.fate(ONE, 6) is Fate.GIVEN


def test_outside_its_frames_an_object_is_context(clip) -> None:
    clip.put(1, 0), clip.put(1, 12, CellState.AUTO)
    made = settling(clip)
    assert made.fate(ONE, 12) is Fate.GIVEN
    assert made.fate(ONE, 13) is Fate.SEEN


def test_an_object_stopped_on_the_way_is_written_up_to_there(clip) -> None:
    clip.put(1, 0)
    made = settling(clip)
    made.stop(ONE, 5)
    assert made.is_stopped(ONE)
    assert made.written(4) == {ONE}
    assert made.written(5) == made.written(8) == frozenset()


def test_another_object_is_seen_once_it_has_begun(clip) -> None:
    clip.put(1, 0), clip.put(2, 5)
    made = settling(clip)
    assert [made.fate(TWO, frame) for frame in (4, 5, 6)] == [
        Fate.LEFT_OUT,
        Fate.GIVEN,
        Fate.SEEN,
    ]


def test_what_is_seen_is_left_as_it_is_where_nothing_is_given(clip) -> None:
    clip.put(1, 0)
    seen = np.zeros((8, 12), np.uint8)
    seen[2] = 1
    assert settling(clip)(4, seen) is seen


def test_what_is_given_covers_what_is_seen(clip) -> None:
    clip.put(1, 0), clip.put(2, 4)
    seen = np.full((8, 12), 1, np.uint8)
    seen[7] = 2
    found = settling(clip)(4, seen)
    given = clip.project.mask_of(TWO, 4)
    assert np.array_equal(found == 2, given)
    assert (found[7] == 0).all()
    assert ((found == 1) == ~given)[:7].all()
    assert (seen[7] == 2).all(), "the network's own array is not touched"


def test_an_id_that_is_no_object_any_more_is_background(clip) -> None:
    clip.put(1, 0), clip.put(2, 0)
    made = settling(clip)
    clip.project.delete_object(TWO)
    assert not made(4, np.full((8, 12), 2, np.uint8)).any()
    assert made.written(4) == {ONE}
