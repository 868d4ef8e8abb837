"""One object's lane: what it shows, and how it is painted into a picture of its own."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette

from app.appearance.object_chip import paint_chip
from app.appearance.readable import mixed, readable
from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.glyphs import Glyph, glyph, put
from app.timeline.lane_pixels import (
    APPROVED,
    FLAGGED,
    LOCKED,
    LaneColors,
    LaneShape,
    lane_image,
    runs,
)
from app.timeline.pyramid import FlagPyramid, StatePyramid
from core.colors import Pattern
from core.types import CellState, ObjectId

LANE = 14
SELECTED_LANE = 22
DIAMOND = 10.0
SIGN = 9.0
BAR_STRENGTH = 0.6
_MOST_SIGNS = 0.5
"""Signs may cover this much of the width; with more of them only the bar's lines are drawn."""


@dataclass
class Lane:
    """What one lane draws; flags hold the bits of `lane_pixels`."""

    id: ObjectId
    name: str
    color: tuple[int, int, int]
    is_visible: bool
    states: StatePyramid
    flags: FlagPyramid
    is_locked: bool = False
    pattern: Pattern = Pattern.SOLID


@dataclass(frozen=True)
class LaneStyle:
    """How a lane is painted this time."""

    is_selected: bool
    is_tall: bool
    width: int
    scale: float
    palette: QPalette
    font: QFont

    @property
    def ground(self) -> QColor:
        theme = current_theme()
        return QColor(theme.hover if self.is_selected else theme.base)

    @property
    def height(self) -> int:
        return SELECTED_LANE if self.is_tall else LANE

    @property
    def bar(self) -> QRectF:
        """Rows of the bar; above it is room for locks and reviews."""
        top = 7 if self.is_tall else 4
        return QRectF(0, top, 1, self.height - top - 2)

    @property
    def middle(self) -> float:
        return self.bar.center().y()


def paint_lane(painter: QPainter, lane: Lane, axis: TimeAxis, style: LaneStyle) -> None:
    """The lane without its name, at the top of the painter."""
    ground = style.ground
    painter.fillRect(QRectF(GUTTER, 0, style.width - GUTTER, style.height), ground)
    color = readable(QColor(*lane.color), ground)
    if not lane.is_visible:
        color = style.palette.color(QPalette.ColorRole.PlaceholderText)
    role = QPalette.ColorRole
    line, rest = style.palette.color(role.Text).rgb(), style.palette.color(role.Mid).rgb()
    colors = _colors(color.rgb(), ground.rgb(), line, rest)
    columns = max(1, round(axis.width * style.scale))
    states = lane.states.columns(axis.start, axis.span, columns)
    flags = lane.flags.columns(axis.start, axis.span, columns)
    image = lane_image(states, flags, _shape(style), colors, _phase(axis, columns))
    painter.drawImage(QPointF(GUTTER, 0), image)
    painter.save()
    painter.setClipRect(QRectF(GUTTER - DIAMOND, 0, axis.width + 2 * DIAMOND, style.height))
    bits = int(np.bitwise_or.reduce(flags))
    if bits & (APPROVED | FLAGGED):
        _paint_reviews(painter, flags, style)
    if bits & LOCKED:
        _paint_ends(painter, (flags & LOCKED) != 0, Glyph.LOCK, ground, style)
    _paint_ends(painter, states == CellState.ABSENT, Glyph.ABSENT, ground, style)
    _paint_diamonds(painter, lane, axis, states, color, style)
    painter.restore()


@lru_cache(maxsize=1024)
def _colors(color: int, ground: int, line: int, rest: int) -> LaneColors:
    own = QColor(color)
    return LaneColors(
        edge=color,
        bar=mixed(own, QColor(ground), BAR_STRENGTH).rgb(),
        dark=mixed(own, QColor(0, 0, 0), 0.5).rgb(),
        line=line,
        rest=rest,
    )


def _shape(style: LaneStyle) -> LaneShape:
    return LaneShape(
        height=round(style.height * style.scale),
        top=round(style.bar.top() * style.scale),
        bottom=round(style.bar.bottom() * style.scale),
        scale=style.scale,
    )


def _phase(axis: TimeAxis, columns: int) -> int:
    """Device pixels scrolled so far; large numbers would cost precision, not looks."""
    return round(axis.start / axis.span * columns)


def _paint_reviews(painter: QPainter, flags: NDArray[np.uint8], style: LaneStyle) -> None:
    """In the row above the bar: a line with a tick where approved, triangles where flagged."""
    theme = current_theme()
    approved = QColor(theme.success)
    thick = max(1, round(style.scale))
    for start, end in zip(*runs((flags & APPROVED) != 0), strict=True):
        painter.fillRect(
            QRectF(GUTTER + start / style.scale, 2, (end - start) / style.scale, thick), approved
        )
    ink = style.palette.color(QPalette.ColorRole.Base)
    _paint_signs(painter, (flags & APPROVED) != 0, Glyph.APPROVED, approved, ink, style)
    warning = QColor(theme.warning)
    _paint_signs(painter, (flags & FLAGGED) != 0, Glyph.FLAGGED, warning, ink, style)


def _paint_signs(
    painter: QPainter,
    shown: NDArray[np.bool_],
    sign: Glyph,
    color: QColor,
    ink: QColor,
    style: LaneStyle,
) -> None:
    """One sign at the start of each stretch, in the row above the bar."""
    starts, ends = runs(shown)
    side = 7.0
    if not starts.size or starts.size * side * style.scale > _MOST_SIGNS * shown.size:
        return
    picture = glyph(sign, color, ink, side, style.scale)
    narrow = (ends - starts) < side * style.scale
    places = np.where(narrow, (starts + ends) / 2, starts + side * style.scale / 2) / style.scale
    put(painter, picture, GUTTER + places, 4, style.scale)


def _paint_ends(
    painter: QPainter, shown: NDArray[np.bool_], sign: Glyph, ground: QColor, style: LaneStyle
) -> None:
    """A sign at both ends of each stretch; one if it is short."""
    starts, ends = runs(shown)
    side = SIGN * style.scale
    if not starts.size or starts.size * side > _MOST_SIGNS * shown.size:
        return
    ink = style.palette.color(QPalette.ColorRole.Text)
    picture = glyph(sign, ground, ink, SIGN, style.scale)
    is_wide = ends - starts > 3 * side
    first = np.where(is_wide, starts + side / 2, (starts + ends) / 2)
    places = np.concatenate((first, ends[is_wide] - side / 2)) / style.scale
    put(painter, picture, GUTTER + places, style.middle, style.scale)


def _paint_diamonds(
    painter: QPainter,
    lane: Lane,
    axis: TimeAxis,
    states: NDArray[np.uint8],
    color: QColor,
    style: LaneStyle,
) -> None:
    ink = style.palette.color(QPalette.ColorRole.Text)
    side = DIAMOND + 1 if style.is_tall else DIAMOND
    for state, sign in ((CellState.KEYFRAME, Glyph.KEYFRAME), (CellState.DRAFT, Glyph.DRAFT)):
        places, crowded = diamond_places(lane.states, axis, states, style.scale, state)
        if crowded.any():
            rows = QRectF(GUTTER, style.middle - side / 2, axis.width, side)
            painter.drawImage(rows, _column_image(crowded, color))
        if places.size:
            picture = glyph(sign, color, ink, side, style.scale)
            put(painter, picture, GUTTER + places, style.middle, style.scale)


def diamond_places(
    pyramid: StatePyramid,
    axis: TimeAxis,
    states: NDArray[np.uint8],
    scale: float,
    state: CellState,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Where diamonds go, on the axis, and the columns that are too crowded for diamonds."""
    per_frame = axis.pixels_per_frame
    none: NDArray[np.bool_] = np.zeros(states.size, np.bool_)
    if per_frame >= 1:
        stop = min(int(axis.start + axis.span) + 2, pyramid.frame_count)
        frames = pyramid.frames_in_state(int(axis.start), stop, state)
        middles = (frames + 0.5 - axis.start) * per_frame
        in_view = (middles >= -DIAMOND) & (middles <= axis.width + DIAMOND)
        if per_frame >= DIAMOND or frames.size * DIAMOND < axis.width:
            return middles[in_view].astype(np.float64), none
    hit: NDArray[np.bool_] = np.asarray(states == state)
    starts, ends = runs(hit)
    if not starts.size:
        return np.zeros(0), none
    is_single = ends - starts <= DIAMOND * scale
    if starts.size * DIAMOND > axis.width:
        is_single[:] = False
    crowded = none
    for start, end in zip(starts[~is_single].tolist(), ends[~is_single].tolist(), strict=True):
        crowded[start:end] = True
    single: NDArray[np.float64] = (starts[is_single] + ends[is_single]) / (2 * scale)
    return single, crowded


def _column_image(shown: NDArray[np.bool_], color: QColor) -> QImage:
    """One pixel row: `color` where shown, nothing elsewhere; the painter stretches it."""
    row = np.where(shown, np.uint32(color.rgb()), np.uint32(0))
    return QImage(
        row.tobytes(), row.size, 1, row.size * 4, QImage.Format.Format_ARGB32_Premultiplied
    ).copy()


def paint_name(painter: QPainter, lane: Lane, style: LaneStyle) -> None:
    """The gutter: colour, name, and a lock where the whole object is locked."""
    painter.fillRect(QRectF(0, 0, GUTTER, style.height), style.ground)
    role = QPalette.ColorRole
    middle = style.height / 2
    painter.save()
    if style.is_selected:
        painter.fillRect(QRectF(0, 0, 3, style.height), QColor(current_theme().accent))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_chip(painter, QRectF(8, middle - 5, 10, 10), lane.color, lane.pattern)
    ink = style.palette.color(role.Text if lane.is_visible else role.PlaceholderText)
    room = GUTTER - 24 - 6 - (14 if lane.is_locked else 0)
    painter.setPen(ink)
    name = QFontMetrics(style.font).elidedText(lane.name, Qt.TextElideMode.ElideRight, room)
    painter.drawText(
        QRectF(24, 0, room, style.height),
        Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
        name,
    )
    if lane.is_locked:
        picture = glyph(Glyph.LOCK, style.palette.color(role.Base), ink, SIGN, style.scale)
        put(painter, picture, [GUTTER - 12], middle, style.scale)
    painter.restore()
