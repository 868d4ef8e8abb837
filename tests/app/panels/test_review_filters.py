from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.review_filters import ReviewFilters
from core.masks import write_indexed_png
from core.review.queue import Wanted
from core.review.risk_parts import Part
from core.types import ObjectId

pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


@pytest.fixture
def filters(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> ReviewFilters:
    """Of a clip with one object."""
    mask = np.zeros((32, 48), np.uint8)
    mask[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "first.png", mask)
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, tmp_path / "first.png").change
    )
    made = ReviewFilters(parts.document, parts.reviewer)
    qtbot.addWidget(made)
    made.refresh()
    return made


def test_what_is_chosen_reaches_the_queue(filters: ReviewFilters, open_window: MainWindow) -> None:
    reviewer, marks = open_window.parts.reviewer, open_window.parts.marks
    filters.only_stale.setChecked(True)
    assert filters.more.isChecked()
    filters.only_unapproved.setChecked(True)
    filters.only_range.setChecked(True)
    marks.set_range(3, 5)
    filters.objects.setCurrentIndex(1)
    filters.reasons.setCurrentIndex(2)
    assert reviewer.wanted == Wanted(
        objects=frozenset({ObjectId(1)}),
        parts=frozenset({list(Part)[1]}),
        span=(3, 5),
        only_stale=True,
        only_unapproved=True,
    )
    assert filters.are_set
    filters.clear()
    assert reviewer.wanted == Wanted()
    assert not filters.more.isChecked()


def test_the_order_is_by_score_only_where_there_is_truth(
    filters: ReviewFilters, open_window: MainWindow
) -> None:
    assert not filters.by_score.isEnabled()
    filters.spread.setChecked(True)
    assert open_window.parts.reviewer.is_spread
    assert not filters.more.isChecked(), "nothing is left out"


def test_an_object_that_is_gone_filters_nothing_any_more(
    filters: ReviewFilters, open_window: MainWindow
) -> None:
    filters.objects.setCurrentIndex(1)
    open_window.parts.document.change(lambda session: session.delete_object(ObjectId(1)))
    filters.refresh()
    assert open_window.parts.reviewer.wanted == Wanted()
