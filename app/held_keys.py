"""Commands that last as long as their key is held: hiding masks, looking back, the magnifier.

Chosen from a menu they are ordinary commands; only the key makes the difference.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcutEvent

TAP_MS = 250


class HeldKey(QObject):
    """Watches one action: `press()` when its key goes down, `release(was_tapped)` when it comes up.

    A key that comes up elsewhere (another window) counts as held, not as tapped.
    """

    def __init__(
        self, action: QAction, press: Callable[[], None], release: Callable[[bool], None]
    ) -> None:
        super().__init__(action)
        self._press = press
        self._release = release
        self._key = ""
        self._since = QElapsedTimer()
        action.setAutoRepeat(False)
        action.installEventFilter(self)

    @property
    def is_down(self) -> bool:
        return bool(self._key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Shortcut and isinstance(event, QShortcutEvent):
            self._go_down(event)
            return True
        if self.is_down:
            self._watch_release(event)
        return False

    def _go_down(self, event: QShortcutEvent) -> None:
        if self.is_down:
            return
        self._key = _name_of_key(event.key())
        self._since.start()
        application = QCoreApplication.instance()
        if application is not None:  # only while a key is held: every event passes through here
            application.installEventFilter(self)
        self._press()

    def _watch_release(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            is_it = _name_of_key(QKeySequence(event.key())) == self._key
            if is_it and not event.isAutoRepeat():
                self._come_up(was_tapped=self._since.elapsed() < TAP_MS)
        elif event.type() == QEvent.Type.ApplicationDeactivate:
            self._come_up(was_tapped=False)

    def _come_up(self, *, was_tapped: bool) -> None:
        self._key = ""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._release(was_tapped)


def _name_of_key(keys: QKeySequence) -> str:
    """Without modifiers: they may come up before the key does."""
    text = keys.toString(QKeySequence.SequenceFormat.PortableText)
    return text.rsplit("+", 1)[-1] or "+"
