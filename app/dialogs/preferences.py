"""The preferences, made from the table of settings; every change counts at once."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.settings import SETTINGS, SettingRow, Settings


class PreferencesDialog(QDialog):
    """One editor per row, of the kind its default has."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(380)
        form = QFormLayout()
        for row in (row for row in SETTINGS if row.page):
            editor = self._editor(row)
            editor.setObjectName(row.key)
            editor.setAccessibleName(_tr(row.label))
            editor.setToolTip(_tr(row.help))
            form.addRow(_tr(row.label), editor)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _editor(self, row: SettingRow) -> QWidget:
        settings = self._settings
        if row.choices:
            choice = QComboBox(self)
            for value, name in zip(row.choices, row.names, strict=True):
                choice.addItem(_tr(name), value)
            choice.setCurrentIndex(choice.findData(settings.text(row.key)))
            choice.activated.connect(
                lambda place: settings.set(row.key, str(choice.itemData(place)))
            )
            return choice
        if isinstance(row.default, bool):
            check = QCheckBox(self)
            check.setChecked(settings.flag(row.key))
            check.toggled.connect(lambda on: settings.set(row.key, on))
            return check
        if isinstance(row.default, int):
            whole = QSpinBox(self)
            whole.setRange(round(row.low), round(row.high))
            whole.setSuffix(_tr(row.unit))
            whole.setValue(settings.whole(row.key))
            whole.valueChanged.connect(lambda value: settings.set(row.key, value))
            return whole
        number = QDoubleSpinBox(self)
        number.setRange(row.low, row.high)
        number.setValue(settings.number(row.key))
        number.valueChanged.connect(lambda value: settings.set(row.key, value))
        return number


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)
