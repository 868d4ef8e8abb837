import pytest

from core.progress import CancelToken, finished
from core.session.merging import Merge
from core.session.session import Session
from core.types import CellState, Change, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def drawn(session: Session) -> Session:
    """A dog on frames 0 (committed), 1 and 2, a man on frames 0 and 1 (committed)."""
    for object_id, frames, x in ((ONE, (0, 1, 2), 6), (TWO, (0, 1), 24)):
        session.add_object()
        for frame in frames:
            stroke = session.begin_stroke(frame, object_id, adds=True)
            stroke.dab(x, 10, 5)
            session.apply_stroke(frame, stroke, "Brush")
            if (object_id, frame) in ((ONE, 0), (TWO, 1)):
                session.commit(frame)
    return session


def merged(session: Session, first: int = 0, last: int = 11) -> Change | None:
    return finished(Merge(session._project, ONE, TWO, first, last).done(CancelToken()))


def states(session: Session, object_id: ObjectId) -> list[CellState]:
    return [CellState(int(state)) for state in session.states(object_id)[:4]]


def test_a_joined_mask_is_a_persons_if_one_of_the_two_was(drawn: Session) -> None:
    areas = [int((drawn.mask(frame) > 0).sum()) for frame in range(3)]
    change = merged(drawn)

    assert change is not None
    assert change.object_list, "the source has no cell left"
    assert states(drawn, TWO) == [
        *(CellState.DRAFT, CellState.KEYFRAME, CellState.DRAFT, CellState.EMPTY)
    ]
    assert [int((drawn.mask(frame) == TWO).sum()) for frame in range(3)] == areas


def test_an_absent_source_does_not_contradict_a_mask(drawn: Session) -> None:
    drawn.mark_absent([ONE], 1, 1)
    drawn.mark_absent([ONE], 3, 3)
    merged(drawn)

    assert states(drawn, TWO)[1] is CellState.KEYFRAME
    assert states(drawn, TWO)[3] is CellState.ABSENT


def test_a_locked_target_takes_nothing(drawn: Session) -> None:
    drawn.set_object_locked(TWO, locked=True)

    assert merged(drawn) is None
    assert states(drawn, ONE)[2] is CellState.DRAFT
