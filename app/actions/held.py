"""Keys that are held: a command lasts while its key is down.

Chosen from a menu, such a command stays on until it is chosen again.
"""

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from app.actions.rows import Hold
from app.keys.keymap import symbol_of

TAP_S = 0.25
"""A key that is released sooner was tapped."""


class HeldKeys(QObject):
    """Listens to the application only from a press to its release."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._action: QAction | None = None
        self._kind = Hold.NO
        self._since_s = 0.0

    def watch(self, action: QAction, kind: Hold) -> None:
        """The action was triggered, perhaps by its key: undo it when the key comes up."""
        if self._action is action and not action.isChecked():
            self._forget()
            return
        self._action, self._kind = action, kind
        self._since_s = time.monotonic()
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._on_release(event)
        elif event.type() is QEvent.Type.ApplicationDeactivate:
            self._end()
        return False

    def _on_release(self, event: QKeyEvent) -> None:
        if self._action is None or event.isAutoRepeat():
            return
        # Modifiers may have come up before: only the key itself counts.
        released = QKeySequence(event.key()).toString()
        if released in {symbol_of(keys.toString()) for keys in self._action.shortcuts()}:
            self._end()

    def _end(self) -> None:
        action, kind = self._action, self._kind
        was_tapped = time.monotonic() - self._since_s < TAP_S
        self._forget()
        if action is not None and action.isChecked() and not (kind is Hold.OR_TAP and was_tapped):
            action.trigger()

    def _forget(self) -> None:
        self._action = None
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
