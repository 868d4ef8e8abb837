from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.form import add_field, beside


def test_label_and_field_know_each_other(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    field = QSpinBox(page)
    form = QFormLayout(page)
    add_field(form, "Internal si&ze", field, "In pixels")

    label = form.labelForField(field)
    assert isinstance(label, QLabel)
    assert label.buddy() is field
    assert label.toolTip() == field.toolTip() == "In pixels"
    assert field.accessibleName() == "Internal size"


def test_a_name_of_its_own_stays(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    field = QSpinBox(page)
    field.setAccessibleName("How many frames")
    add_field(QFormLayout(page), "Until", field)

    assert field.accessibleName() == "How many frames"


def test_fields_beside_each_other_begin_at_the_left(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    first, second = QSpinBox(page), QSpinBox(page)
    row = beside(page, first, second)
    row.resize(600, 30)
    page.show()

    assert first.x() == 0
    assert first.geometry().right() < second.x()
    assert second.geometry().right() < 300
