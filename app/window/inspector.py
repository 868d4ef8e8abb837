"""The right side of the window: one panel at a time, and a rail of icons that chooses it.

Clicking the icon of the panel that is shown folds the inspector to its rail; so does a narrow
window, until it is wide again.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.panels.table import PanelRow
from app.settings import Settings

RAIL_WIDTH = 40
PANEL_WIDTH = 280
LEAST_LETTERS = 24
"""A panel is at least so wide, however large its letters are."""
BUTTON = 32
_NO_LIMIT = 16_777_215  # Qt's own QWIDGETSIZE_MAX, which PySide6 does not name


class Inspector(QWidget):
    """`folded` tells that only the rail is left, or that the panel is back."""

    folded = Signal(bool)

    def __init__(
        self,
        rows: Sequence[PanelRow],
        panels: Mapping[str, QWidget],
        actions: Actions,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._actions = actions
        self._rows = {row.id: row for row in rows}
        self._frames = {row.id: _scrolling(panels[row.id]) for row in rows}
        self._has_room = True
        self._pages = QStackedWidget(self)
        for frame in self._frames.values():
            self._pages.addWidget(frame)
        self._rail = self._build_rail(rows)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._rail)
        remembered = settings.text("window/panel")
        self._current = remembered if remembered in self._rows else next(iter(self._rows), "")
        self._show()

    @property
    def is_folded(self) -> bool:
        return not self._settings.flag("window/inspector_open") or not self._has_room

    @property
    def current(self) -> str:
        """The id of the panel that is shown, or would be if it were not folded."""
        return self._current

    @property
    def help_page(self) -> str:
        """The page of the guide about what is shown."""
        row = self._rows.get(self._current)
        return row.help_page if row and not self.is_folded else "inspector"

    @property
    def title(self) -> str:
        row = self._rows.get(self._current)
        return _tr(row.title) if row else ""

    def choose(self, panel_id: str) -> None:
        """Show a panel; choosing the one that is shown folds the inspector."""
        opens = self.is_folded or panel_id != self._current
        self._current = panel_id
        self._settings.set("window/panel", panel_id)
        self._settings.set("window/inspector_open", opens)
        self._has_room = self._has_room or opens
        self._show()

    def open(self, panel_id: str) -> None:
        """Show a panel, whatever was shown."""
        if self.is_folded or panel_id != self._current:
            self.choose(panel_id)

    def set_room(self, has_room: bool) -> None:
        """A window that becomes narrow folds the inspector, one that becomes wide gives it back."""
        if has_room != self._has_room:
            self._has_room = has_room
            self._show()

    def sizeHint(self) -> QSize:
        return QSize(RAIL_WIDTH if self.is_folded else RAIL_WIDTH + PANEL_WIDTH, 400)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        if not self._rows:
            return
        is_folded = self.is_folded
        self._pages.setCurrentWidget(self._frames[self._current])
        self._pages.setVisible(not is_folded)
        least = max(PANEL_WIDTH * 3 // 4, LEAST_LETTERS * self.fontMetrics().averageCharWidth())
        self.setMinimumWidth(RAIL_WIDTH if is_folded else RAIL_WIDTH + least)
        self.setMaximumWidth(RAIL_WIDTH if is_folded else _NO_LIMIT)
        for panel_id in self._rows:
            shown = panel_id == self._current and not is_folded
            self._actions.set_checked(f"panel_{panel_id}", shown)
        self.folded.emit(is_folded)

    def _build_rail(self, rows: Sequence[PanelRow]) -> QWidget:
        rail = QWidget(self)
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(rail)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(4)
        for row in rows:
            column.addWidget(self._button(rail, row))
        column.addStretch(1)
        return rail

    def _button(self, rail: QWidget, row: PanelRow) -> QToolButton:
        button = QToolButton(rail)
        button.setDefaultAction(self._actions[f"panel_{row.id}"])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAutoRaise(True)
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(_tr(row.title))
        return button


def _scrolling(panel: QWidget) -> QScrollArea:
    """A panel that is higher than the window scrolls and never makes the window larger."""
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
