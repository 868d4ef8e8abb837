"""Dialogs are never smaller than what they say: Qt sees to that once, and not where one has set
how wide they are at least."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QLayout

_MOMENTS = frozenset({QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.LayoutRequest})
SCREEN_SHARE = 0.95
"""A dialog asks for no more of the screen than this."""


class _RoomKeeper(QObject):
    """A dialog's least height is what its layout needs at the dialog's width. One that was no
    higher follows it down again.
    """

    def __init__(self, dialog: QDialog, layout: QLayout) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._layout = layout
        self._least_width = dialog.minimumWidth()
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._dialog and event.type() in _MOMENTS:
            self._make_room()
        return super().eventFilter(watched, event)

    def _make_room(self) -> None:
        dialog, layout = self._dialog, self._layout
        screen = dialog.screen().availableGeometry()
        width = max(self._least_width, layout.totalMinimumSize().width())
        dialog.setMinimumWidth(min(width, round(SCREEN_SHARE * screen.width())))
        needed = layout.totalHeightForWidth(dialog.width())
        if needed < 0:
            needed = layout.totalMinimumSize().height()
        height = min(needed, round(SCREEN_SHARE * screen.height()))
        before = dialog.minimumHeight()
        if height == before:
            return
        was_tight = dialog.height() == before
        dialog.setMinimumHeight(height)
        if was_tight:
            dialog.resize(dialog.width(), height)


def keep_room_for_text(dialog: QDialog, layout: QLayout) -> None:
    """Let a dialog grow when what its layout says gets longer."""
    _RoomKeeper(dialog, layout)
