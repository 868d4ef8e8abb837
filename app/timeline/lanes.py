"""A lane for each object: which frames have a mask, where it came from, and the selected cells.

Each lane keeps its picture until its states, the axis or the look change, so that a moving playhead
or a run that writes one object costs little. The gestures are in `lane_gestures.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.lane import LANE, SELECTED_LANE, Lane, LaneStyle, paint_lane, paint_name
from app.timeline.strip import NOTCH, TimeStrip
from core.types import Direction, FrameIndex, ObjectId

SHOWN_LANES = 12
"""More lanes than this scroll, unless the user makes the timeline higher."""


@dataclass(frozen=True)
class RunHead:
    """Where a run is, where it will end, and what it writes (None: every object).

    is_moving: it goes on; otherwise all of it is still to come.
    """

    frame: FrameIndex
    direction: Direction
    objects: frozenset[ObjectId] | None = None
    stop: FrameIndex | None = None
    is_moving: bool = True


class Lanes(TimeStrip):
    """The lanes in a column that scrolls by itself."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._lanes: list[Lane] = []
        self._tops: list[int] = [0]
        self._selected: frozenset[ObjectId] = frozenset()
        self._tall: frozenset[ObjectId] = frozenset()
        self._holds_still = False
        self._heads: tuple[RunHead, ...] = ()
        self._pictures: dict[ObjectId, QPixmap] = {}
        self._outdated: set[ObjectId] = set()
        self._names: dict[ObjectId, QPixmap] = {}
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setSingleStep(LANE)
        self._bar.valueChanged.connect(self.update)
        self.setAccessibleName(self.tr("Objects over time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    # what is shown

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        self._lanes = list(lanes)
        self._forget_pictures()
        self._lay_out()

    @property
    def lanes(self) -> list[Lane]:
        return self._lanes

    def lane(self, object_id: ObjectId) -> Lane | None:
        return next((lane for lane in self._lanes if lane.id == object_id), None)

    def set_selected(self, objects: frozenset[ObjectId]) -> None:
        if objects != self._selected:
            self._forget_pictures_of(objects ^ self._selected)
            self._selected = objects
            self._lay_out()

    def hold_still(self, holds: bool) -> None:
        """While the user drags over lanes none of them grows or shrinks under the mouse."""
        self._holds_still = holds
        self._lay_out()

    def set_heads(self, heads: Sequence[RunHead]) -> None:
        """Of the run that goes on and of those that wait."""
        if tuple(heads) != self._heads:
            self._heads = tuple(heads)
            self.update()

    def lane_changed(self, object_id: ObjectId) -> None:
        """Its states or flags are different now."""
        self._outdated.add(object_id)
        self.update()

    def on_axis_changed(self) -> None:
        self._outdated.update(self._pictures)
        self.update()

    def reveal(self, object_id: ObjectId) -> None:
        """Scroll until its lane is visible."""
        place = next((i for i, lane in enumerate(self._lanes) if lane.id == object_id), None)
        if place is None:
            return
        top, bottom = self._tops[place], self._tops[place + 1]
        if top < self._bar.value():
            self._bar.setValue(top)
        elif bottom > self._bar.value() + self.height():
            self._bar.setValue(bottom - self.height())

    # where things are

    def place_at(self, y: float) -> int | None:
        """The number of the lane under the mouse; None below the last one."""
        y += self._bar.value()
        for place in range(len(self._lanes)):
            if self._tops[place] <= y < self._tops[place + 1]:
                return place
        return None

    def lane_rect(self, place: int) -> QRect:
        top = self._tops[place] - self._bar.value()
        return QRect(0, top, self.width(), self._tops[place + 1] - self._tops[place])

    def sizeHint(self) -> QSize:
        shown = self._tops[min(SHOWN_LANES, len(self._lanes))]
        return QSize(400, max(shown, SELECTED_LANE + LANE))

    def minimumSizeHint(self) -> QSize:
        return QSize(GUTTER + MARGIN + 50, SELECTED_LANE + LANE)

    def changeEvent(self, event: QEvent) -> None:
        self._forget_pictures()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Over the names, with Shift, or when all time is visible, the lanes scroll."""
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        over_names = event.position().x() < GUTTER
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        fits = self.axis.shows_all and not sideways
        if not zooms and (over_names or shifted or fits):
            notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
            self._bar.setValue(self._bar.value() - round(2 * LANE * notches))
            event.accept()
            return
        super().wheelEvent(event)

    def _lay_out(self) -> None:
        if not self._holds_still and self._tall != self._selected:
            self._forget_pictures_of(self._tall ^ self._selected)
            self._tall = self._selected
        self._tops = [0]
        for lane in self._lanes:
            height = SELECTED_LANE if lane.id in self._tall else LANE
            self._tops.append(self._tops[-1] + height)
        self._place_bar()
        self.updateGeometry()
        self.update()

    def _place_bar(self) -> None:
        hidden = max(0, self._tops[-1] - self.height())
        self._bar.setVisible(hidden > 0)
        self._bar.setRange(0, hidden)
        self._bar.setPageStep(max(self.height(), 1))
        self._bar.setGeometry(self.width() - MARGIN + 1, 0, MARGIN - 1, self.height())

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        exposed = event.rect()
        painter.fillRect(exposed, self.palette().color(QPalette.ColorRole.Base))
        scale = self.devicePixelRatioF()
        for place, lane in enumerate(self._lanes):
            rect = self.lane_rect(place)
            if rect.intersects(exposed):
                painter.drawPixmap(rect.topLeft(), self._name(lane, scale))
                painter.drawPixmap(rect.topLeft(), self._picture(lane, scale))
        self._paint_selection(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for head in self._heads:
            self._paint_head(painter, head)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.paint_shade(painter)
        self.paint_playhead(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current_theme().accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _picture(self, lane: Lane, scale: float) -> QPixmap:
        """The lane right of its name."""
        picture = self._pictures.get(lane.id)
        if picture is None or lane.id in self._outdated or picture.devicePixelRatio() != scale:
            style = self._style_of(lane, scale)
            picture = _transparent(QSize(self.width(), style.height), scale, picture)
            with QPainter(picture) as painter:
                paint_lane(painter, lane, self.axis, style)
            self._pictures[lane.id] = picture
            self._outdated.discard(lane.id)
        return picture

    def _name(self, lane: Lane, scale: float) -> QPixmap:
        """Kept apart from the lane: text is slow to draw and stays while one scrolls."""
        picture = self._names.get(lane.id)
        if picture is None or picture.devicePixelRatio() != scale:
            style = self._style_of(lane, scale)
            picture = _transparent(QSize(GUTTER, style.height), scale)
            with QPainter(picture) as painter:
                painter.setFont(style.font)
                paint_name(painter, lane, style)
            self._names[lane.id] = picture
        return picture

    def _style_of(self, lane: Lane, scale: float) -> LaneStyle:
        return LaneStyle(
            is_selected=lane.id in self._selected,
            is_tall=lane.id in self._tall,
            width=self.width(),
            scale=scale,
            palette=self.palette(),
            font=self._font_of(lane),
        )

    def _forget_pictures_of(self, objects: Iterable[ObjectId]) -> None:
        for object_id in objects:
            self._pictures.pop(object_id, None)
            self._names.pop(object_id, None)

    def _forget_pictures(self) -> None:
        self._pictures.clear()
        self._names.clear()
        self._outdated.clear()

    def _font_of(self, lane: Lane) -> QFont:
        """Small enough for the lane."""
        font = QFont(self.font())
        if lane.id not in self._tall:
            font.setPixelSize(LANE - 3)
        return font

    def _paint_selection(self, painter: QPainter) -> None:
        """The selected cells: a tint over each selected lane, edged where it begins and ends."""
        if self.axis.selected is None:
            return
        first, last = self.axis.selected
        left = max(self.x_of(first), GUTTER)
        right = min(self.x_of(last + 1), self.width() - MARGIN)
        if right <= left:
            return
        accent = QColor(current_theme().accent)
        tint = QColor(accent)
        tint.setAlphaF(0.28)
        for place, lane in enumerate(self._lanes):
            if lane.id in self._selected:
                rect = QRectF(self.lane_rect(place))
                rect.setLeft(left)
                rect.setRight(max(right, left + 1))
                painter.fillRect(rect, tint)
                painter.setPen(QPen(accent, 1))
                painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_head(self, painter: QPainter, head: RunHead) -> None:
        """A chevron where a run moves, and an outline around what it will still write."""
        color = self.palette().color(QPalette.ColorRole.Text)
        x = self.x_of(head.frame + 0.5)
        reach = -5 * head.direction.step
        for place, lane in enumerate(self._lanes):
            if head.objects is not None and lane.id not in head.objects:
                continue
            rect = self.lane_rect(place)
            middle = rect.center().y() + 1.5
            if head.stop is not None:
                self._paint_queued(painter, head.frame, head.stop, QRectF(rect))
            if head.is_moving and GUTTER <= x <= self.width() - MARGIN + 1:
                painter.setPen(QPen(color, 1.6))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(
                    [
                        QPointF(x + reach, middle - 6),
                        QPointF(x, middle),
                        QPointF(x + reach, middle + 6),
                    ]
                )

    def _paint_queued(
        self, painter: QPainter, head: FrameIndex, stop: FrameIndex, rect: QRectF
    ) -> None:
        left = max(self.x_of(min(head, stop)), GUTTER)
        right = min(self.x_of(max(head, stop) + 1), self.width() - MARGIN)
        if right - left < 2:
            return
        outline = QColor(self.palette().color(QPalette.ColorRole.Text))
        outline.setAlphaF(0.7)
        painter.setPen(QPen(outline, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left, rect.top() + 4.5, right - left, rect.height() - 6))

    def globally(self, place: int, x: float) -> QPoint:
        """The screen point at `x` under a lane, for menus and pop-ups."""
        return self.mapToGlobal(QPoint(round(x), self.lane_rect(place).bottom()))


def _transparent(size: QSize, scale: float, former: QPixmap | None = None) -> QPixmap:
    """The former picture wiped clean if it is of this size: new memory costs as much as a lane."""
    picture = former
    if picture is None or picture.size() != size * scale:
        picture = QPixmap(size * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
