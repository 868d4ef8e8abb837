"""Rows of a form as our dialogs build them: label and field know each other and say the same."""

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget


def add_field(form: QFormLayout, text: str, field: QWidget, hint: str = "") -> None:
    """A row with a label that leads to its field; `hint` is the tooltip of both."""
    label = QLabel(text, field.parentWidget())
    label.setBuddy(field)
    form.addRow(label, field)
    if hint:
        field.setToolTip(hint)
        label.setToolTip(hint)
    if not field.accessibleName():
        field.setAccessibleName(text.replace("&", ""))


def beside(parent: QWidget, *fields: QWidget) -> QWidget:
    """Several fields in one row, from the left."""
    row = QWidget(parent)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for field in fields:
        layout.addWidget(field)
    layout.addStretch(1)
    return row
