"""The lasso: drag round something; while Shift is held the line keeps to edges in the picture.

Right button or Alt subtracts. The release closes the line.
"""

import math
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import SIGN_ASIDE_PX, dotted, draw_double, draw_sign, sign_place
from app.tools.tool import CONTROL, SHIFT, Easel, Tool, ToolEvent
from core.drawing.scissors import EdgePaths
from core.types import Image

LEAST_STEP_PX = 1.0
"""Points nearer to each other on the screen say nothing."""

FIXED_FROM = 24
"""A snapping path of so many points is kept up to its middle: it no longer jumps about."""

SNAP_STEP = 8.0
"""A quick hand is followed in steps of so many pixels: a path takes the nearest way round."""

FURTHEST_SNAP_PX = 32.0
"""How far from the pointer, on the screen, an edge may be at full strength."""


class Lasso(Tool):
    """Collects points; nothing touches the mask before the release."""

    id: ClassVar[str] = "lasso"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._points: list[QPointF] = []
        self._live: list[QPointF] = []
        """The part of a snapping line that may still change."""
        self._followed: QPointF | None = None
        """Up to where the pointer's way was followed along edges."""
        self._subtracts = False
        self._pointer: ToolEvent | None = None
        self._paths: tuple[Image, EdgePaths] | None = None

    @property
    def is_active(self) -> bool:
        return bool(self._points)

    @property
    def points(self) -> list[tuple[float, float]]:
        return [(point.x(), point.y()) for point in [*self._points, *self._live]]

    def press(self, event: ToolEvent) -> None:
        self._pointer = event
        self.cancel()
        if event.holds(CONTROL):
            self.pick(event)
            return
        self._subtracts = event.subtracts
        self._points = [self._on_edge(event) if event.holds(SHIFT) else QPointF(event.x, event.y)]
        self.easel.begin_outline(lambda: self.points, adds=not self._subtracts)

    def move(self, event: ToolEvent) -> None:
        self._pointer = event
        if not self._points:
            return
        if event.holds(SHIFT) and self.easel.picture is not None:
            self._follow_edge(self.easel.picture, event)
            return
        self._keep_live()
        here = self._followed = QPointF(event.x, event.y)
        if QLineF(self._points[-1], here).length() * event.scale >= LEAST_STEP_PX:
            self._points.append(here)

    def _follow_edge(self, picture: Image, event: ToolEvent) -> None:
        start = QPointF(self._points[0]) if self._followed is None else self._followed
        way = QPointF(event.x, event.y) - start
        steps = max(1, math.ceil(math.hypot(way.x(), way.y()) / SNAP_STEP))
        for step in range(1, steps + 1):
            here = start + way * (step / steps)
            self._reach_for(self._paths_in(picture), replace(event, x=here.x(), y=here.y()))
        self._followed = QPointF(event.x, event.y)

    def _reach_for(self, paths: EdgePaths, event: ToolEvent) -> None:
        start, end = self._points[-1], self._on_edge(event)
        along = paths.path((start.x(), start.y()), (end.x(), end.y()))
        self._live = [QPointF(x, y) for x, y in along[1:]]
        if len(self._live) >= FIXED_FROM or len(along) == 2:
            half = max(1, len(self._live) // 2)
            self._points += self._live[:half]
            self._live = self._live[half:]

    def _on_edge(self, event: ToolEvent) -> QPointF:
        picture = self.easel.picture
        if picture is None:
            return QPointF(event.x, event.y)
        reach = FURTHEST_SNAP_PX * self.easel.options.snap / 100 / event.scale
        return QPointF(*self._paths_in(picture).nearest_edge((event.x, event.y), reach))

    def _paths_in(self, picture: Image) -> EdgePaths:
        if self._paths is None or self._paths[0] is not picture:
            self._paths = (picture, EdgePaths(picture))
        return self._paths[1]

    def _keep_live(self) -> None:
        self._points += self._live
        self._live = []

    def release(self, event: ToolEvent) -> None:
        self._pointer = event
        self._keep_live()
        points = self.points
        if len(points) < 3:
            self.cancel()
            return
        stroke = self.easel.begin_stroke(adds=not self._subtracts)
        self.cancel()
        if stroke is not None:
            self.easel.show_stroke(stroke, stroke.polygon(points))
            self.easel.finish_stroke(stroke, "Lasso")

    def cancel(self) -> None:
        if self._points:
            self.easel.end_outline()
        self._points = []
        self._live = []
        self._followed = None

    def put_away(self) -> None:
        self.cancel()
        self._paths = None

    def leave(self) -> None:
        self._pointer = None

    def extent(self, scale: float) -> QRectF:
        points = [*self._points, *self._live]
        if self._pointer is not None:
            points.append(QPointF(self._pointer.x, self._pointer.y))
        if not points:
            return QRectF()
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        reach = 2 * SIGN_ASIDE_PX / scale
        area = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        return area.adjusted(-reach, -reach, reach, reach)

    def paint(self, painter: QPainter, scale: float) -> None:
        line = [*self._points, *self._live]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(line) > 1:
            draw_double(painter, lambda: painter.drawPolyline(line), heavier_px=0.6)
            dotted(painter, lambda: painter.drawLine(line[-1], line[0]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._pointer is not None:
            place = sign_place(self._pointer, scale)
            subtracts = self._subtracts if self._points else self._pointer.subtracts
            draw_sign(painter, place, scale, adds=not subtracts)
