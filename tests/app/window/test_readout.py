from collections.abc import Callable

import numpy as np

from app.document import Document
from app.editing.easel import Easel
from app.window.readout import describe
from core.types import CellState


def test_a_pixel_is_told_with_colour_object_and_state(
    document: Document, easel: Easel, paint: Callable[..., None]
) -> None:
    paint(12, 12)
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[12, 12] = (201, 180, 150)
    easel.note_shown(0, picture)

    assert describe(document, easel, 12, 12) == "12, 12   R 201 G 180 B 150   object 1 · draft"
    document.commit()
    assert describe(document, easel, 12, 12).endswith("object 1 · keyframe")
    assert describe(document, easel, 40, 30) == "40, 30   R 0 G 0 B 0   background"


def test_without_a_picture_there_is_no_colour(document: Document, easel: Easel) -> None:
    easel.note_shown(None, None)
    assert describe(document, easel, 3, 4) == "3, 4   background"


def test_every_state_has_a_word() -> None:
    from app.window.readout import _STATES

    assert set(_STATES) == set(CellState)
