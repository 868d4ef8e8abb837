import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.panels.text_fields import keep_keys


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    central = QWidget()
    made.setCentralWidget(central)
    QVBoxLayout(central)
    return made


def add(window: QMainWindow, field: QLineEdit | QSpinBox, *keys: str) -> list[str]:
    """The field with the focus, and which shortcuts fire."""
    fired: list[str] = []
    for key in keys:
        action = QAction(key, window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False, key=key: fired.append(key))
        window.addAction(action)
    layout = window.centralWidget().layout()
    assert layout is not None
    layout.addWidget(field)
    keep_keys(field)
    window.show()
    field.setFocus()
    return fired


def test_a_name_takes_letters_and_enter_but_not_commands(qtbot: QtBot, window: QMainWindow) -> None:
    field = QLineEdit()
    fired = add(window, field, "B", "Return", "Ctrl+Z")

    qtbot.keyClick(field, Qt.Key.Key_B)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert fired == []
    assert field.text() == "b"


def test_a_number_takes_its_arrows_and_enter(qtbot: QtBot, window: QMainWindow) -> None:
    field = QSpinBox()
    fired = add(window, field, "Up", "Return")

    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert fired == []
    assert field.value() == 1
