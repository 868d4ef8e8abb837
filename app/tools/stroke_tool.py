"""What tools have in common that paint between press and release: the life of the open stroke."""

from abc import abstractmethod
from typing import ClassVar

from app.tools.tool import CONTROL, Easel, Tool, ToolEvent
from core.drawing.stroke import Stroke
from core.types import Box


class StrokeTool(Tool):
    """A press begins a stroke called `name`, the release keeps it, Esc takes it back."""

    name: ClassVar[str]

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self.stroke: Stroke | None = None
        self.pointer: ToolEvent | None = None

    @property
    def is_active(self) -> bool:
        return self.stroke is not None

    def press(self, event: ToolEvent) -> None:
        self.pointer = event
        self.put_down()
        if event.holds(CONTROL):
            self.pick(event)
            return
        self.stroke = self.easel.begin_stroke(adds=self.adds(event))
        if self.stroke is not None:
            self.begin(self.stroke, event)

    @abstractmethod
    def begin(self, stroke: Stroke, event: ToolEvent) -> None:
        """Paint what the press paints; `show` what changed."""

    def adds(self, event: ToolEvent) -> bool:
        return not event.subtracts

    def show(self, box: Box) -> None:
        """Let the canvas repaint what the stroke changed, and the lock where one was met."""
        if self.stroke is not None and (not box.is_empty or self.stroke.met_protected):
            self.easel.show_stroke(self.stroke, box)

    def move(self, event: ToolEvent) -> None:
        self.pointer = event

    def release(self, event: ToolEvent) -> None:
        self.pointer = event
        self.put_down()

    def put_down(self) -> None:
        """End the gesture and keep its paint."""
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            self.easel.finish_stroke(stroke, self.name)

    def cancel(self) -> None:
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            self.easel.cancel_stroke()

    def put_away(self) -> None:
        self.put_down()

    def leave(self) -> None:
        self.pointer = None
