from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout

from app.appearance.room_for_text import keep_room_for_text

LONG = "All of this is to be read, however narrow the dialog is. " * 8


def dialog_saying(qtbot, text: str) -> tuple[QDialog, QLabel]:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.setMinimumWidth(300)
    label = QLabel(text, dialog)
    label.setWordWrap(True)
    layout = QVBoxLayout(dialog)
    layout.addWidget(label)
    layout.addWidget(QPushButton("Go on", dialog))
    keep_room_for_text(dialog, layout)
    dialog.show()
    return dialog, label


def is_whole(label: QLabel) -> bool:
    return label.height() >= label.heightForWidth(label.width())


def test_a_dialog_grows_with_its_text_and_shrinks_again(qtbot):
    dialog, label = dialog_saying(qtbot, "Short.")
    before = dialog.height()
    label.setText(LONG)
    qtbot.waitUntil(lambda: is_whole(label))
    assert dialog.height() > before
    label.setText("Short.")
    qtbot.waitUntil(lambda: dialog.height() == before)


def test_a_dialog_made_higher_by_hand_stays_so(qtbot):
    dialog, label = dialog_saying(qtbot, LONG)
    dialog.resize(dialog.width(), dialog.height() + 100)
    height = dialog.height()
    label.setText("Short.")
    qtbot.waitUntil(lambda: dialog.minimumHeight() < height - 150)
    assert dialog.height() == height


def test_narrower_is_higher(qtbot):
    dialog, label = dialog_saying(qtbot, LONG)
    dialog.resize(900, dialog.height())
    qtbot.waitUntil(lambda: is_whole(label))
    dialog.resize(300, 100)
    qtbot.waitUntil(lambda: is_whole(label))


def test_it_is_never_higher_than_the_screen(qtbot):
    dialog, label = dialog_saying(qtbot, LONG)
    label.setText(LONG * 40)
    most = dialog.screen().availableGeometry().height()
    qtbot.waitUntil(lambda: dialog.minimumHeight() > most / 2)
    assert dialog.minimumHeight() < most
