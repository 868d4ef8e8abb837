import numpy as np
import pytest

from core.review.colours import BINS
from core.review.measures import Measure, ObjectMeasures
from core.review.risk_parts import Part
from core.types import CellState

COUNT = 12


def colours(bin_: int) -> np.ndarray:
    made = np.zeros(BINS, np.uint8)
    made[bin_] = 255
    return made


@pytest.fixture
def measures() -> ObjectMeasures:
    """A steady object, a keyframe on frame 0; on frame 6 everything is odd."""
    made = ObjectMeasures(COUNT)
    for frame in range(COUNT):
        odd = frame == 6
        made.put(
            frame,
            Measure(
                50 if odd else 100,
                3 if odd else 1,
                None if frame == 0 else 0.8 if odd else 0.1,
                colours(int(odd)),
            ),
        )
    return made


def states(**special: CellState) -> np.ndarray:
    made = np.full(COUNT, CellState.AUTO, np.uint8)
    made[0] = CellState.KEYFRAME
    for name, state in special.items():
        made[int(name[1:])] = state
    return made


CONFIDENCES = np.where(np.arange(COUNT) == 6, 0.5, 0.9).astype(np.float32)


DISAGREEMENTS = np.where(np.arange(COUNT) == 6, 0.7, np.nan).astype(np.float32)


def parts(measures: ObjectMeasures, span: slice = slice(None), **special: CellState) -> np.ndarray:
    return measures.parts(span, states(**special), CONFIDENCES, DISAGREEMENTS, [0])


def test_every_part_sees_the_odd_frame(measures: ObjectMeasures) -> None:
    found = parts(measures)
    assert found[6, Part.WARP] == pytest.approx(0.8)
    assert found[6, Part.UNSURE] == pytest.approx(0.5)
    assert found[6, Part.AREA] == pytest.approx(np.log(2))
    assert found[6, Part.PIECES] == 2
    assert found[6, Part.COLOURS] == 1
    assert found[6, Part.DIRECTIONS] == pytest.approx(0.7)
    assert found[5] == pytest.approx([0.1, 0.1, 0, 0, 0, np.nan, np.nan], nan_ok=True)


def test_what_a_person_made_has_no_risk(measures: ObjectMeasures) -> None:
    found = parts(measures, f6=CellState.DRAFT, f3=CellState.ABSENT, f4=CellState.STALE_HARD)
    assert np.isnan(found[[0, 3, 6]]).all()
    assert not np.isnan(found[4, : Part.SEAM]).any(), "what is stale still is a run's"


def test_a_seam_is_judged_on_the_frame_that_leads_to_it(measures: ObjectMeasures) -> None:
    found = parts(measures, f6=CellState.KEYFRAME)
    assert found[5, Part.SEAM] == pytest.approx(0.8)
    assert np.isnan(found[[4, 7, COUNT - 1], Part.SEAM]).all()


@pytest.mark.parametrize("span", [slice(0, 1), slice(3, 8), slice(6, 99), slice(11, 12)])
def test_a_part_of_the_clip_is_judged_as_the_whole(measures: ObjectMeasures, span: slice) -> None:
    np.testing.assert_array_equal(parts(measures, span), parts(measures)[span])


def test_forgotten_frames_know_nothing(measures: ObjectMeasures) -> None:
    measures.forget(np.array([5, 6]))
    found = parts(measures)
    known = ~np.isnan(found)
    assert np.flatnonzero(known[6]).tolist() == [Part.UNSURE, Part.DIRECTIONS], "a run's own"
    assert not known[7, Part.PIECES], "the frame before it is not known"


def test_without_a_keyframe_no_colours_are_right(measures: ObjectMeasures) -> None:
    assert measures.of_these([0, 3]) == (0, 3)
    measures.forget(np.array([0]))
    assert measures.of_these([0, 3]) == (3,)
    assert np.isnan(parts(measures)[:, Part.COLOURS]).all()
