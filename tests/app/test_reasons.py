from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.reasons import chip_text, part_name, reason_text, state_names
from core.review.queue import Entry
from core.review.risk_parts import Part
from core.types import CellState, ObjectId, Review


def entry(part: Part | None) -> Entry:
    return Entry(7, ObjectId(1), 0.75, part, CellState.AUTO, Review.UNSEEN)


def review(part: Part, value: float) -> Any:
    parts = np.full(len(Part), np.nan)
    parts[part] = value
    risk = SimpleNamespace(
        parts_of=lambda object_id, frame: parts,
        area_change=lambda object_id, frame: -0.63,
        reason=lambda object_id, frame: part,
    )
    return SimpleNamespace(risk=risk)


@pytest.mark.parametrize(
    ("part", "value", "text"),
    [
        (Part.WARP, 0.59, "moves oddly, 0.41"),
        (Part.UNSURE, 0.4, "unsure, 0.60"),
        (Part.AREA, 1.0, "area -63%"),
        (Part.PIECES, 2, "pieces change by 2"),
        (Part.COLOURS, 0.45, "other colours, 45%"),
        (Part.SEAM, 0.29, "seam 0.71"),
        (Part.DIRECTIONS, 0.71, "directions differ 0.71"),
    ],
)
def test_each_part_says_its_number(part: Part, value: float, text: str) -> None:
    assert reason_text(entry(part), review(part, value)) == text


def test_a_score_says_itself() -> None:
    assert reason_text(entry(None), review(Part.WARP, 0)) == "(J+F)/2 0.25"


def test_every_part_has_a_name() -> None:
    names = [part_name(part) for part in (None, *Part)]
    assert len(set(names)) == len(names)


def test_the_chip_of_a_score_says_what_looks_odd() -> None:
    assert chip_text(entry(None), review(Part.COLOURS, 0.45)) == "Other colours, 45%"
    unknown: Any = SimpleNamespace(risk=SimpleNamespace(reason=lambda object_id, frame: None))
    assert chip_text(entry(None), unknown) == "Low score"
    corrected = replace(entry(Part.AREA), state=CellState.KEYFRAME)
    assert chip_text(corrected, review(Part.AREA, 1.0)) == ""


@pytest.mark.parametrize(
    ("state", "marked", "names"),
    [
        (CellState.AUTO, Review.UNSEEN, []),
        (CellState.STALE_SOFT, Review.FLAGGED, ["stale", "flagged"]),
        (CellState.AUTO, Review.APPROVED, ["approved"]),
        (CellState.KEYFRAME, Review.UNSEEN, ["corrected"]),
    ],
)
def test_what_became_of_a_place(state: CellState, marked: Review, names: list[str]) -> None:
    assert state_names(replace(entry(Part.AREA), state=state, review=marked)) == names
