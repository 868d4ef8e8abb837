from pytestqt.qtbot import QtBot

from app.panels.value_label import ValueLabel


def test_name_and_value_are_both_read(qtbot: QtBot) -> None:
    label = ValueLabel()
    qtbot.addWidget(label)
    label.setAccessibleName("Keyframes")
    label.setText("7")
    assert (label.accessibleName(), label.accessibleDescription()) == ("Keyframes", "7")
    label.clear()
    assert label.accessibleDescription() == ""
    assert label.text() == ""
