from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing import stroke_journal
from app.editing.easel import Easel
from app.editing.stroke_journal import StrokeJournal
from core.drawing.stroke import Stroke
from core.session.session import Session
from core.session.unfinished import UNFINISHED

Begin = Callable[[], Stroke]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stroke_journal, "EVERY_MS", 1)


@pytest.fixture
def kept(document: Document) -> Callable[[], bool]:
    session: Session = document.session
    return lambda: bool(session._project.setting(UNFINISHED))


@pytest.fixture
def begin(often: None, easel: Easel) -> Begin:
    def stroke() -> Stroke:
        made = easel.begin_stroke(adds=True)
        assert made is not None
        easel.show_stroke(made, made.dab(12, 12, 8))
        return made

    return stroke


def test_a_stroke_is_written_down_while_it_goes_on(
    qtbot: QtBot, document: Document, easel: Easel, begin: Begin, kept: Callable[[], bool]
) -> None:
    stroke = begin()
    qtbot.waitUntil(kept)
    assert not document.mask(0).any(), "it is no draft yet"
    easel.finish_stroke(stroke, "Brush")
    qtbot.waitUntil(lambda: not kept())
    assert document.mask(0)[12, 12]


def test_a_stroke_that_is_taken_back_is_forgotten(
    qtbot: QtBot, easel: Easel, begin: Begin, kept: Callable[[], bool]
) -> None:
    begin()
    qtbot.waitUntil(kept)
    easel.cancel_stroke()
    qtbot.waitUntil(lambda: not kept())


def test_a_short_stroke_costs_nothing(document: Document, kept: Callable[[], bool]) -> None:
    """It ended before the first tick."""
    written: list[object] = []
    session = document.session
    session.unfinished.keep = written.append  # type: ignore[method-assign]
    journal = StrokeJournal(document, lane=None)  # type: ignore[arg-type]
    info = session.add_object()
    stroke = session.begin_stroke(0, info.id, adds=True)
    journal.begin(0, stroke)
    stroke.dab(5, 5, 3)
    journal.note_painted()
    journal.end()
    journal.tick()
    assert written == []
    assert not kept()


def test_nothing_new_is_not_written_again(
    qtbot: QtBot, document: Document, easel: Easel, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = document.session
    written: list[np.ndarray] = []
    keep = session.unfinished.keep

    def count(stroke: object) -> None:
        written.append(stroke)  # type: ignore[arg-type]
        keep(stroke)  # type: ignore[arg-type]

    monkeypatch.setattr(session.unfinished, "keep", count)
    stroke = begin()
    qtbot.waitUntil(lambda: len(written) == 1)
    journal = easel.findChild(StrokeJournal)
    assert journal is not None
    qtbot.waitUntil(lambda: journal._job is None)
    journal.tick()
    assert journal._job is None
    easel.show_stroke(stroke, stroke.line_to(20, 20, 4))
    qtbot.waitUntil(lambda: len(written) == 2)
    easel.finish_stroke(stroke, "Brush")


def test_a_clip_that_is_closed_in_the_middle_is_no_failure(
    qtbot: QtBot, document: Document, easel: Easel, begin: Begin, kept: Callable[[], bool]
) -> None:
    begin()
    journal = easel.findChild(StrokeJournal)
    assert journal is not None
    journal.tick()
    document.close()
    easel.cancel_stroke()
    qtbot.waitUntil(lambda: journal._job is None)


def test_an_outline_is_written_down_as_if_it_ended_now(
    qtbot: QtBot, often: None, document: Document, easel: Easel, kept: Callable[[], bool]
) -> None:
    document.add_object()
    corners = [(4.0, 4.0), (20.0, 4.0)]
    easel.begin_outline(lambda: corners, adds=True)
    journal = easel.findChild(StrokeJournal)
    assert journal is not None
    journal.tick()
    assert not kept(), "two corners have no inside"
    corners.append((20.0, 20.0))
    qtbot.waitUntil(kept)
    qtbot.waitUntil(lambda: journal._job is None)
    journal.tick()
    assert journal._job is None, "no corner is new"
    easel.end_outline()
    assert not kept()
    assert not document.mask(0).any()


def test_an_outline_that_would_make_the_first_object_is_written_down_without_making_it(
    qtbot: QtBot, often: None, document: Document, easel: Easel, kept: Callable[[], bool]
) -> None:
    easel.begin_outline(lambda: [(4.0, 4.0), (20.0, 4.0), (20.0, 20.0)], adds=True)
    qtbot.waitUntil(kept)
    assert document.objects() == []
    easel.end_outline()


def test_an_outline_that_takes_from_no_object_is_not_written_down(
    often: None, easel: Easel, kept: Callable[[], bool]
) -> None:
    easel.begin_outline(lambda: [(4.0, 4.0), (20.0, 4.0), (20.0, 20.0)], adds=False)
    journal = easel.findChild(StrokeJournal)
    assert journal is not None
    journal.tick()
    assert not kept()
