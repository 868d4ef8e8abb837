from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.main_window import MainWindow
from app.panels.review_queue import QueueList
from core.review.queue import Entry
from core.review.risk_parts import Part
from core.types import CellState, ObjectId, Review

ONE = ObjectId(1)
pytestmark = pytest.mark.gui


def entry(frame: int, badness: float = 0.75, part: Part | None = Part.AREA) -> Entry:
    return Entry(frame, ONE, badness, part, CellState.AUTO, Review.UNSEEN)


@pytest.fixture
def shown(qtbot: QtBot, open_window: MainWindow) -> QueueList:
    parts = open_window.parts
    made = QueueList(parts.document, parts.reviewer, parts.thumbnails)
    qtbot.addWidget(made)
    made.resize(240, 200)
    made.show()
    return made


def test_a_row_says_all_there_is(shown: QueueList) -> None:
    flagged = replace(entry(3), state=CellState.STALE_HARD, review=Review.FLAGGED)
    corrected = replace(entry(5, np.nan, None), state=CellState.KEYFRAME)
    shown.take((flagged, entry(4, 0.58, None), corrected), 0)
    texts = [
        str(shown.queue.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(3)
    ]
    assert texts[0].startswith("Frame 3: ")
    assert texts[0].endswith("risk 0.75, stale, flagged")
    assert texts[1].endswith("(J+F)/2 0.42")
    assert texts[2].endswith("–, corrected")  # noqa: RUF001 - an en dash where there is no number
    assert shown.queue.index(9).data() is None


def test_the_current_row_stays_where_it_is_on_the_screen(shown: QueueList) -> None:
    rows = tuple(entry(frame) for frame in range(12))
    shown.take(rows, 0)
    shown.verticalScrollBar().setValue(shown.visualRect(shown.queue.index(4)).top())
    shown.take(rows, 5)
    before = shown.visualRect(shown.currentIndex()).top()
    worse = (entry(100), entry(101), entry(102))
    shown.take((*worse, *rows), 8)
    assert shown.currentIndex().row() == 8
    assert shown.visualRect(shown.currentIndex()).top() == before


def test_without_a_current_place_nothing_is_chosen(shown: QueueList) -> None:
    shown.take((entry(1), entry(2)), 1)
    shown.take((entry(1), entry(2)), None)
    assert not shown.currentIndex().isValid()


def test_pictures_of_rows_in_sight_are_asked_for_and_shown(
    qtbot: QtBot, shown: QueueList, open_window: MainWindow
) -> None:
    thumbnails: Thumbnails = open_window.parts.thumbnails
    document: Document = open_window.parts.document
    shown.take((entry(2), entry(7)), 0)
    qtbot.waitUntil(lambda: all(thumbnails.picture(frame) is not None for frame in (2, 7)))
    picture = shown.picture(entry(2))
    assert picture is not None
    assert not picture.isNull()
    document.close()
    assert shown.picture(entry(2)) is None
