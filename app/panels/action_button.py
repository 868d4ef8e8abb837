"""A push button for a command of the menus, with a shorter text: the menu's would be too wide."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Enabled, and with the reason why not, as the command is; another command may follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action: QAction | None = None
        self.clicked.connect(self._trigger)

    def follow(self, action: QAction, text: str) -> None:
        if self._action is not None:
            self._action.changed.disconnect(self._show)
        self._action = action
        action.changed.connect(self._show)
        self.setText(text)
        self._show()

    def _trigger(self) -> None:
        if self._action is not None:
            self._action.trigger()

    def _show(self) -> None:
        if self._action is not None:
            self.setEnabled(self._action.isEnabled())
            self.setToolTip(self._action.toolTip())
            self.setStatusTip(self._action.statusTip())
