import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage

from app.canvas.view import CanvasView
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
