"""Review in the real window: truth beside the clip, scores as frames land, the walk, the marks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.main_window import MainWindow
from app.review.reviewer import LOCKS_KEY, Reviewer
from core.masks import write_indexed_png
from core.review.queue import Wanted
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.types import ObjectId, Review

FRAMES, WIDTH, HEIGHT = 12, 48, 32
ONE = ObjectId(1)
pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    """As it begins, whatever the test before chose."""
    shared_window.parts.reviewer.set_order(by_score=True, spread=False)
    shared_window.parts.settings.set(LOCKS_KEY, False)
    return shared_window


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """The object follows the fake tracker for six frames and then stays behind."""
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(FRAMES):
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        left = 8 + min(frame, 6)
        mask[8:16, left : left + 8] = 1
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


@pytest.fixture
def reviewer(
    qtbot: QtBot, open_window: MainWindow, truth: Path, monkeypatch: pytest.MonkeyPatch
) -> Reviewer:
    """With the truth open and everything tracked and measured; places are two frames apart."""
    monkeypatch.setattr("core.session.reviewing.distance_apart", lambda fps: 2)
    window = open_window
    reviewer, document = window.parts.reviewer, window.parts.document
    document.change(lambda session: session.importing.import_mask(0, truth / "shot_000.png").change)
    reviewer.open_truth(truth)
    qtbot.waitUntil(lambda: document.session.review.truth is not None)
    with qtbot.waitSignal(window.parts.tracking.finished, timeout=20_000):
        window.parts.tracking.start(RunScope(window.parts.document.frame))
    qtbot.waitUntil(lambda: document.session.review.is_current, timeout=20_000)
    qtbot.waitUntil(lambda: reviewer.queue.total > 0)
    return reviewer


@pytest.fixture
def document(open_window: MainWindow) -> Document:
    return open_window.parts.document


def session_of(document: Document) -> Session:
    return document.session


def test_the_walk_begins_at_the_worst_frame(reviewer: Reviewer, document: Document) -> None:
    reviewer.next_worst()
    assert document.frame == 11
    assert document.selected == ONE
    assert reviewer.goes_by_score
    entry = reviewer.queue.entry
    assert entry is not None
    assert reviewer.reason(entry).startswith("(J+F)/2 0.")
    reviewer.next_worst()
    assert document.frame < 11
    reviewer.previous_worst()
    assert document.frame == 11
    reviewer.go_to(1)
    assert document.frame < 11
    reviewer.go_to(99)


def test_risk_orders_the_walk_when_it_is_wanted(reviewer: Reviewer, document: Document) -> None:
    reviewer.set_order(by_score=False, spread=True)
    assert reviewer.is_spread
    assert not reviewer.goes_by_score
    assert reviewer.queue.total > 0
    entry = reviewer.queue.entries[0]
    assert entry.part is not None
    assert reviewer.reason(entry)


def test_approving_goes_on_and_is_undone(reviewer: Reviewer, document: Document) -> None:
    reviewer.next_worst()
    reviewer.approve()
    assert session_of(document).reviews(ONE)[11] == Review.APPROVED
    assert document.frame != 11, "on to the next place"
    document.set_frame(11)
    document.undo()
    assert session_of(document).reviews(ONE)[11] == Review.UNSEEN


def test_flags_and_comments(reviewer: Reviewer, document: Document) -> None:
    document.set_frame(4)
    reviewer.flag()
    assert session_of(document).reviews(ONE)[4] == Review.FLAGGED
    reviewer.flag()
    assert session_of(document).reviews(ONE)[4] == Review.UNSEEN
    document.select_object(ONE)
    reviewer.comment(" look   here ")
    assert session_of(document).comments(ONE) == {4: "look here"}
    reviewer.comment("")
    assert session_of(document).comments(ONE) == {}


def test_a_range_is_approved(
    reviewer: Reviewer, document: Document, open_window: MainWindow
) -> None:
    open_window.parts.marks.set_range(2, 5)
    reviewer.approve_range()
    approved = np.flatnonzero(session_of(document).reviews(ONE) == Review.APPROVED)
    assert approved.tolist() == [2, 3, 4, 5]


def test_filters_and_nothing_left(reviewer: Reviewer, open_window: MainWindow) -> None:
    reviewer.set_wanted(Wanted(only_stale=True))
    assert reviewer.queue.entries == ()
    assert reviewer.wanted.only_stale
    assert "filters" in reviewer.why_empty()
    reviewer.next_worst()
    reviewer.set_wanted(Wanted())
    assert reviewer.queue.entries


def test_without_truth_there_is_risk(qtbot: QtBot, reviewer: Reviewer) -> None:
    reviewer.close_truth()
    review = reviewer.review
    assert review is not None
    assert review.scores is None
    assert not reviewer.goes_by_score
    qtbot.waitUntil(lambda: reviewer.queue.total > 0)


def test_a_bad_truth_is_said_and_the_old_one_stays(
    qtbot: QtBot,
    reviewer: Reviewer,
    open_window: MainWindow,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "nothing").mkdir()
    shown: list[str] = []
    open_window.parts.messages.shown.connect(lambda message: shown.append(str(message)))
    reviewer.open_truth(tmp_path / "nothing")
    qtbot.waitUntil(lambda: any("No masks found" in text for text in shown))
    review = reviewer.review
    assert review is not None
    assert review.truth is not None


def test_closing_the_clip_empties_the_queue(reviewer: Reviewer, document: Document) -> None:
    document.close()
    assert reviewer.queue.entries == ()
    assert reviewer.review is None


def test_nothing_tracked_nothing_to_review(
    qtbot: QtBot, open_window: MainWindow, paint: Callable[..., None]
) -> None:
    reviewer = open_window.parts.reviewer
    qtbot.waitUntil(lambda: "nothing" in reviewer.why_empty().lower())
    reviewer.next_worst()
    reviewer.approve()
    reviewer.flag()
    assert reviewer.queue.entries == ()


def test_approving_locks_only_if_preferences_say_so(
    reviewer: Reviewer, document: Document, open_window: MainWindow
) -> None:
    reviewer.next_worst()
    reviewer.approve()
    assert not session_of(document).locks(ONE)[11]
    open_window.parts.settings.set("review/approve_locks", True)
    second = document.frame
    reviewer.approve()
    assert session_of(document).locks(ONE)[second]
    assert session_of(document).reviews(ONE)[second] == Review.APPROVED
    document.set_frame(second)
    document.undo()
    assert not session_of(document).locks(ONE)[second], "one step"
    assert session_of(document).reviews(ONE)[second] == Review.UNSEEN
