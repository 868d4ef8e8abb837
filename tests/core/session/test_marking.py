from pathlib import Path

import numpy as np
import pytest

from core.masks import write_indexed_png
from core.session.session import Session
from core.types import ObjectId, Review

ONE = ObjectId(1)


@pytest.fixture
def drawn(session: Session, tmp_path: Path) -> Session:
    """Object 1 on frames 2 and 3."""
    write_indexed_png(tmp_path / "m.png", np.full((24, 32), 1, np.uint8))
    for frame in (2, 3):
        session.importing.import_mask(frame, tmp_path / "m.png")
    return session


def marked(session: Session) -> dict[int, Review]:
    reviews = session.reviews(ONE)
    return {int(f): Review(int(reviews[f])) for f in np.flatnonzero(reviews)}


def test_only_cells_that_hold_something_are_marked(drawn: Session) -> None:
    change = drawn.marking.mark([(ONE, frame) for frame in range(6)], Review.APPROVED)
    assert change is not None
    assert set(change.frames or ()) == {2, 3}
    assert marked(drawn) == {2: Review.APPROVED, 3: Review.APPROVED}
    assert drawn.undo_name == "Approve 2 cells"
    drawn.undo()
    assert marked(drawn) == {}


def test_marking_again_is_no_step(drawn: Session) -> None:
    drawn.marking.mark([(ONE, 2)], Review.FLAGGED)
    assert drawn.undo_name == "Flag frame 2"
    assert drawn.marking.mark([(ONE, 2)], Review.FLAGGED) is None
    assert drawn.marking.mark([(ONE, 9)], Review.FLAGGED) is None
    drawn.marking.mark([(ONE, 2)], Review.UNSEEN)
    assert marked(drawn) == {}


def test_comments(drawn: Session) -> None:
    assert drawn.marking.comment((ONE, 2), "  a hand \n is missing") is not None
    assert drawn.comments(ONE) == {2: "a hand is missing"}
    assert drawn.marking.comment((ONE, 2), "a hand is missing") is None
    drawn.undo()
    assert drawn.comments(ONE) == {}
    assert drawn.marking.comment((ONE, 2), " ") is None


def test_approving_and_locking_are_one_step(drawn: Session) -> None:
    change = drawn.marking.approve_and_lock([(ONE, frame) for frame in range(6)])
    assert change is not None
    assert marked(drawn) == {2: Review.APPROVED, 3: Review.APPROVED}
    assert np.flatnonzero(drawn.locks(ONE)).tolist() == [2, 3]
    assert drawn.undo_name == "Approve and lock 2 cells"
    assert drawn.marking.approve_and_lock([(ONE, 2)]) is None
    drawn.undo()
    assert marked(drawn) == {}
    assert not drawn.locks(ONE).any()
