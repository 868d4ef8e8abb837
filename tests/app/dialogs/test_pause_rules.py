import pytest
from pytestqt.qtbot import QtBot

from app.dialogs.pause_rules import PauseRules
from app.runs.track_wish import TrackWish


@pytest.fixture
def rules(qtbot: QtBot) -> PauseRules:
    made = PauseRules()
    qtbot.addWidget(made)
    return made


def test_no_limit_is_off(rules: PauseRules) -> None:
    assert rules.into(TrackWish()) == TrackWish()
    assert rules.risk.text() == "off"


def test_limits_come_back_as_they_went_in(rules: PauseRules) -> None:
    wish = TrackWish(frames=7, area_change=60, vanished=5, confidence=40, risk=70)
    rules.show_wish(wish)

    assert rules.area_change.text() == "60 %"
    assert rules.vanished.text() == "5 frames"
    assert rules.into(TrackWish(frames=7)) == wish
