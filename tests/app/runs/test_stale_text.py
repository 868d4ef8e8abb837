from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.main_window import MainWindow
from app.runs.stale_text import MOST_LINES, stale_text
from core.session.runs.scope import RunScope
from core.session.stale_ranges import StaleRange
from core.types import ObjectId

Paint = Callable[..., None]


def test_nothing_stale_says_nothing(document: Document) -> None:
    assert stale_text(document.session) == ""


def test_only_what_would_be_renewed_is_listed_and_not_without_end(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.add_object()
    session = document.session
    ranges = [StaleRange(ObjectId(1), first, first, is_hard=True) for first in range(0, 40, 2)]
    soft = StaleRange(ObjectId(1), 50, 60, is_hard=False)
    monkeypatch.setattr(session, "stale_ranges", lambda: [soft, *ranges])

    lines = stale_text(session).splitlines()

    assert lines[0] == "“object 1” 00000\N{EN DASH}00000: other keyframes of its run changed"
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == f"and {len(ranges) - MOST_LINES} more ranges"


def test_the_button_says_which_ranges_and_why(qtbot: QtBot, open_window: MainWindow) -> None:
    document, tracking = open_window.parts.document, open_window.parts.tracking
    document.add_object()
    for x in (12, 30):
        stroke = document.session.begin_stroke(0, ObjectId(1), adds=True)
        stroke.dab(x, 12, 8)
        document.apply_stroke(0, stroke, "Brush")
        document.commit()
        if x == 12:
            with qtbot.waitSignal(tracking.finished):
                tracking.start(RunScope(0))
    action = open_window.actions_table["rerun_stale"]
    assert np.count_nonzero(document.session.states(ObjectId(1)) == 6) == 11

    action.hover()

    assert action.iconText() == "Re-run stale (11)"
    last_line = action.toolTip().splitlines()[-1]
    assert last_line == "“object 1” 00001\N{EN DASH}00011: keyframe 00000 edited"
