"""Colours that people chose, made to stand out on the ground they are drawn on. Pure functions."""

from functools import lru_cache

from PySide6.QtGui import QColor

from app.appearance.colors import contrast

LEAST = 3.0
"""Contrast that a mark needs to be seen (WCAG 2.2, 1.4.11)."""

_STEPS = 20


def readable(color: QColor, ground: QColor) -> QColor:
    """The colour, moved towards white or black only as far as its contrast needs."""
    return QColor(_readable(color.name(), ground.name()))


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """`share` of a colour, the rest of the ground, opaque."""
    rest = 1 - share
    return QColor(
        round(share * color.red() + rest * ground.red()),
        round(share * color.green() + rest * ground.green()),
        round(share * color.blue() + rest * ground.blue()),
    )


@lru_cache(maxsize=1024)
def _readable(color: str, ground: str) -> str:
    target = QColor("#ffffff" if QColor(ground).lightness() < 128 else "#000000")
    for step in range(_STEPS + 1):
        moved = mixed(target, QColor(color), step / _STEPS).name()
        if contrast(moved, ground) >= LEAST:
            return moved
    return target.name()
