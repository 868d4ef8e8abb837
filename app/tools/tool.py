"""What a tool is, and the easel it works on; the canvas feeds tools, the document is the easel.

A tool turns one gesture (press, moves, release) into at most one stroke. Whatever breaks a gesture
(Esc, lost focus, another tool, another frame), every stroke begun is either finished or cancelled.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.options import ToolOptions
from core.drawing.shapes import Point
from core.drawing.stroke import Stroke
from core.progress import CancelToken
from core.types import Box, Image, Mask, ObjectId

_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class ToolEvent:
    """One pointer event in image pixels (pixel 0 covers 0..1, its centre is 0.5).

    button: the button pressed or released, NoButton for a move. pressure: 0..1, 1 for a mouse.
    scale: logical screen pixels per image pixel. erases: the eraser end of a pen.
    """

    x: float
    y: float
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    modifiers: Qt.KeyboardModifier = _NO_MODIFIER
    pressure: float = 1.0
    scale: float = 1.0
    erases: bool = False

    def holds(self, modifier: Qt.KeyboardModifier) -> bool:
        return bool(self.modifiers & modifier)

    @property
    def pixel(self) -> tuple[int, int]:
        """Column and row of the pixel it lies in; may be outside the picture."""
        return math.floor(self.x), math.floor(self.y)

    @property
    def subtracts(self) -> bool:
        """Right button, Alt or the eraser end: the opposite of what the tool does."""
        return self.button == Qt.MouseButton.RightButton or self.holds(ALT) or self.erases


class Computation(Protocol):
    """Work of a tool that goes on elsewhere."""

    def cancel(self) -> None:
        """Ask it to stop; its answer will not come."""


Outline = Callable[[], Sequence[Point]]


class Easel(Protocol):
    """What a tool may ask of the document; a stroke belongs to the frame it was begun on."""

    options: ToolOptions

    @property
    def picture(self) -> Image | None:
        """The picture shown; None while another frame is on its way."""

    @property
    def mask(self) -> Mask | None:
        """Ids of all objects on the frame shown, not to be written to; None without a clip."""

    @property
    def target(self) -> ObjectId | None:
        """The object that strokes belong to; None: the first stroke will make one."""

    def object_name(self, object_id: ObjectId) -> str: ...

    def begin_stroke(self, *, adds: bool) -> Stroke | None:
        """A stroke on the current frame for the selected object; None = refused, and said why."""

    def show_stroke(self, stroke: Stroke, box: Box) -> None:
        """Repaint `box` of the stroke's mask now, and show when the stroke met a lock."""

    def finish_stroke(self, stroke: Stroke, name: str) -> None:
        """Keep the stroke as one undo step on the frame it was begun on."""

    def cancel_stroke(self) -> None:
        """Forget the open stroke and show what was there before."""

    def begin_outline(self, outline: Outline, *, adds: bool) -> None:
        """A line is drawn whose inside will be painted: lest a crash loses it, it is written down.

        `outline` gives its corners as they are by then.
        """

    def end_outline(self) -> None:
        """It was painted, or is not wanted any more; also when none was begun."""

    def compute(
        self,
        work: Callable[[CancelToken], Iterator[object]],
        done: Callable[[object], None],
        failed: Callable[[], None],
    ) -> Computation:
        """Run a generator of core in the worker; its last item goes to `done`.

        Exactly one of the two is called later, unless it is cancelled; failures are shown.
        """

    def say(self, text: str) -> None:
        """One line for the user."""

    def object_at(self, x: int, y: int) -> ObjectId | None: ...

    def select_object(self, object_id: ObjectId) -> None: ...

    def add_to_selection(self, object_id: ObjectId) -> None: ...

    def toggle_selection(self, object_id: ObjectId) -> None: ...


class Tool(ABC):
    """One way to work with the pointer; the canvas calls it, `extent` tells it what to repaint."""

    id: ClassVar[str]
    opens_menu: ClassVar[bool] = False
    """The right button opens the menu of the canvas instead of being a gesture."""
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor

    def __init__(self, easel: Easel) -> None:
        self.easel = easel

    def pick(self, event: ToolEvent) -> None:
        """Ctrl: take the object under the pointer in hand."""
        found = self.easel.object_at(*event.pixel)
        if found is not None:
            self.easel.select_object(found)

    @property
    @abstractmethod
    def is_active(self) -> bool:
        """A gesture is under way: something would be lost or kept if it ended now."""

    @abstractmethod
    def press(self, event: ToolEvent) -> None: ...

    @abstractmethod
    def move(self, event: ToolEvent) -> None:
        """The pointer moved, or a modifier key changed, with or without a button held."""

    @abstractmethod
    def release(self, event: ToolEvent) -> None: ...

    def double_click(self, event: ToolEvent) -> None:
        """The second press of a double click; most tools see just another press."""
        self.press(event)

    def key(self, key: Qt.Key) -> bool:
        """A key while the canvas has the focus; True = used. Esc arrives as `cancel`."""
        del key
        return False

    def wants_key(self, key: Qt.Key) -> bool:
        """Whether `key` must come here before the window's shortcuts."""
        del key
        return False

    def resize(self, steps: float) -> None:
        """Ctrl+Shift+wheel; a tool without a size ignores it."""
        del steps

    @abstractmethod
    def cancel(self) -> None:
        """Esc: forget the gesture."""

    def step_back(self) -> None:
        """Undo while a gesture is under way."""
        self.cancel()

    def interrupt(self) -> None:
        """The pointer was lost (another window, a missing release): end what needs it."""
        self.put_away()

    @abstractmethod
    def put_away(self) -> None:
        """Another tool or frame comes: end the gesture, keeping paint that is on the canvas."""

    def leave(self) -> None:  # noqa: B027 - optional: only tools with a cursor of their own need it
        """The pointer left the canvas: show no cursor."""

    def extent(self, scale: float) -> QRectF:
        """What `paint` covers now, in image pixels; empty = nothing."""
        del scale
        return QRectF()

    def areas(self, scale: float) -> Sequence[QRectF]:
        """The same in parts, for a tool that leaves much of its extent free."""
        return [self.extent(scale)]

    def paint(self, painter: QPainter, scale: float) -> None:
        """Cursor and preview, over everything, in image pixels."""
        del painter, scale
