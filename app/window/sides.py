"""The three panes around the canvas: where they stand, and what gives way in a small window.

`panes.py` shows, hides and remembers panes in general; this knows ours.
"""

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from app.actions.table import Actions
from app.parts import Parts
from app.window.bottom import Bottom
from app.window.inspector import Inspector
from app.window.pane import Pane
from app.window.panes import Panes

HIGH = 760
"""From this height on there is room for the plot under the lanes."""

WIDE = 1200
"""From this width on there is room for the inspector's panel beside the canvas."""

LOW_TIMELINE = 176
"""High enough for the transport, the ruler and a few lanes."""

FIRST_TIMELINE = 252
FIRST_OBJECTS = 220
NARROWEST_OBJECTS = 180
_UPRIGHT, _LEVEL = Qt.Orientation.Vertical, Qt.Orientation.Horizontal


class Sides(QObject):
    """`hide` and `reset` are what commands call."""

    def __init__(
        self,
        window: QMainWindow,
        parts: Parts,
        actions: Actions,
        *,
        left: QWidget,
        right: Inspector,
        bottom: Bottom,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = parts.document
        self._actions = actions
        self._inspector, self._bottom = right, bottom
        self._timeline_was = 0
        self._left_pane = Pane("objects", self.tr("Objects"), left, window)
        self._left_pane.setMinimumWidth(NARROWEST_OBJECTS)
        self._left_pane.show_title()
        self._bottom_pane = Pane("timeline", self.tr("Timeline"), bottom, window)
        self._bottom_pane.show_grip()
        self._right_pane = Pane("inspector", self.tr("Inspector"), right, window)
        self.panes = Panes(window, parts.settings)
        self._arrange()
        right.folded.connect(self._on_folded)
        self._on_folded(right.is_folded)

    @property
    def all(self) -> tuple[Pane, ...]:
        return self._left_pane, self._bottom_pane, self._right_pane

    @property
    def help_page(self) -> str:
        """The page of the guide about what has the keyboard."""
        here = self.panes.here()
        page = here.help_page if here else "start"
        return self._inspector.help_page if page == "inspector" else page

    # what commands call

    def hide(self, hidden: bool) -> None:
        """All of them, or bring back those that are wanted; without a clip there are none."""
        self.panes.show_all(self._document.is_open and not hidden)

    def reset(self) -> None:
        """All of them, where they stood at first."""
        self._actions.set_checked("toggle_panes", False)
        self.hide(False)
        self.panes.reset()

    # coming and going with a clip

    def show(self) -> None:
        """As the user wants them."""
        self.hide(self._are_hidden)

    def restore(self) -> None:
        """As they were when this project was open before."""
        self.show()
        self.panes.restore_layout(self._document.session.project_path)
        self._fit_timeline()

    def save(self) -> None:
        """For the next time."""
        if self._document.is_open and not self._are_hidden:
            self.panes.save_layout(self._document.session.project_path)

    @property
    def _are_hidden(self) -> bool:
        return self._actions["toggle_panes"].isChecked()

    # room

    def take_size(self, size: QSize) -> None:
        """The window is as large as this now."""
        self._inspector.set_room(size.width() >= WIDE)
        self._bottom.set_room(size.height() >= HIGH)
        QTimer.singleShot(0, self, self._fit_timeline)  # the docks are laid out only afterwards

    def _fit_timeline(self) -> None:
        """In a low window the picture gets the room that the timeline does not need."""
        pane = self._bottom_pane
        if not pane.isVisible() or pane.isFloating():
            return
        is_low = self._window.height() < HIGH
        if is_low and pane.height() > LOW_TIMELINE:
            self._timeline_was = pane.height()
            self._window.resizeDocks([pane], [LOW_TIMELINE], _UPRIGHT)
        elif not is_low and self._timeline_was:
            self._window.resizeDocks([pane], [self._timeline_was], _UPRIGHT)
            self._timeline_was = 0

    def _arrange(self) -> None:
        area = Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self._window.setCorner(corner, area.BottomDockWidgetArea)
        self.panes.add(self._left_pane, area.LeftDockWidgetArea)
        self.panes.add(self._bottom_pane, area.BottomDockWidgetArea)
        self.panes.add(self._right_pane, area.RightDockWidgetArea)
        self._window.resizeDocks([self._left_pane], [FIRST_OBJECTS], _LEVEL)
        self._window.resizeDocks([self._bottom_pane], [FIRST_TIMELINE], _UPRIGHT)

    def _on_folded(self, is_folded: bool) -> None:
        """The bar of a folded inspector would be wider than its icons."""
        if is_folded:
            self._right_pane.show_no_bar()
        else:
            self._right_pane.setWindowTitle(self._inspector.title)
            self._right_pane.show_title()
            width = self._inspector.sizeHint().width()
            self._window.resizeDocks([self._right_pane], [width], _LEVEL)
