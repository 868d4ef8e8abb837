from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.panels.nothing_yet import NothingYet


def test_a_sentence_and_at_most_one_way_on(qtbot: QtBot) -> None:
    actions = Actions()
    shown = NothingYet(actions)
    qtbot.addWidget(shown)
    shown.show()
    shown.say("Tracked frames come here.", "open_truth", "Open…")
    assert shown.sentence.text() == "Tracked frames come here."
    assert shown.button.text() == "Open…"
    assert shown.button.isEnabled() == actions["open_truth"].isEnabled()
    shown.say("Still measuring.")
    assert not shown.button.isVisible()
