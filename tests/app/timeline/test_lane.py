import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette

from app.appearance.colors import DARK, LIGHT, Theme, contrast, palette_of
from app.appearance.readable import readable
from app.timeline import lane as lane_module
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.lane import (
    LANE,
    SELECTED_LANE,
    Lane,
    LaneStyle,
    diamond_places,
    paint_lane,
    paint_name,
)
from app.timeline.lane_pixels import APPROVED, FLAGGED, LOCKED
from app.timeline.pyramid import FlagPyramid, StatePyramid
from core.colors import OKABE_ITO
from core.types import CellState, ObjectId

ORANGE = (230, 159, 0)


def lane_of(
    states: np.ndarray, flags: np.ndarray | None = None, color: tuple[int, int, int] = ORANGE
) -> Lane:
    bits = np.zeros(states.size, np.uint8) if flags is None else flags
    return Lane(
        ObjectId(1), "dog", color, True, StatePyramid(states), FlagPyramid(bits)
    )  # fmt: skip


def style_of(selected: bool = False, scale: float = 1.0) -> LaneStyle:
    return LaneStyle(selected, selected, 700, scale, palette_of(DARK), QFont())


def picture_of(lane: Lane, axis: TimeAxis, style: LaneStyle) -> QImage:
    picture = QImage(
        round(style.width * style.scale), round(style.height * style.scale),
        QImage.Format.Format_RGB32,
    )  # fmt: skip
    picture.setDevicePixelRatio(style.scale)
    picture.fill(0)
    with QPainter(picture) as painter:
        paint_lane(painter, lane, axis, style)
        paint_name(painter, lane, style)
    return picture


def test_the_selected_lane_is_higher() -> None:
    assert style_of().height == LANE
    assert style_of(selected=True).height == SELECTED_LANE


def test_each_state_and_flag_changes_the_picture(axis: TimeAxis) -> None:
    pictures = []
    for state in CellState:
        states = np.zeros(100, np.uint8)
        states[20:60] = state
        pictures.append(picture_of(lane_of(states), axis, style_of()))
    for bit in (LOCKED, APPROVED, FLAGGED):
        states = np.full(100, CellState.AUTO, np.uint8)
        flags = np.zeros(100, np.uint8)
        flags[20:60] = bit
        pictures.append(picture_of(lane_of(states, flags), axis, style_of()))

    assert len({bytes(picture.constBits()) for picture in pictures}) == len(pictures)


def test_single_keyframes_are_diamonds_and_a_crowd_is_ticks(axis: TimeAxis) -> None:
    states = np.zeros(100, np.uint8)
    states[[20, 70]] = CellState.KEYFRAME
    few = StatePyramid(states)
    places, crowded = diamond_places(few, axis, few.columns(0, 100, 500), 1.0, CellState.KEYFRAME)
    assert places.tolist() == [102.5, 352.5]
    assert not crowded.any()

    axis.set_frame_count(100_000)
    many = StatePyramid(np.full(100_000, CellState.KEYFRAME, np.uint8))
    places, crowded = diamond_places(
        many, axis, many.columns(0, 100_000, 500), 1.0, CellState.KEYFRAME
    )
    assert places.size == 0
    assert crowded.all()


def test_a_lonely_keyframe_among_100_000_frames_is_a_diamond(axis: TimeAxis) -> None:
    states = np.full(100_000, CellState.AUTO, np.uint8)
    states[50_000] = CellState.KEYFRAME
    axis.set_frame_count(100_000)
    pyramid = StatePyramid(states)

    places, _ = diamond_places(
        pyramid, axis, pyramid.columns(0, 100_000, 500), 1.0, CellState.KEYFRAME
    )

    assert places.tolist() == pytest.approx([250.5], abs=1)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("selected", [False, True])
def test_edges_of_bars_stand_out_in_every_default_colour(
    axis: TimeAxis, theme: Theme, selected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_module, "current_theme", lambda: theme)
    ground = QColor(theme.hover if selected else theme.base)
    for color in OKABE_ITO:
        lane = lane_of(np.full(100, CellState.AUTO, np.uint8), color=color)
        style = LaneStyle(selected, selected, 700, 1.0, palette_of(theme), QFont())
        picture = picture_of(lane, axis, style)
        edge = picture.pixelColor(GUTTER + 250, round(style.bar.top()))
        assert contrast(edge.name(), ground.name()) >= 3
        assert edge == readable(QColor(*color), ground)


def test_a_hidden_object_is_grey(qapp: object, axis: TimeAxis) -> None:
    lane = lane_of(np.full(100, CellState.AUTO, np.uint8))
    lane.is_visible = False
    style = style_of()

    edge = picture_of(lane, axis, style).pixelColor(GUTTER + 250, round(style.bar.top()))

    assert edge == style.palette.color(QPalette.ColorRole.PlaceholderText)


def test_a_locked_object_has_a_padlock_beside_its_name(qapp: object, axis: TimeAxis) -> None:
    lane = lane_of(np.zeros(100, np.uint8))
    before = picture_of(lane, axis, style_of())
    lane.is_locked = True

    assert picture_of(lane, axis, style_of()) != before
