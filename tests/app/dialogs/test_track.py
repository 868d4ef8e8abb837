import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.track import TrackDialog, TrackOffer
from app.dialogs.track_estimate import Estimate, cost_text, work_text
from app.runs.track_wish import Reach, Shown, TrackWish, Whose
from core.session.runs.scope import Way

NO_RANGE = "Neither In nor Out is set."


def offer(wish: TrackWish | None = None) -> TrackOffer:
    return TrackOffer(
        wish or TrackWish(),
        {Reach.RANGE: NO_RANGE, Reach.STALE: "", Reach.SELECTION: ""},
        "dog",
        256,
        "R,G,L",
        (("R,G,L", "All"), ("R,L", "Reference and local")),
        128,
        1040,
    )


class Asked:
    """Answers what a wish comes down to, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[TrackWish, bool]] = []
        self.answer = Estimate(1234, 2, 12, 3, 300.0)

    def __call__(self, wish: TrackWish, replaces: bool) -> Estimate:
        self.asked.append((wish, replaces))
        return self.answer


@pytest.fixture
def asked() -> Asked:
    return Asked()


def dialog_of(qtbot: QtBot, asked: Asked, wish: TrackWish | None = None) -> TrackDialog:
    made = TrackDialog(offer(wish), asked)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_shows_the_last_wish_and_gives_it_back(qtbot: QtBot, asked: Asked) -> None:
    wish = TrackWish(
        *(Way.BOTH, Reach.FRAMES, 7, Whose.VISIBLE, True, True, 20),
        *(60, 5, 40, 70, Shown.REVIEW, True),
    )
    assert dialog_of(qtbot, asked, wish).wish() == wish


def test_it_says_before_it_starts_what_the_run_comes_down_to(qtbot: QtBot, asked: Asked) -> None:
    dialog = dialog_of(qtbot, asked)
    assert dialog.summary.text() == work_text(asked.answer)
    assert dialog.time_line.text() == cost_text(asked.answer)
    asked.answer = Estimate(1, 1)
    dialog.refresh()
    assert dialog.summary.text() == work_text(asked.answer)


def test_what_cannot_be_started_says_why(qtbot: QtBot, asked: Asked) -> None:
    asked.answer = Estimate(reason="Nothing to track.")
    dialog = dialog_of(qtbot, asked)
    assert not dialog.start.isEnabled()
    assert dialog.summary.text() == dialog.start.toolTip() == "Nothing to track."


def test_enter_starts_and_closes(qtbot: QtBot, asked: Asked) -> None:
    dialog = dialog_of(qtbot, asked, TrackWish(Way.BACKWARD))
    with qtbot.waitSignal(dialog.started) as started:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert started.args == [TrackWish(Way.BACKWARD), False]
    assert not dialog.isVisible()


def test_a_change_is_asked_about_after_a_moment(qtbot: QtBot, asked: Asked) -> None:
    dialog = dialog_of(qtbot, asked)
    dialog.reach.setCurrentIndex(dialog.reach.findData(Reach.END))
    qtbot.waitUntil(lambda: asked.asked[-1][0].reach is Reach.END)
    dialog.replaces.setChecked(True)
    qtbot.waitUntil(lambda: asked.asked[-1][1])


def test_replacing_is_never_remembered_nor_possible_where_a_run_stops_anyway(
    qtbot: QtBot, asked: Asked
) -> None:
    dialog = dialog_of(qtbot, asked)
    assert not dialog.replaces.isChecked()
    assert not dialog.replaces.isEnabled()
    dialog.replaces.setChecked(True)
    dialog.refresh()
    assert not asked.asked[-1][1]


def test_a_reach_that_is_not_possible_cannot_be_chosen(qtbot: QtBot, asked: Asked) -> None:
    dialog = dialog_of(qtbot, asked, TrackWish(reach=Reach.RANGE))
    assert dialog.wish().reach is Reach.KEYFRAME
    row = dialog.reach.findData(Reach.RANGE)
    assert dialog.reach.itemData(row, Qt.ItemDataRole.ToolTipRole) == NO_RANGE


def test_size_and_memory_are_settings(qtbot: QtBot, asked: Asked) -> None:
    dialog = dialog_of(qtbot, asked)
    with qtbot.waitSignal(dialog.size_chosen) as size:
        dialog.internal_size.setValue(320)
    assert size.args == [320]
    with qtbot.waitSignal(dialog.memory_chosen) as memory:
        dialog.memory.setCurrentIndex(1)
        dialog.memory.activated.emit(1)
    assert memory.args == ["R,L"]
