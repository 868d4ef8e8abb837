"""What the mouse does on the lanes: select objects x frames, go to a diamond, ask for the menu.

Left-drag selects, Shift-click extends, Ctrl-click takes a lane in or out, a plain click goes there.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.selection import Selection
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.lane import DIAMOND, Lane
from app.timeline.lane_pixels import APPROVED, FLAGGED, LOCKED
from app.timeline.lanes import Lanes
from core.types import CellState, FrameIndex, ObjectId

DRAG = 4
"""Pixels the mouse moves before a click becomes a selection."""

_DIAMONDS = (CellState.KEYFRAME, CellState.DRAFT)


@dataclass(frozen=True)
class _Press:
    """Where a drag began."""

    position: QPointF
    place: int
    frame: FrameIndex


class LaneView(Lanes):
    """`diamond_opened`: a keyframe or draft was double-clicked. `diamond_hovered`: the mouse is
    over one, which lies at a point of the screen, until `diamond_left`. `menu_asked`: where.
    """

    diamond_opened = Signal(int, int)
    diamond_hovered = Signal(int, int, QPoint)
    diamond_left = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, axis: TimeAxis, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._selection = selection
        self._press: _Press | None = None
        self._is_selecting = False
        self._hovered: tuple[ObjectId, FrameIndex] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # pressing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().y())
        if event.button() is not Qt.MouseButton.LeftButton or place is None:
            super().mousePressEvent(event)
            return
        frame = self.frame_at(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._selection.toggle(self.lanes[place].id)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._extend(place, frame, in_time=event.position().x() >= GUTTER)
        elif event.position().x() < GUTTER:
            self._selection.select(self.lanes[place].id)
        else:
            self._press = _Press(event.position(), place, frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self._hover(event)
            super().mouseMoveEvent(event)
            return
        moved = event.position() - self._press.position
        if not self._is_selecting and max(abs(moved.x()), abs(moved.y())) >= DRAG:
            self._is_selecting = True
            self.hold_still(True)
            self._forget_hover()
        if self._is_selecting:
            self._scroll_at_edges(event.position())
            self._select_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        was_selecting, self._is_selecting = self._is_selecting, False
        self.hold_still(False)
        if press is None or was_selecting or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        self._selection.forget_frames()
        self._selection.select(self.lanes[press.place].id)
        self.scrubbed.emit(press.frame)
        self.scrub_ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self._diamond_at(event.position())
        if found is not None:
            self.diamond_opened.emit(*found)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Outside the selected cells the menu is about the cell under the mouse."""
        place = self.place_at(event.pos().y())
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            if place is None:
                return
            frame = self.frame_at(event.pos().x())
            if not self._is_selected(self.lanes[place].id, frame):
                self._selection.select(self.lanes[place].id)
                self._selection.forget_frames()
                if event.pos().x() >= GUTTER:
                    self._selection.select_frames(frame, frame)
        self.menu_asked.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._forget_hover()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    # selecting

    def _select_to(self, position: QPointF) -> None:
        press = self._press
        if press is None:
            return
        place = self._place_near(position.y())
        first, last = sorted((press.place, place))
        chosen = [lane.id for lane in self.lanes[first : last + 1]]
        self._selection.select_many(chosen, self.lanes[press.place].id)
        self._selection.select_frames(press.frame, self.frame_at(position.x()))

    def _extend(self, place: int, frame: FrameIndex, *, in_time: bool) -> None:
        """Up to here, from the lanes and frames that are selected."""
        ids = [lane.id for lane in self.lanes]
        places = [ids.index(i) for i in self._selection.objects if i in ids] or [place]
        first, last = min(*places, place), max(*places, place)
        self._selection.select_many(ids[first : last + 1], self._selection.current)
        if in_time:
            self._selection.extend_frames(frame, anchor=self.axis.playhead)

    def _is_selected(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        frames = self._selection.frames
        return (
            object_id in self._selection.objects
            and frames is not None
            and frames[0] <= frame <= frames[1]
        )

    def _place_near(self, y: float) -> int:
        place = self.place_at(y)
        if place is not None:
            return place
        return 0 if y < 0 else len(self.lanes) - 1

    def _scroll_at_edges(self, position: QPointF) -> None:
        right = GUTTER + self.axis.width
        if position.x() > right:
            self.axis.scroll((position.x() - right) / self.axis.pixels_per_frame / 4)
        elif position.x() < GUTTER:
            self.axis.scroll((position.x() - GUTTER) / self.axis.pixels_per_frame / 4)

    # hovering

    def _hover(self, event: QMouseEvent) -> None:
        found = self._diamond_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found == self._hovered:
            return
        self._hovered = found
        if found is None:
            self.diamond_left.emit()
        else:
            place = self._place_near(event.position().y())
            x = self.x_of(found[1] + 0.5)
            self.diamond_hovered.emit(*found, self.globally(place, x))

    def _forget_hover(self) -> None:
        if self._hovered is not None:
            self._hovered = None
            self.diamond_left.emit()

    def _diamond_at(self, position: QPointF) -> tuple[ObjectId, FrameIndex] | None:
        """The keyframe or draft whose diamond is under the mouse."""
        place = self.place_at(position.y())
        if place is None or position.x() < GUTTER - DIAMOND / 2:
            return None
        lane = self.lanes[place]
        reach = DIAMOND / 2 / self.axis.pixels_per_frame
        middle = self.axis.start + (position.x() - GUTTER) / self.axis.pixels_per_frame
        start, stop = int(max(middle - reach - 1, 0)), int(middle + reach) + 2
        frames = [
            int(frame)
            for state in _DIAMONDS
            for frame in lane.states.frames_in_state(start, stop, state)
            if abs(frame + 0.5 - middle) <= max(reach, 0.5)
        ]
        nearest = min(frames, key=lambda frame: abs(frame + 0.5 - middle), default=None)
        return None if nearest is None else (lane.id, nearest)

    def _tip_at(self, position: QPointF) -> str:
        place = self.place_at(position.y())
        if place is None:
            return ""
        lane = self.lanes[place]
        if position.x() < GUTTER:
            return self.tr("{} · click selects, Ctrl adds, Shift extends").format(lane.name)
        frame = self.frame_at(position.x())
        return f"{lane.name} · {frame}\n" + self._cell_text(lane, frame)

    def _cell_text(self, lane: Lane, frame: FrameIndex) -> str:
        names = {
            CellState.EMPTY: self.tr("No mask"),
            CellState.AUTO: self.tr("Tracked"),
            CellState.STALE_SOFT: self.tr("Tracked; its keyframes changed elsewhere since"),
            CellState.STALE_HARD: self.tr("Tracked from a keyframe that has changed: re-run it"),
            CellState.KEYFRAME: self.tr("Keyframe. Double-click goes there."),
            CellState.DRAFT: self.tr("Draft: not committed yet. Double-click goes there."),
            CellState.ABSENT: self.tr("Marked as not visible"),
        }
        flags = lane.flags.at(frame)
        said = [(LOCKED, self.tr("locked")), (APPROVED, self.tr("approved")),
                (FLAGGED, self.tr("flagged"))]  # fmt: skip
        more = [text for bit, text in said if flags & bit]
        return " · ".join([names[lane.states.state_at(frame)], *more])
