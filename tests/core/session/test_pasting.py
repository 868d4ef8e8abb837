import numpy as np
import pytest

from core.progress import CancelToken, finished
from core.session.pasting import Paste
from core.session.session import Session
from core.types import BoolMask, CellState, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def drawn(session: Session) -> Session:
    """Two objects; the first has a keyframe that covers the whole left on frame 4."""
    session.add_object("dog")
    session.add_object("man")
    stroke = session.begin_stroke(4, ONE, adds=True)
    stroke.dab(4, 12, 30)
    session.apply_stroke(4, stroke, "Brush")
    session.commit(4)
    return session


@pytest.fixture
def pixels(session: Session) -> BoolMask:
    pixels = np.zeros((session.clip.height, session.clip.width), bool)
    pixels[8:16, 2:10] = True
    return pixels


def test_others_lose_the_pixels_and_stay_what_they_are(drawn: Session, pixels: BoolMask) -> None:
    before = drawn.mask(4).copy()
    assert (before[pixels] == ONE).all()
    Paste(drawn._project, pixels, TWO).draft("Paste", 4)

    assert (drawn.mask(4)[pixels] == TWO).all()
    assert (drawn.mask(4)[~pixels] == before[~pixels]).all()
    assert drawn.states(ONE)[4] == CellState.KEYFRAME
    assert drawn.states(TWO)[4] == CellState.DRAFT


def test_a_locked_object_keeps_its_pixels(drawn: Session, pixels: BoolMask) -> None:
    drawn.set_object_locked(ONE, locked=True)
    before = drawn.mask(4).copy()
    finished(Paste(drawn._project, pixels, TWO).keyframes("Paste", 3, 5, CancelToken()))

    assert (drawn.mask(4) == before).all()
    assert [(drawn.mask(frame) == TWO).sum() for frame in (3, 5)] == [pixels.sum()] * 2
    assert drawn.states(TWO)[3:6].tolist() == [CellState.KEYFRAME] * 3


def test_nothing_is_pasted_on_a_locked_cell(drawn: Session, pixels: BoolMask) -> None:
    drawn.set_locked([ONE], 4, 4, locked=True)

    assert Paste(drawn._project, pixels, ONE).draft("Paste", 4) is None
