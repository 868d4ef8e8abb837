from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.settings import Settings
from app.tools.options import ToolOptions
from app.tools.tool import ToolEvent
from core.drawing.stroke import Stroke
from core.types import Box, Mask, ObjectId


class FakeEasel:
    """An easel that insists on the rules: one open stroke at a time, each ended exactly once."""

    def __init__(self) -> None:
        self.options = ToolOptions(Settings())
        self.options.brush_diameter = 6.0
        self.mask: Mask = np.zeros((40, 60), np.uint8)
        self.open: Stroke | None = None
        self.refuses = False
        self.begun: list[bool] = []
        self.finished: list[str] = []
        self.cancelled = 0
        self.shown: list[Box] = []
        self.selected: list[ObjectId] = []

    def begin_stroke(self, *, adds: bool) -> Stroke | None:
        assert self.open is None, "a stroke was begun inside a stroke"
        if self.refuses:
            return None
        self.begun.append(adds)
        self.open = Stroke(self.mask, ObjectId(1), adds=adds)
        return self.open

    def show_stroke(self, stroke: Stroke, box: Box) -> None:
        assert stroke is self.open, "a stroke that is not open was shown"
        self.shown.append(box)

    def finish_stroke(self, stroke: Stroke, name: str) -> None:
        assert stroke is self.open, "a stroke that is not open was finished"
        self.mask = stroke.mask
        self.finished.append(name)
        self.open = None

    def cancel_stroke(self) -> None:
        assert self.open is not None, "nothing to cancel"
        self.cancelled += 1
        self.open = None

    def object_at(self, x: int, y: int) -> ObjectId | None:
        height, width = self.mask.shape
        if not (0 <= x < width and 0 <= y < height):
            return None
        return ObjectId(int(self.mask[y, x])) or None

    def select_object(self, object_id: ObjectId) -> None:
        self.selected.append(object_id)


@pytest.fixture
def easel() -> FakeEasel:
    return FakeEasel()


@pytest.fixture(scope="session")
def new_easel() -> Callable[[], FakeEasel]:
    return FakeEasel


EventMaker = Callable[..., ToolEvent]


@pytest.fixture(scope="session")
def at() -> EventMaker:
    """`at(x, y, button="left", held=..., pressure=...)` makes an event."""
    buttons = {
        "left": Qt.MouseButton.LeftButton,
        "right": Qt.MouseButton.RightButton,
        "none": Qt.MouseButton.NoButton,
    }

    def make(
        x: float,
        y: float,
        button: str = "left",
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        pressure: float = 1.0,
        scale: float = 1.0,
        erases: bool = False,
    ) -> ToolEvent:
        return ToolEvent(x, y, buttons[button], held, pressure, scale, erases)

    return make
