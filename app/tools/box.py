"""Box and refine: drag a box round something, and its outline is found by colour (GrabCut).

Over the object's own mask the box only mends the outline, in a band; a click on the mask mends all
of it. Right button or Alt takes what is found away. The work runs in the worker; Esc stops it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import (
    SIGN_ASIDE_PX,
    dotted,
    draw_double,
    draw_label,
    draw_sign,
    label_area,
    sign_place,
)
from app.tools.tool import CONTROL, SHIFT, Computation, Easel, Tool, ToolEvent
from core.drawing.grabcut import cut_out, refine
from core.drawing.shapes import Footprint
from core.progress import CancelToken
from core.types import Box, Image, Mask, ObjectId

CLICK_PX = 4.0
"""A drag shorter than this, on the screen, is a click."""


class BoxTool(Tool):
    """At most one box is being worked on; another press, tool or frame gives it up."""

    id: ClassVar[str] = "box"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._start: ToolEvent | None = None
        self._area = QRectF()
        self._subtracts = False
        self._pointer: ToolEvent | None = None
        self._work: Computation | None = None

    @property
    def is_active(self) -> bool:
        return self._start is not None or self._work is not None

    @property
    def is_working(self) -> bool:
        return self._work is not None

    def press(self, event: ToolEvent) -> None:
        self._pointer = event
        self.cancel()
        if event.holds(CONTROL):
            self.pick(event)
            return
        self._start = event
        self._subtracts = event.subtracts

    def move(self, event: ToolEvent) -> None:
        self._pointer = event
        if self._start is not None:
            self._area = self._dragged(self._start, event)

    def _dragged(self, start: ToolEvent, event: ToolEvent) -> QRectF:
        across, down = event.x - start.x, event.y - start.y
        if event.holds(SHIFT):
            side = max(abs(across), abs(down))
            across = side if across >= 0 else -side
            down = side if down >= 0 else -side
        return QRectF(start.x, start.y, across, down).normalized()

    def release(self, event: ToolEvent) -> None:
        self.move(event)
        start, self._start = self._start, None
        picture, mask = self.easel.picture, self.easel.mask
        if start is None or picture is None or mask is None:
            self._area = QRectF()
            return
        if max(self._area.width(), self._area.height()) * event.scale < CLICK_PX:
            self._refine_all(picture, mask, event)
        else:
            self._work_in(picture, mask, _whole_pixels(self._area, mask))

    def _refine_all(self, picture: Image, mask: Mask, event: ToolEvent) -> None:
        self._area = QRectF()
        target = self.easel.object_at(*event.pixel)
        if target is None or target != self.easel.target:
            self.easel.say(
                _tr("Drag a box round the object, or click the selected object to refine its edge.")
            )
            return
        own = Box.around(mask == target)
        self._area = QRectF(own.left, own.top, own.width, own.height)
        self._refine(picture, mask, target, own.grown(self.easel.options.band))

    def _work_in(self, picture: Image, mask: Mask, box: Box) -> None:
        target = self.easel.target
        holds_own = target is not None and bool((mask[box.slices] == target).any())
        if target is not None and holds_own and not self._subtracts:
            self._refine(picture, mask, target, box)
        else:
            self._start_work(
                partial(cut_out, picture, box, self.easel.options.iterations), self._take_found
            )

    def _refine(self, picture: Image, mask: Mask, target: ObjectId, box: Box) -> None:
        options = self.easel.options
        work = partial(refine, picture, mask == target, box, options.band, options.iterations)
        self._start_work(work, self._take_refined)

    def _start_work(
        self,
        work: Callable[[CancelToken], Iterator[object]],
        take: Callable[[Footprint], None],
    ) -> None:
        def done(answer: object) -> None:
            self._forget_work()
            if isinstance(answer, Footprint):
                take(answer)

        self._work = self.easel.compute(work, done, self._forget_work)

    def _forget_work(self) -> None:
        self._work = None
        self._area = QRectF()

    def _take_found(self, found: Footprint) -> None:
        stroke = self.easel.begin_stroke(adds=not self._subtracts)
        if stroke is not None:
            self.easel.show_stroke(stroke, stroke.paint(found))
            self.easel.finish_stroke(stroke, "Box")

    def _take_refined(self, refined: Footprint) -> None:
        stroke = self.easel.begin_stroke(adds=True)
        if stroke is not None:
            self.easel.show_stroke(stroke, stroke.shape(refined))
            self.easel.finish_stroke(stroke, "Refine")

    def cancel(self) -> None:
        self._start = None
        self._area = QRectF()
        work, self._work = self._work, None
        if work is not None:
            work.cancel()

    def interrupt(self) -> None:
        """A look at another window stops a drag, not the work."""
        if self._work is None:
            self.cancel()

    def put_away(self) -> None:
        self.cancel()

    def leave(self) -> None:
        self._pointer = None

    def extent(self, scale: float) -> QRectF:
        covered = QRectF(self._area)
        if self._pointer is not None:
            covered = covered.united(QRectF(sign_place(self._pointer, scale), covered.size()))
        if self.is_working:
            covered = covered.united(label_area(self._label(), self._area.bottomLeft(), scale))
        reach = 2 * SIGN_ASIDE_PX / scale
        return covered.adjusted(-reach, -reach, reach, reach) if not covered.isNull() else covered

    def paint(self, painter: QPainter, scale: float) -> None:
        if not self._area.isNull():
            area = QRectF(self._area)
            if self.is_working:
                dotted(painter, lambda: painter.drawRect(area))
                draw_label(painter, self._label(), self._area.bottomLeft(), scale)
            else:
                draw_double(painter, lambda: painter.drawRect(area))
        if self._pointer is not None and not self.is_working:
            subtracts = self._subtracts if self._start is not None else self._pointer.subtracts
            draw_sign(
                painter,
                sign_place(self._pointer, scale),
                scale,
                adds=not subtracts,
            )

    def _label(self) -> str:
        return _tr("Looking for the outline… Esc stops")


def _whole_pixels(area: QRectF, mask: Mask) -> Box:
    rect = area.toAlignedRect()
    return Box(
        rect.left(), rect.top(), rect.left() + rect.width(), rect.top() + rect.height()
    ).clipped(mask.shape[1], mask.shape[0])


def _tr(text: str) -> str:
    return QCoreApplication.translate("box_tool", text)
