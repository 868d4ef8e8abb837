from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.settings import Settings
from app.tools.options import ToolOptions
from app.tools.tool import ToolEvent
from core.drawing.stroke import Stroke
from core.progress import CancelToken
from core.types import Box, Image, Mask, ObjectId


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
        self.outline = None
        self.picture: Image | None = np.zeros((40, 60, 3), np.uint8)
        self.target: ObjectId | None = ObjectId(1)
        self.protected: frozenset[ObjectId] = frozenset()
        self.locks_met = 0
        self.said: list[str] = []
        self.works: list[Work] = []
        self.added: list[ObjectId] = []
        self.toggled: list[ObjectId] = []
        self.shown: list[Box] = []
        self.selected: list[ObjectId] = []

    def begin_stroke(self, *, adds: bool) -> Stroke | None:
        assert self.open is None, "a stroke was begun inside a stroke"
        if self.refuses:
            return None
        self.begun.append(adds)
        target = ObjectId(1) if self.target is None else self.target
        self.open = Stroke(
            self.mask,
            target,
            adds=adds,
            mode=self.options.paint_mode,
            protected=self.protected,
        )
        return self.open

    def show_stroke(self, stroke: Stroke, box: Box) -> None:
        assert stroke is self.open, "a stroke that is not open was shown"
        self.locks_met += stroke.met_protected
        if not box.is_empty:
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

    def begin_outline(self, outline, *, adds: bool) -> None:
        assert self.outline is None, "an outline was begun inside an outline"
        self.outline = (outline, adds)

    def end_outline(self) -> None:
        self.outline = None

    def object_at(self, x: int, y: int) -> ObjectId | None:
        height, width = self.mask.shape
        if not (0 <= x < width and 0 <= y < height):
            return None
        return ObjectId(int(self.mask[y, x])) or None

    def object_name(self, object_id: ObjectId) -> str:
        return f"object {object_id}"

    def select_object(self, object_id: ObjectId) -> None:
        self.selected.append(object_id)

    def add_to_selection(self, object_id: ObjectId) -> None:
        self.added.append(object_id)

    def toggle_selection(self, object_id: ObjectId) -> None:
        self.toggled.append(object_id)

    def say(self, text: str) -> None:
        self.said.append(text)

    def compute(self, work, done, failed) -> "Work":
        self.works.append(Work(work, done, failed))
        return self.works[-1]


class Work:
    """Work of a tool that the test runs when it likes."""

    def __init__(self, work, done, failed) -> None:
        self._work, self._done, self._failed = work, done, failed
        self.token = CancelToken()

    def cancel(self) -> None:
        self.token.cancel()

    def finish(self) -> None:
        assert not self.token.is_cancelled, "nobody waits for this any more"
        self._done(list(self._work(self.token))[-1])

    def fail(self) -> None:
        self._failed()


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
