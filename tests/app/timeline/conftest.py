"""An axis of 100 frames over 500 pixels, and a wheel."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from app.timeline.axis import TimeAxis

Turn = Callable[..., None]


@pytest.fixture
def axis(qapp: object) -> TimeAxis:
    made = TimeAxis()
    made.set_width(500)
    made.set_frame_count(100)
    return made


@pytest.fixture
def turn_wheel() -> Turn:
    """Notches up at a place of a widget, perhaps with a key held."""

    def turn(
        widget: QWidget,
        x: int,
        notches: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        pixels: QPoint | None = None,
    ) -> None:
        event = QWheelEvent(
            QPointF(x, 10), QPointF(x, 10), pixels or QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        widget.wheelEvent(event)

    return turn
