import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.runs.track_offer import estimate, track_dialog
from app.runs.track_wish import AfterRun, Reach, Shown, TrackWish
from core.session.runs.scope import RunScope, Until
from core.types import CellState


def dabbed(window: MainWindow) -> None:
    document = window.parts.document
    document.add_object()
    session = document.session
    stroke = session.begin_stroke(0, document.objects()[0].id, adds=True)
    stroke.dab(12, 12, 8)
    change = session.apply_stroke(0, stroke, "Brush")
    assert change is not None
    document.announce(change)


def test_a_wish_is_estimated_where_the_user_is(open_window: MainWindow) -> None:
    assert "draw on the frame" in estimate(open_window.parts, TrackWish(), False).reason
    dabbed(open_window)
    found = estimate(open_window.parts, TrackWish(reach=Reach.FRAMES, frames=4), False)
    assert (found.frames, found.objects, found.seconds) == (4, 1, None)


def test_ctrl_t_and_enter_repeat_the_last_scope(qtbot: QtBot, open_window: MainWindow) -> None:
    dabbed(open_window)
    parts = open_window.parts
    for frames, expected in ((3, 3), (None, 6)):
        dialog = track_dialog(parts, open_window)
        dialog.open()
        qtbot.waitUntil(dialog.isActiveWindow)
        if frames is not None:
            dialog.reach.setCurrentIndex(dialog.reach.findData(Reach.FRAMES))
            dialog.frames.setValue(frames)
        with qtbot.waitSignal(parts.tracking.finished):
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
        dialog.deleteLater()
        states = parts.document.session.states(parts.document.objects()[0].id)
        assert int(np.count_nonzero(states == CellState.AUTO)) == expected


def test_a_broken_rule_pauses_with_the_reason(
    qtbot: QtBot, open_window: MainWindow, fake: object
) -> None:
    dabbed(open_window)
    parts = open_window.parts
    dialog = track_dialog(parts, open_window)
    dialog.rules.confidence.setValue(90)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog.deleteLater()
    qtbot.waitUntil(lambda: parts.tracking.is_paused)
    qtbot.waitUntil(lambda: bool(parts.messages.current and parts.messages.current.choices))
    assert parts.messages.current is not None
    assert parts.messages.current.text == (
        "Paused at 00001: confidence in “object 1” is 75% (limit 90%)."
    )
    with qtbot.waitSignal(parts.tracking.finished):
        parts.messages.current.choices[0].run()


def test_a_risk_too_high_pauses_the_run(qtbot: QtBot, open_window: MainWindow) -> None:
    """The masks move over pictures that do not: that looks odd."""
    dabbed(open_window)
    parts = open_window.parts
    parts.tracking.start(RunScope(0), TrackWish(risk=1).rules)

    qtbot.waitUntil(lambda: parts.tracking.is_paused)
    qtbot.waitUntil(lambda: bool(parts.messages.current and parts.messages.current.choices))
    assert parts.messages.current is not None
    assert "the risk of “object 1” is " in parts.messages.current.text
    frame = parts.document.frame
    assert parts.document.session.review.risk.risk(None)[frame] > 0.01
    with qtbot.waitSignal(parts.tracking.finished):
        parts.messages.current.choices[1].run()


def test_what_a_run_took_is_what_the_next_one_will_take(
    qtbot: QtBot, open_window: MainWindow, fake: object
) -> None:
    dabbed(open_window)
    parts = open_window.parts
    assert estimate(parts, TrackWish(), False).peak_bytes is None
    fake.peak_memory_bytes = 700 << 20  # type: ignore[attr-defined]
    for size in (256, 128):
        parts.settings.set("tracking/size", size)
        with qtbot.waitSignal(parts.tracking.finished):
            parts.tracking.start(RunScope(0, until=Until.COUNT, count=2))

    # The second one took no more than the first, and nobody knows how much less.
    assert estimate(parts, TrackWish(), False).peak_bytes is None
    parts.settings.set("tracking/size", 256)
    assert estimate(parts, TrackWish(), False).peak_bytes == 700 << 20


def test_the_panel_that_was_wanted_is_shown_after_the_run(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    dabbed(open_window)
    open_window.panels.choose("object")
    with qtbot.waitSignal(open_window.parts.tracking.finished):
        open_window.parts.tracking.start(RunScope(0), after=AfterRun(Shown.SCORES))
    assert open_window.parts.settings.text("window/panel") == "scores"


def test_the_action_opens_it(qtbot: QtBot, open_window: MainWindow) -> None:
    from app.dialogs.track import TrackDialog

    dabbed(open_window)
    open_window.actions_table["track_dialog"].trigger()
    dialog = open_window.findChild(TrackDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
