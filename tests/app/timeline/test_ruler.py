import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.ruler import MIN_LABEL_DISTANCE, Ruler, tick_step


@pytest.mark.parametrize(
    ("pixels_per_frame", "step"), [(100, 1), (10, 10), (2, 50), (0.01, 10_000)]
)
def test_steps_are_round_and_labels_do_not_touch(pixels_per_frame: float, step: int) -> None:
    assert tick_step(pixels_per_frame) == step
    assert step * pixels_per_frame >= MIN_LABEL_DISTANCE


def test_the_handle_stands_at_the_playhead(qtbot: QtBot) -> None:
    axis = TimeAxis()
    ruler = Ruler(axis)
    axis.setParent(ruler)
    qtbot.addWidget(ruler)
    ruler.resize(600, 24)
    axis.set_frame_count(100)
    ruler.show()
    ruler.set_playhead(30)

    picture = ruler.grab().toImage()

    x = round(GUTTER + axis.x_of(30.5))
    assert picture.pixelColor(x, 15) == QColor(current_theme().playhead)


def test_double_click_shows_the_whole_clip(qtbot: QtBot) -> None:
    axis = TimeAxis()
    ruler = Ruler(axis)
    axis.setParent(ruler)
    qtbot.addWidget(ruler)
    ruler.resize(600, 24)
    axis.set_frame_count(100)
    axis.zoom_at(0, 4)

    qtbot.mouseDClick(ruler, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 50, 5))

    assert axis.span == 100
