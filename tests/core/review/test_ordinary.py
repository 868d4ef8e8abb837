import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.review.ordinary import (
    Ordinary,
    as_json,
    ordinary_of,
    shipped_tables,
    with_ranks_of,
)
from core.review.risk_parts import Part

TABLES = Ordinary(
    {Part.WARP: ((0.0, 0.0), (0.1, 0.5), (0.5, 1.0)), Part.PIECES: ((0.0, 0.0), (1.0, 0.9))},
    ((0.5, 0.1), (1.0, 0.9)),
)


def parts(**values: float) -> np.ndarray:
    row = np.full((1, len(Part)), np.nan)
    for name, value in values.items():
        row[0, Part[name]] = value
    return row


def test_a_value_becomes_its_rank_among_good_frames() -> None:
    ranks = TABLES.rank(Part.WARP, np.array([0.0, 0.1, 0.3, 9.0, np.nan]))
    assert ranks[:4] == pytest.approx([0, 0.5, 0.75, 1])
    assert np.isnan(ranks[4])
    assert np.isnan(TABLES.rank(Part.COLOURS, np.array([1.0]))).all(), "never calibrated"
    assert TABLES.rank(Part.SEAM, np.array([0.1])) == pytest.approx([0.5])


def test_the_highest_rank_is_the_reason() -> None:
    risk, reason = TABLES.judge(parts(WARP=0.1, PIECES=1))
    assert (risk[0], reason[0]) == (pytest.approx(0.74), Part.PIECES)
    risk, reason = TABLES.judge(parts(WARP=0.5, PIECES=1))
    assert (risk[0], reason[0]) == (pytest.approx(0.9), Part.WARP)


def test_a_frame_without_any_part_has_no_risk() -> None:
    risk, _ = TABLES.judge(parts(COLOURS=0.5))
    assert np.isnan(risk[0])


def test_tables_are_made_of_good_and_bad_frames() -> None:
    random = np.random.default_rng(1)
    region = np.repeat([0.9, 0.2], (900, 100))
    made = np.full((1000, len(Part)), np.nan)
    made[:, Part.WARP] = random.random(1000) + (region < 0.5)
    made[:, Part.PIECES] = random.random(1000) < 0.05
    tables = ordinary_of(made, region)
    assert tables.rank(Part.WARP, np.array([0.5]))[0] == pytest.approx(0.5, abs=0.05)
    assert tables.rank(Part.PIECES, np.array([0.0, 1.0])) == pytest.approx([0, 0.95], abs=0.03)
    risk, reason = tables.judge(made)
    assert risk[region < 0.5].mean() > risk[region >= 0.5].mean() + 0.3
    assert set(reason.tolist()) == {Part.WARP, Part.PIECES}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=4, max_size=80))
def test_risk_rises_with_oddness(cells: list[tuple[float, bool]]) -> None:
    made = np.full((len(cells), len(Part)), np.nan)
    made[:, Part.AREA] = [value for value, _ in cells]
    region = np.array([0.1 if bad else 0.9 for _, bad in cells])
    if not (region >= 0.5).any():
        return
    ladder = np.full((50, len(Part)), np.nan)
    ladder[:, Part.AREA] = np.linspace(0, 1.2, 50)
    risk, _ = ordinary_of(made, region).judge(ladder)
    assert (np.diff(risk) >= -1e-9).all()
    assert ((risk >= 0) & (risk <= 1)).all()


def test_shipped_tables_are_as_they_were_written() -> None:
    shipped = shipped_tables()
    assert set(shipped.ranks) >= {Part.WARP, Part.UNSURE, Part.AREA, Part.PIECES, Part.COLOURS}
    for steps in (*shipped.ranks.values(), shipped.bad):
        points = np.array(steps)
        assert (np.diff(points, axis=0) >= 0).all()
    assert shipped.bad[0][1] < 0.2 < 0.5 < shipped.bad[-1][1]
    assert '"COLOURS"' in as_json(shipped)


@given(
    st.lists(
        st.lists(st.none() | st.floats(0, 2), min_size=Part.DIRECTIONS, max_size=Part.DIRECTIONS),
        min_size=1,
        max_size=20,
    )
)
def test_where_one_direction_came_by_nothing_is_different(rows: list[list[float | None]]) -> None:
    """The risk of runs in one direction is what it was before directions were compared."""
    shipped = shipped_tables()
    assert Part.DIRECTIONS in shipped.ranks
    ranks = {part: steps for part, steps in shipped.ranks.items() if part is not Part.DIRECTIONS}
    made = np.array([[*row, None] for row in rows], np.float64)
    for now, before in zip(
        shipped.judge(made), Ordinary(ranks, shipped.bad).judge(made), strict=True
    ):
        np.testing.assert_array_equal(now, before)


def test_the_ranks_of_one_part_are_exchanged_alone() -> None:
    made = Ordinary({Part.AREA: ((0.0, 0.0),), Part.WARP: ((0.0, 0.25),)}, ((0.0, 0.5),))
    found = with_ranks_of(TABLES, made, Part.WARP)
    assert found.ranks == {**TABLES.ranks, Part.WARP: ((0.0, 0.25),)}
    assert found.bad == TABLES.bad
    with pytest.raises(LookupError):
        with_ranks_of(TABLES, made, Part.SEAM)
