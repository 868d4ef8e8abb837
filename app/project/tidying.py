"""Takes small bites out of what a project no longer needs, while the user does nothing in it.

`application.py` makes one. A long run that was undone and replaced leaves hundreds of thousands of
masks behind; removing them at once would hold up the window.
"""

from PySide6.QtCore import QObject, QTimer, Slot

from app.document import Document
from core.errors import EvermaskError

REST_MS = 3000
"""After the last change, before the first bite."""

BITE_MS = 100


class Tidying(QObject):
    """Goes on until nothing is left, and starts again after the next change."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._bite)
        document.opened.connect(self._rest)
        document.changed.connect(self._rest)
        document.closing.connect(self._timer.stop)

    @Slot()
    def _rest(self) -> None:
        self._timer.start(REST_MS)

    @Slot()
    def _bite(self) -> None:
        if not self._document.is_open:
            return
        try:
            goes_on = self._document.session.tidy()
        except EvermaskError:
            return  # what cannot be removed stays; the next change tells the user of a bad disk
        if goes_on:
            self._timer.start(BITE_MS)
