"""One lane per object: which frames have a mask and where it came from.

Colour is the object; state is shape: auto a bar, keyframe a filled diamond, draft an outlined one
with a dot, absent a dotted line, empty a thin line. Cost depends on the width, not on the frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.pyramid import StatePyramid
from app.timeline.strip import TimeStrip
from core.types import CellState, Direction, ObjectId

LANE = 18
SELECTED_LANE = 24
DIAMOND = 5.5
BAR_STRENGTH = 0.6


@dataclass
class Lane:
    """What one lane draws."""

    id: ObjectId
    name: str
    color: tuple[int, int, int]
    is_visible: bool
    states: StatePyramid


@dataclass(frozen=True)
class RunHead:
    """Where the active run is."""

    frame: int
    direction: Direction
    objects: frozenset[ObjectId] | None = None


class Lanes(TimeStrip):
    """All lanes; a click also selects the object, a double-click asks for its nearest keyframe."""

    object_clicked = Signal(int)

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._lanes: list[Lane] = []
        self._selected: ObjectId | None = None
        self._head: RunHead | None = None
        self._picture: QPixmap | None = None
        self.setAccessibleName(self.tr("Objects over time"))
        self.setToolTip(self.tr("Bar: tracked. Diamond: keyframe. Outlined diamond: draft."))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        self._lanes = list(lanes)
        self._layout_changed()

    def lane(self, object_id: ObjectId) -> Lane | None:
        return next((lane for lane in self._lanes if lane.id == object_id), None)

    def set_selected(self, object_id: ObjectId | None) -> None:
        if object_id != self._selected:
            self._selected = object_id
            self._layout_changed()

    def set_head(self, head: RunHead | None) -> None:
        if head != self._head:
            self._head = head
            self.update()

    def states_changed(self) -> None:
        self._picture = None
        self.update()

    def on_axis_changed(self) -> None:
        self.states_changed()

    def sizeHint(self) -> QSize:
        return QSize(400, max(LANE, self._bottom_of(len(self._lanes))))

    def minimumSizeHint(self) -> QSize:
        return QSize(GUTTER + MARGIN + 50, self.sizeHint().height())

    def changeEvent(self, event: object) -> None:
        self._picture = None
        super().changeEvent(event)  # type: ignore[arg-type]  # Qt passes a QEvent; object keeps N802 quiet

    def mousePressEvent(self, event: QMouseEvent) -> None:
        lane = self._lane_at(event.position().y())
        if lane is not None and event.button() is Qt.MouseButton.LeftButton:
            self.object_clicked.emit(lane.id)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * scale:
            self._picture = self._painted(scale)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_head(painter)
        self.paint_playhead(painter)

    def _layout_changed(self) -> None:
        self._picture = None
        self.updateGeometry()
        self.update()

    def _height_of(self, lane: Lane) -> int:
        return SELECTED_LANE if lane.id == self._selected else LANE

    def _bottom_of(self, count: int) -> int:
        return sum(self._height_of(lane) for lane in self._lanes[:count])

    def _lane_at(self, y: float) -> Lane | None:
        top = 0
        for lane in self._lanes:
            top += self._height_of(lane)
            if y < top:
                return lane
        return None

    def _painted(self, scale: float) -> QPixmap:
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(self.palette().color(QPalette.ColorRole.Base))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for lane in self._lanes:
            height = self._height_of(lane)
            self._paint_lane(painter, lane, top, height)
            top += height
        painter.end()
        return picture

    def _paint_lane(self, painter: QPainter, lane: Lane, top: int, height: int) -> None:
        palette = self.palette()
        if lane.id == self._selected:
            painter.fillRect(
                QRectF(0, top, self.width(), height),
                palette.color(QPalette.ColorRole.AlternateBase),
            )
        self._paint_name(painter, lane, top, height)
        columns = lane.states.columns(self.axis.start, self.axis.span, self.axis.width)
        middle = top + height / 2
        line = QRectF(GUTTER, middle - 0.5, self.axis.width, 1)
        painter.fillRect(line, palette.color(QPalette.ColorRole.Mid))
        color = QColor(*lane.color)
        if not lane.is_visible:
            color = palette.color(QPalette.ColorRole.PlaceholderText)
        bar_height = height - 10
        bar = QRectF(GUTTER, middle - bar_height / 2, self.axis.width, bar_height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(bar, _column_image(_has_mask(columns), self._bar_color(color)))
        dots = _is_absent(columns) & (np.arange(columns.size) % 5 < 2)
        painter.drawImage(
            QRectF(GUTTER, middle - 1.5, self.axis.width, 3), _column_image(dots, color)
        )
        self._paint_marks(painter, lane, columns, middle, color)

    def _bar_color(self, color: QColor) -> QColor:
        """The object's colour, weaker than its diamonds."""
        ground = self.palette().color(QPalette.ColorRole.Base)

        def mixed(one: int, other: int) -> int:
            return round(BAR_STRENGTH * one + (1 - BAR_STRENGTH) * other)

        return QColor(
            mixed(color.red(), ground.red()),
            mixed(color.green(), ground.green()),
            mixed(color.blue(), ground.blue()),
        )

    def _paint_name(self, painter: QPainter, lane: Lane, top: int, height: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*lane.color))
        painter.drawRoundedRect(QRectF(8, top + height / 2 - 5, 10, 10), 2, 2)
        role = QPalette.ColorRole.Text if lane.is_visible else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        room = GUTTER - 24 - 8
        name = QFontMetrics(self.font()).elidedText(lane.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(24, top, room, height), Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_marks(
        self,
        painter: QPainter,
        lane: Lane,
        columns: NDArray[np.uint8],
        middle: float,
        color: QColor,
    ) -> None:
        ink = self.palette().color(QPalette.ColorRole.Text)
        for state in (CellState.KEYFRAME, CellState.DRAFT):
            centers, crowded = self._mark_places(lane, columns, state)
            if crowded.any():
                ticks = QRectF(GUTTER, middle - DIAMOND, self.axis.width, 2 * DIAMOND)
                painter.drawImage(ticks, _column_image(crowded, color))
            for x in centers.tolist():
                _paint_diamond(painter, QPointF(GUTTER + x, middle), color, ink, state)

    def _mark_places(
        self, lane: Lane, columns: NDArray[np.uint8], state: CellState
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Where diamonds go, and the columns that are too crowded for diamonds."""
        per_frame = self.axis.pixels_per_frame
        if per_frame >= 1:
            stop = min(int(self.axis.start + self.axis.span) + 2, lane.states.frame_count)
            frames = lane.states.frames_in_state(int(self.axis.start), stop, state)
            middles = (frames + 0.5 - self.axis.start) * per_frame
            in_view = (middles >= -DIAMOND) & (middles <= self.axis.width + DIAMOND)
            if per_frame >= 2 * DIAMOND or frames.size * 2 * DIAMOND < self.axis.width:
                return middles[in_view].astype(np.float64), np.zeros(columns.size, np.bool_)
        hit: NDArray[np.bool_] = np.asarray(columns == state)
        starts = np.flatnonzero(hit & ~np.concatenate(([False], hit[:-1])))
        ends = np.flatnonzero(hit & ~np.concatenate((hit[1:], [False]))) + 1
        centers = (starts + ends) / 2
        is_single = ends - starts <= 2 * DIAMOND
        if centers.size * 2 * DIAMOND > self.axis.width:
            is_single[:] = False
        crowded: NDArray[np.bool_] = np.zeros(columns.size, np.bool_)
        for start, end in zip(starts[~is_single].tolist(), ends[~is_single].tolist(), strict=True):
            crowded[start:end] = True
        single: NDArray[np.float64] = centers[is_single].astype(np.float64)
        return single, crowded

    def _paint_head(self, painter: QPainter) -> None:
        if self._head is None:
            return
        x = GUTTER + self.axis.x_of(self._head.frame + 0.5)
        if not GUTTER <= x <= self.width() - MARGIN + 1:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1.6))
        reach = -5 * self._head.direction.step
        top = 0
        for lane in self._lanes:
            height = self._height_of(lane)
            if self._head.objects is None or lane.id in self._head.objects:
                middle = top + height / 2
                painter.drawPolyline(
                    [
                        QPointF(x + reach, middle - 6),
                        QPointF(x, middle),
                        QPointF(x + reach, middle + 6),
                    ]
                )
            top += height


def _has_mask(columns: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.isin(columns, (CellState.EMPTY, CellState.ABSENT), invert=True)


def _is_absent(columns: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray(columns == CellState.ABSENT)


def _column_image(shown: NDArray[np.bool_], color: QColor) -> QImage:
    """One pixel row: `color` where shown, nothing elsewhere; the painter stretches it to a bar."""
    row = np.where(shown, np.uint32(color.rgb()), np.uint32(0))
    # The copy owns its pixels, so the numpy buffer may go.
    return QImage(row.tobytes(), row.size, 1, row.size * 4, QImage.Format.Format_ARGB32).copy()


def _paint_diamond(
    painter: QPainter, center: QPointF, color: QColor, ink: QColor, state: CellState
) -> None:
    x, y, r = center.x(), center.y(), DIAMOND
    corners = QPolygonF(
        [QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)]
    )
    painter.setPen(QPen(ink, 1.2))
    if state is CellState.KEYFRAME:
        painter.setBrush(color)
        painter.drawPolygon(corners)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(corners)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(center, 1.6, 1.6)
