"""The docks around the canvas: which the user wants, where they were, and F6 around them.

Where docks are is remembered globally and for each project that was open with them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.settings import Settings
from app.window.pane import Pane

LAYOUT_VERSION = 2
GLOBAL_LAYOUT = "docks"
_BY_KEY = Qt.FocusPolicy.TabFocus


@dataclass(frozen=True)
class Stop:
    """One stop of F6: what is shown there, where the keys go, which page of the guide is about it.

    Both widgets are asked for each time: which panel an inspector shows changes.
    """

    area: QWidget
    focus: Callable[[], QWidget]
    help_page: str


class Panes(QObject):
    """Shows and hides all panes together without forgetting which of them are wanted."""

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._panes: dict[str, Pane] = {}
        self._stops: list[Stop] = []
        self._are_shown = False
        self._first = QByteArray()

    def add(self, pane: Pane, area: Qt.DockWidgetArea) -> None:
        self._panes[pane.id] = pane
        pane.closed.connect(lambda pane_id: self.want(pane_id, wanted=False))
        self._window.addDockWidget(area, pane)

    def remember_first(self) -> None:
        """The present layout is the one that `reset` comes back to."""
        self._first = self._window.saveState(LAYOUT_VERSION)

    def is_wanted(self, pane_id: str) -> bool:
        return self._settings.flag(f"window/{pane_id}")

    def want(self, pane_id: str, *, wanted: bool) -> None:
        self._settings.set(f"window/{pane_id}", wanted)
        self._panes[pane_id].setVisible(wanted and self._are_shown)

    def toggle(self, pane_id: str) -> None:
        self.want(pane_id, wanted=not self.is_wanted(pane_id))

    def show_all(self, shown: bool) -> None:
        """All that are wanted, or none."""
        self._are_shown = shown
        for pane_id, pane in self._panes.items():
            pane.setVisible(shown and self.is_wanted(pane_id))

    # where they are

    def save_layout(self, project: Path | None) -> None:
        """Only called while they are shown: hidden docks would be remembered as hidden."""
        state = self._window.saveState(LAYOUT_VERSION)
        self._settings.set_layout(GLOBAL_LAYOUT, state)
        if project is not None:
            self._settings.set_project_layout(_key(project), state)

    def restore_layout(self, project: Path | None) -> None:
        state = QByteArray()
        if project is not None:
            state = self._settings.project_layout(_key(project))
        if state.isEmpty():
            state = self._settings.layout(GLOBAL_LAYOUT)
        if not state.isEmpty():
            self._window.restoreState(state, LAYOUT_VERSION)
        self.show_all(self._are_shown)

    def reset(self) -> None:
        for pane_id in self._panes:
            self._settings.set(f"window/{pane_id}", True)
        self._window.restoreState(self._first, LAYOUT_VERSION)
        self.show_all(self._are_shown)

    # the keyboard

    def add_stop(self, stop: Stop) -> None:
        self._stops.append(stop)

    def next(self) -> None:
        self._go(1)

    def previous(self) -> None:
        self._go(-1)

    def here(self) -> Stop | None:
        """The stop that has the keyboard."""
        # A floating pane is a window of its own; without any active window ours still knows.
        holder: QWidget | None = QApplication.focusWidget() or self._window.focusWidget()
        while holder is not None:
            for stop in self._stops:
                if stop.area is holder:
                    return stop
            holder = holder.parentWidget()
        return None

    def _go(self, step: int) -> None:
        visible = [stop for stop in self._stops if stop.area.isVisible()]
        here = self.here()
        place = visible.index(here) + step if here in visible else min(step, 0)
        if visible:
            visible[place % len(visible)].focus().setFocus(Qt.FocusReason.ShortcutFocusReason)


def first_in(area: QWidget) -> QWidget:
    """The first widget inside that takes the keyboard; the area itself if there is none."""
    widget = area.nextInFocusChain()
    while widget not in (None, area) and area.isAncestorOf(widget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & _BY_KEY:
            return widget
        widget = widget.nextInFocusChain()
    return area


def _key(project: Path) -> str:
    return sha256(str(project).encode()).hexdigest()[:16]
