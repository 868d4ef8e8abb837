"""What the window tells the user: one line over the canvas, never modal.

Anyone calls info, warning or error; the banner shows the newest message. Tracebacks go to the log.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.errors import EvermaskError

log = logging.getLogger(__name__)


class Level(Enum):
    """How loud a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Choice:
    """A button beside a message."""

    text: str
    run: Callable[[], None]


@dataclass(frozen=True)
class Message:
    """One line for the user; a `sticky` one stays until it is closed or replaced."""

    level: Level
    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def sticky(self) -> bool:
        return self.level is not Level.INFO or bool(self.choices)


class Messages(QObject):
    """The newest message wins; a text that is already shown is not shown again."""

    shown = Signal(Message)
    cleared = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: Message | None = None

    @property
    def current(self) -> Message | None:
        return self._current

    def info(self, text: str, *choices: Choice) -> None:
        self._show(Message(Level.INFO, text, choices))

    def warning(self, text: str, *choices: Choice) -> None:
        self._show(Message(Level.WARNING, text, choices))

    def error(self, text: str, *choices: Choice) -> None:
        self._show(Message(Level.ERROR, text, choices))

    def add(self, text: str) -> None:
        """Say one sentence more: behind the message that is shown, or alone."""
        if self._current is None:
            self.info(text)
        else:
            self._show(replace(self._current, text=f"{self._current.text} {text}"))

    def failure(self, error: BaseException) -> None:
        """Show any exception: its own text if that is meant for users, else a plain sentence."""
        if isinstance(error, EvermaskError):
            self.error(str(error))
            return
        log.error("unexpected failure", exc_info=error)
        self.error(unexpected_text(error))

    def fade(self) -> None:
        """What was said in passing has been acted upon; what is sticky stays."""
        if self._current is not None and not self._current.sticky:
            self.clear()

    def clear(self) -> None:
        if self._current is not None:
            self._current = None
            self.cleared.emit()

    def _show(self, message: Message) -> None:
        log.info("shown to the user: %s: %s", message.level.value, message.text)
        same = self._current is not None and self._current.text == message.text
        if same and not message.choices:
            return
        self._current = message
        self.shown.emit(message)


def unexpected_text(error: BaseException) -> str:
    """What happened, what is safe, what to do, for a failure nobody foresaw."""
    if isinstance(error, MemoryError):
        return QCoreApplication.translate(
            "messages", "Memory ran out. Your work is saved. Close other programs and try again."
        )
    return QCoreApplication.translate(
        "messages",
        "Something went wrong ({kind}). Your work is saved. "
        "Details are in the log file (Help menu).",
    ).format(kind=type(error).__name__)
