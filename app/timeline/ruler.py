"""The ruler above the lanes: frame numbers or times, In and Out, markers, the playhead's handle."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.strip import TimeStrip
from app.timeline.ticks import Tick, frame_ticks, time_ticks
from core.types import FrameIndex

HEIGHT = 30
RANGE_HEIGHT = 9
LABEL_WIDTH = 80
REACH = 6
"""Pixels around a handle that take hold of it."""


class Ruler(TimeStrip):
    """`range_moved`: In or Out was dragged. `marker_moved`, `menu_asked`: the same for markers."""

    range_moved = Signal(int, int)
    marker_moved = Signal(int, int)
    menu_asked = Signal(QPoint, int)

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._timestamps: Sequence[float] = ()
        self._shows_time = False
        self._ticks: list[Tick] | None = None
        self._markers: dict[FrameIndex, str] = {}
        self._held_edge: str | None = None
        self._held_marker: FrameIndex | None = None
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time ruler"))

    def set_timestamps(self, timestamps: Sequence[float]) -> None:
        self._timestamps = timestamps
        self.on_axis_changed()

    def set_shows_time(self, shows: bool) -> None:
        self._shows_time = shows
        self.on_axis_changed()

    def on_axis_changed(self) -> None:
        self._ticks = None
        self.update()

    def set_markers(self, markers: dict[FrameIndex, str]) -> None:
        self._markers = markers
        self.update()

    def marker_at(self, x: float) -> FrameIndex | None:
        """The marker under the mouse."""
        near = [f for f in self._markers if abs(self.x_of(f + 0.5) - x) <= REACH]
        return min(near, key=lambda f: abs(self.x_of(f + 0.5) - x), default=None)

    def edge_at(self, position: QPointF) -> str | None:
        """`in` or `out` if the mouse is over that handle."""
        if self.axis.range is None or position.y() > RANGE_HEIGHT + 2:
            return None
        first, last = self.axis.range
        distances = {
            "in": abs(self.x_of(first) - position.x()),
            "out": abs(self.x_of(last + 1) - position.x()),
        }
        edge = min(distances, key=lambda name: distances[name])
        return edge if distances[edge] <= REACH else None

    # gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held_edge = self.edge_at(event.position())
            if self._held_edge is None and event.position().y() > HEIGHT - 14:
                self._held_marker = self.marker_at(event.position().x())
        if self._held_edge is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._held_edge is not None:
            self._drag_edge(x)
        elif self._held_marker is not None:
            self._drag_marker(self.frame_at(x))
        else:
            over = self.edge_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_edge = self._held_marker = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.axis.fit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos(), self.frame_at(event.pos().x()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self)
            return True
        return super().event(event)

    def _drag_edge(self, x: float) -> None:
        if self.axis.range is None:
            return
        first, last = self.axis.range
        if self._held_edge == "in":
            first = min(self.frame_at(x), last)
        else:
            last = max(self.frame_at(x - 0.5), first)
        self.range_moved.emit(first, last)

    def _drag_marker(self, frame: FrameIndex) -> None:
        held = self._held_marker
        if held is not None and frame != held and frame not in self._markers:
            self._held_marker = frame
            self.marker_moved.emit(held, frame)

    def _tip_at(self, position: QPoint) -> str:
        marker = self.marker_at(position.x())
        if marker is not None and position.y() > HEIGHT - 14:
            text = self._markers[marker] or self.tr("Marker")
            return self.tr("{} · frame {}. Drag moves it, right-click edits it.").format(
                text, marker
            )
        edge = self.edge_at(QPointF(position))
        if edge is not None:
            return self.tr("In: drag") if edge == "in" else self.tr("Out: drag")
        return self.tr("Drag to scrub. Ctrl+wheel zooms, wheel scrolls, double-click fits.")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        name = self.tr("Time") if self._shows_time else self.tr("Frame")
        painter.drawText(QRectF(8, 0, GUTTER - 16, HEIGHT), Qt.AlignmentFlag.AlignVCenter, name)
        self._paint_ticks(painter, event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_range(painter)
        self._paint_markers(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.paint_playhead(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_handle(painter)

    def _paint_ticks(self, painter: QPainter, exposed: QRect) -> None:
        if self._ticks is None:
            self._ticks = [*self._ticks_of_axis()]
        left = max(GUTTER, exposed.left() - 3 - LABEL_WIDTH)
        right = min(self.width() - MARGIN, exposed.right() + 1)
        for tick in self._ticks:
            x = self.x_of(tick.frame + 0.5)
            if not left <= x <= right:
                continue
            length = 8 if tick.label else 4
            painter.drawLine(QPointF(x, HEIGHT - length), QPointF(x, HEIGHT))
            if tick.label and x + 44 < self.width():
                painter.drawText(
                    QRectF(x + 3, RANGE_HEIGHT - 2, LABEL_WIDTH, HEIGHT - RANGE_HEIGHT - 2),
                    Qt.AlignmentFlag.AlignVCenter,
                    tick.label,
                )

    def _ticks_of_axis(self) -> Iterator[Tick]:
        if self._shows_time:
            return time_ticks(self.axis, self._timestamps)
        return frame_ticks(self.axis)

    def _paint_range(self, painter: QPainter) -> None:
        """A bar from In to Out with a handle at each end."""
        if self.axis.range is None:
            return
        first, last = self.axis.range
        left, right = self.x_of(first), self.x_of(last + 1)
        edge_left, edge_right = max(left, GUTTER), min(right, self.width() - MARGIN)
        if edge_right <= edge_left:
            return
        accent = QColor(current_theme().accent)
        painter.setPen(Qt.PenStyle.NoPen)
        fill = QColor(accent)
        fill.setAlphaF(0.45)
        painter.setBrush(fill)
        painter.drawRect(QRectF(edge_left, 2, edge_right - edge_left, RANGE_HEIGHT - 4))
        painter.setBrush(accent)
        for x, side in ((left, 1), (right, -1)):
            if GUTTER - 1 <= x <= self.width() - MARGIN + 1:
                corners = [(0, 0), (7 * side, 0), (7 * side, 5), (2 * side, RANGE_HEIGHT),
                           (0, RANGE_HEIGHT)]  # fmt: skip
                painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in corners]))

    def _paint_markers(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setPen(QColor(theme.base))
        painter.setBrush(QColor(theme.warning))
        for frame in self._markers:
            x = self.x_of(frame + 0.5)
            if GUTTER <= x <= self.width() - MARGIN + 1:
                corners = [(-4, -11), (4, -11), (4, -5), (0, -1), (-4, -5)]
                points = [QPointF(x + dx, HEIGHT + dy) for dx, dy in corners]
                painter.drawPolygon(QPolygonF(points))

    def _paint_handle(self, painter: QPainter) -> None:
        x = self.x_of(self.axis.playhead + 0.5)
        if not GUTTER <= x <= self.width() - MARGIN + 1:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().playhead))
        corners = [(-6, -13), (6, -13), (6, -8), (0, -2), (-6, -8)]
        painter.drawPolygon(QPolygonF([QPointF(x + dx, HEIGHT + dy) for dx, dy in corners]))
