"""The net under everything: an exception nobody caught is logged and shown, and the window goes on.

The project is written at every change, so there is nothing to rescue here.
"""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.messages import Messages

log = logging.getLogger(__name__)


class CrashHook(QObject):
    """Takes over `sys.excepthook` and `threading.excepthook` until `remove` is called."""

    _caught = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._previous = (sys.excepthook, threading.excepthook)
        # The signal carries failures of other threads to the UI thread.
        self._caught.connect(self._tell)

    def install(self) -> None:
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._previous

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous[0](kind, error, trace)
            return
        log.critical("uncaught exception", exc_info=(kind, error, trace))
        self._caught.emit(error)

    def _on_thread_exception(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._on_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _tell(self, error: BaseException) -> None:
        self._messages.failure(error)
