"""Keys typed into a field stay there: letters, Enter, Esc and arrows are shortcuts elsewhere."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _TypingFilter(QObject):
    """Takes every key without Ctrl or Alt away from the window's shortcuts."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & _COMMANDS
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)


def keep_keys(field: QLineEdit | QSpinBox) -> None:
    """Let `field` have its keys while it has the focus."""
    keeper = _TypingFilter(field)
    field.installEventFilter(keeper)
    if isinstance(field, QSpinBox):
        field.lineEdit().installEventFilter(keeper)
