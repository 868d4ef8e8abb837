"""The score plot: the model's own confidence per frame and object, an estimate and never a score.

Its x-axis is the timeline's. pyqtgraph draws it; pens stay one pixel wide, as wider ones cost five
times as much. It gets at most two points a pixel column: the length of the clip does not matter.
"""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.pyramid import MinMaxPyramid
from app.timeline.strip import wheel_across
from core.types import ObjectId

UPDATES_PER_SECOND = 10


class ConfidencePlot(QWidget):
    """One line per object between 0 and 1; click or drag seeks."""

    scrubbed = Signal(int)
    scrub_ended = Signal()

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self._values: dict[ObjectId, MinMaxPyramid] = {}
        self._colors: dict[ObjectId, QColor] = {}
        self._curves: dict[ObjectId, pg.PlotCurveItem] = {}
        self.surface = _Surface(self)
        self._line = pg.InfiniteLine(angle=90)
        self.surface.box.addItem(self._line)
        self._label = QLabel(self.tr("Confidence\n(estimate)"), self)
        self._label.setProperty("muted", True)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(1000 // UPDATES_PER_SECOND)
        self._redraw_timer.timeout.connect(self._redraw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.surface)
        self.setMinimumHeight(56)
        self.setAccessibleName(self.tr("Confidence (estimate)"))
        self.setToolTip(
            self.tr("How sure the network is of its mask: an estimate, no score. Click goes there.")
        )
        axis.changed.connect(self._on_axis_changed)
        self._take_colors()

    def set_objects(self, colors: Mapping[ObjectId, tuple[int, int, int]]) -> None:
        """The objects with a line, in their colours."""
        self._colors = {object_id: QColor(*color) for object_id, color in colors.items()}
        for gone in set(self._curves) - set(self._colors):
            self.surface.box.removeItem(self._curves.pop(gone))
            self._values.pop(gone, None)
        for object_id, color in self._colors.items():
            if object_id not in self._curves:
                curve = pg.PlotCurveItem(connect="finite", antialias=False, skipFiniteCheck=False)
                self.surface.box.addItem(curve)
                self._curves[object_id] = curve
            self._curves[object_id].setPen(QPen(color, 0))
        self._request_redraw()

    def set_values(self, object_id: ObjectId, values: MinMaxPyramid) -> None:
        """All confidences of an object; drawn within a tenth of a second."""
        self._values[object_id] = values
        self._request_redraw()

    def curve(self, object_id: ObjectId) -> tuple[np.ndarray, np.ndarray]:
        """The points drawn for an object: frame positions and confidences."""
        x, y = self._curves[object_id].getData()
        nothing = np.zeros(0)
        return (nothing if x is None else x), (nothing if y is None else y)

    def set_playhead(self, frame: int) -> None:
        self._line.setValue(frame + 0.5)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._take_colors()
        super().changeEvent(event)

    def seek_to(self, x: float) -> None:
        self.scrubbed.emit(self.axis.frame_at(x - GUTTER))

    def wheel(self, event: QWheelEvent) -> None:
        wheel_across(self.axis, event, event.position().x() - GUTTER)

    def _on_axis_changed(self) -> None:
        self.surface.box.setXRange(self.axis.start, self.axis.start + self.axis.span, padding=0)
        self._request_redraw()

    def _request_redraw(self) -> None:
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def _redraw(self) -> None:
        for object_id, curve in self._curves.items():
            values = self._values.get(object_id)
            if values is None:
                curve.setData(np.zeros(0), np.zeros(0))
                continue
            curve.setData(*self._points(values))

    def _points(self, values: MinMaxPyramid) -> tuple[np.ndarray, np.ndarray]:
        axis = self.axis
        if axis.pixels_per_frame >= 1:
            first = max(int(axis.start) - 1, 0)
            y = values.values(first, int(axis.start + axis.span) + 2)
            return np.arange(first, first + y.size) + 0.5, y
        low, high = values.columns(axis.start, axis.span, axis.width)
        x = axis.start + axis.span * (np.arange(axis.width) + 0.5) / axis.width
        return np.repeat(x, 2), np.column_stack((low, high)).ravel()

    def _take_colors(self) -> None:
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.Text)
        self._line.setPen(QPen(QColor(current_theme().playhead), 0))
        self.surface.setBackground(palette.color(QPalette.ColorRole.Base))
        left = self.surface.axis
        left.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 0))
        left.setTextPen(QPen(text))

    def resizeEvent(self, event: object) -> None:
        self._label.adjustSize()
        self._label.move(8, 4)
        self._label.raise_()


class _Surface(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Value axis and curves, without pyqtgraph's own mouse and menus.

    Not a PlotWidget: that makes seven menus without an owner, which nobody shows or deletes.
    """

    def __init__(self, owner: ConfidencePlot) -> None:
        super().__init__(owner, useOpenGL=False)
        self._owner = owner
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self.box.setYRange(-0.14, 1.16, padding=0)
        self.axis = pg.AxisItem("left", linkView=self.box)
        self.axis.setWidth(GUTTER)
        self.axis.setTicks([[(0.0, "0"), (0.5, "0.5"), (1.0, "1")]])
        self.axis.setGrid(40)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 2, MARGIN, 2)
        layout.setSpacing(0)
        layout.addItem(self.axis, row=0, col=0)
        layout.addItem(self.box, row=0, col=1)
        self.setCentralItem(layout)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._owner.seek_to(event.position().x())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._owner.seek_to(event.position().x())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._owner.scrub_ended.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._owner.wheel(event)
        event.accept()
