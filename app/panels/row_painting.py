"""What rows with a picture have in common: their ground, the picture, and texts that fit.

The lists of keyframes, memories and places to review draw with it.
"""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.appearance.theme import current_theme


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Selected, under the mouse, with the keyboard."""
    rect: QRect = option.rect
    state: QStyle.StateFlag = option.state
    theme = current_theme()
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(theme.checked))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(theme.hover))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QColor(theme.accent))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def paint_picture(
    painter: QPainter, place: QRect, picture: QImage | None, opacity: float = 1.0
) -> None:
    """As large as its place lets it be, in the middle; while there is none, the place alone."""
    painter.fillRect(place, QColor(current_theme().surround))
    if picture is None or picture.isNull():
        return
    size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(QPoint(0, 0), size)
    target.moveCenter(place.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(opacity)
    painter.drawImage(target, picture)
    painter.restore()


def paint_left(painter: QPainter, rect: QRect, text: str) -> None:
    """Cut with three dots where it does not fit."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def paint_right(painter: QPainter, rect: QRect, text: str) -> int:
    """How wide it is."""
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return painter.fontMetrics().horizontalAdvance(text)
