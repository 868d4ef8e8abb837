"""What is done a moment later, once, however often it was asked for meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def later(owner: QObject, milliseconds: int, do: Callable[[], object]) -> QTimer:
    """A timer at rest; `start` lets it call `do` after so long, and anew begins the time anew."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(do)
    return timer
