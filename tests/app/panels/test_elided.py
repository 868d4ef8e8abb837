from pytestqt.qtbot import QtBot

from app.panels.elided import ElidedLabel


def test_a_text_without_room_ends_in_dots(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a rather long name")
    label.resize(60, 20)

    assert label.shown_text().endswith("…")
    label.resize(600, 20)
    assert label.shown_text() == "a rather long name"


def test_it_never_asks_for_width(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a rather long name" * 20)

    assert label.minimumSizeHint().width() == 0
