from PySide6.QtWidgets import QLabel

from app.main_window import MainWindow


def test_every_part_has_a_name(window: MainWindow) -> None:
    names = {label.accessibleName() for label in window.status_line.findChildren(QLabel)}

    assert {"Hint", "Pixel under the cursor", "Device", "Saved", "Job progress"} <= names


def test_a_hint_that_is_too_long_is_whole_in_its_tooltip(window: MainWindow) -> None:
    text = "Drag paints. " * 40
    window.status_line.show_hint(text)

    assert window.status_line.hint.toolTip() == text
    assert window.status_line.hint.text() == text


def test_a_narrow_one_leaves_its_room_to_the_hint(open_window: MainWindow) -> None:
    line = open_window.status_line
    open_window.resize(1440, 900)
    assert line.device.isVisible()

    open_window.resize(1024, 700)
    assert not line.device.isVisible()
