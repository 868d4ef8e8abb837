import pytest
from PySide6.QtCore import QPointF, Qt

from app.tools.zoom import PX_PER_DOUBLING, Zoom
from core.types import Box

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class FakeLens:
    """A view whose top left pixel never moves."""

    def __init__(self) -> None:
        self.zoom = 4.0
        self.around: list[QPointF] = []
        self.box: Box | None = None

    def zoom_to(self, factor, around=None):
        self.zoom = factor
        self.around.append(around)

    def zoom_to_box(self, box):
        self.box = box

    def viewport_point(self, point):
        return point * self.zoom


@pytest.fixture
def lens() -> FakeLens:
    return FakeLens()


@pytest.mark.parametrize(
    ("button", "held", "zoom"),
    [
        ("left", Qt.KeyboardModifier.NoModifier, 8.0),
        ("right", Qt.KeyboardModifier.NoModifier, 2.0),
        ("left", ALT, 2.0),
    ],
)
def test_a_click_zooms_by_two_where_it_was(easel, at, lens, button, held, zoom):
    tool = Zoom(easel, lens)
    tool.press(at(10, 5, button, held))
    tool.release(at(10, 5, button, held))
    assert lens.zoom == zoom
    assert lens.around == [QPointF(40, 20)]


def test_a_drag_scrubs_about_its_start(easel, at, lens):
    tool = Zoom(easel, lens)
    tool.press(at(10, 5))
    tool.move(at(10 + PX_PER_DOUBLING / 4, 5, "none"))
    assert lens.zoom == pytest.approx(8.0)
    tool.move(at(10 / 2, 5 / 2, "none"))
    assert lens.zoom == pytest.approx(4.0)
    tool.release(at(10, 5))
    assert lens.zoom == pytest.approx(4.0)
    assert set(map(QPointF.toTuple, lens.around)) == {(40.0, 20.0)}


def test_escape_goes_back_to_the_zoom_before(easel, at, lens):
    tool = Zoom(easel, lens)
    tool.press(at(10, 5))
    tool.move(at(90, 5, "none"))
    tool.cancel()
    assert lens.zoom == 4.0
    assert not tool.is_active


def test_shift_drag_shows_what_is_in_the_box(easel, at, lens):
    tool = Zoom(easel, lens)
    tool.press(at(10, 20, held=SHIFT))
    tool.move(at(30, 5, "none", SHIFT))
    assert lens.zoom == 4.0
    tool.release(at(30, 5, held=SHIFT))
    assert lens.box == Box(10, 5, 30, 20)


def test_masks_are_never_touched(easel, at, lens):
    tool = Zoom(easel, lens)
    tool.press(at(10, 20))
    tool.double_click(at(10, 20))
    tool.put_away()
    assert not easel.begun
