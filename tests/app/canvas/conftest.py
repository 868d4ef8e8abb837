from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage

from app.canvas.view import CanvasView
from app.settings import Settings
from app.tools.options import ToolOptions
from app.tools.tool import Tool
from core.drawing.stroke import Stroke
from core.types import Image, ObjectId

RED, BLUE = (200, 0, 0), (0, 0, 200)


class Canvas(CanvasView):
    """A canvas that can be asked for the colour shown at a place of the image."""

    def shot(self) -> QImage:
        return self.grab().toImage()

    def shot_point(self, x: float, y: float) -> QPoint:
        """Where an image point lies in a `shot`, which counts physical pixels."""
        return (self.viewport_point(QPointF(x, y)) * self.devicePixelRatio()).toPoint()

    def color_at(self, x: float, y: float) -> tuple[int, int, int]:
        color: QColor = self.shot().pixelColor(self.shot_point(x, y))
        return color.red(), color.green(), color.blue()


@pytest.fixture
def canvas(qtbot) -> Canvas:
    """An empty canvas of 400 x 300, shown, without the focus ring's frame in the way."""
    view = Canvas()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_object_colors({ObjectId(1): RED, ObjectId(2): BLUE})
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def grey_frame() -> Image:
    return np.full((60, 80, 3), 100, np.uint8)


@pytest.fixture
def noise_frame() -> Image:
    return np.random.default_rng(0).integers(0, 255, (60, 80, 3)).astype(np.uint8)


@pytest.fixture
def filled(canvas, noise_frame):
    canvas.set_frame(noise_frame)
    return canvas


@pytest.fixture
def recorder(filled):
    tool = Recorder()
    filled.set_tool(tool)
    return tool


class Recorder(Tool):
    """A tool that writes down what it was told."""

    id: ClassVar[str] = "recorder"

    def __init__(self):
        super().__init__(easel=None)
        self.calls = []
        self.events = []
        self.active = False
        self.keys = set()

    @property
    def is_active(self):
        return self.active

    def press(self, event):
        self.active = True
        self.note("press", event)

    def move(self, event):
        self.note("move", event)

    def release(self, event):
        self.active = False
        self.note("release", event)

    def double_click(self, event):
        self.active = True
        self.note("double", event)

    def key(self, key):
        self.note("key")
        return True

    def wants_key(self, key):
        return key in self.keys

    def resize(self, steps):
        self.note(("resize", steps))

    def cancel(self):
        self.active = False
        self.note("cancel")

    def step_back(self):
        self.note("step_back")

    def interrupt(self):
        if self.active:
            self.active = False
            self.note("interrupt")

    def put_away(self):
        if self.active:
            self.active = False
            self.note("put_away")

    def leave(self):
        self.note("leave")

    def note(self, call, event=None):
        self.calls.append(call)
        if event is not None:
            self.events.append(event)


class PaintingEasel:
    """The least of a document: one mask, shown on the canvas."""

    def __init__(self, view, mask):
        self.view = view
        self.mask = mask
        self.options = ToolOptions(Settings())
        self.options.brush_diameter = 8.0
        self.open = None
        self.ended = 0

    def begin_stroke(self, *, adds):
        assert self.open is None
        self.open = Stroke(self.mask, ObjectId(1), adds=adds)
        return self.open

    def show_stroke(self, stroke, box):
        assert stroke is self.open
        self.view.update_mask(stroke.mask, box)

    def finish_stroke(self, stroke, name):
        assert stroke is self.open
        self.mask, self.open = stroke.mask, None
        self.ended += 1

    def cancel_stroke(self):
        assert self.open is not None
        self.open = None
        self.ended += 1
        self.view.set_mask(self.mask)

    picture = None
    target = ObjectId(1)

    def begin_outline(self, outline, *, adds):
        pass

    def end_outline(self):
        pass

    def object_at(self, x, y):
        return None

    def select_object(self, object_id):
        raise AssertionError("nothing to select")


@pytest.fixture(scope="session")
def new_recorder():
    return Recorder


@pytest.fixture(scope="session")
def new_easel():
    return PaintingEasel
