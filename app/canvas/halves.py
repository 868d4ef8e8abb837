"""The canvas alone, side by side with another view of the same frame, or wiped over by it.

The window's stage holds one; what the other view shows is put there by `compared_stage.py`.
"""

from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.canvas.moving import MovableView
from app.canvas.other_view import OtherView
from app.canvas.wipe import Divider
from app.tools.pens import LABEL_GROUND, LABEL_TEXT

GAP_PX = 3
TAG_MARGIN_PX = 10
TAG_PADDING_PX = 8


class Arrangement(Enum):
    """How two pictures of one frame lie."""

    ALONE = "alone"
    SIDE = "side"
    WIPE = "wipe"


class Halves(QWidget):
    """`canvas` fills it, until it is told to arrange something else."""

    def __init__(self, canvas: MovableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        canvas.setParent(self)
        self.other = OtherView(canvas, self)
        self.divider = Divider(self)
        self._left, self._right = Tag(self), Tag(self)
        self._arrangement = Arrangement.ALONE
        self._is_canvas_left = True
        self.divider.moved.connect(lambda _share: self._arrange())
        self.other.hide()
        self.divider.hide()
        self.setMinimumSize(canvas.minimumSize())

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def tags(self) -> tuple["Tag", "Tag"]:
        """Left and right."""
        return self._left, self._right

    def arrange(self, arrangement: Arrangement, *, is_canvas_left: bool = True) -> None:
        self._arrangement = arrangement
        self._is_canvas_left = is_canvas_left
        is_parted = arrangement is not Arrangement.ALONE
        self.other.setVisible(is_parted)
        self.divider.setVisible(arrangement is Arrangement.WIPE)
        for tag in (self._left, self._right):
            tag.setVisible(is_parted)
        self._arrange()

    def set_tags(self, left: str, right: str) -> None:
        """What the halves are called."""
        self._left.set_text(left)
        self._right.set_text(right)
        self._place_tags()

    def sizeHint(self) -> QSize:
        return self.canvas.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        if self._arrangement is Arrangement.SIDE:
            self._lay_side_by_side()
        elif self._arrangement is Arrangement.WIPE:
            self._lay_over()
        else:
            self.canvas.setGeometry(self.rect())
        self._place_tags()

    def _lay_side_by_side(self) -> None:
        width = (self.width() - GAP_PX) // 2
        size = QSize(width, self.height())
        left, right = QPoint(), QPoint(self.width() - width, 0)
        mine, theirs = (left, right) if self._is_canvas_left else (right, left)
        self.canvas.setGeometry(QRect(mine, size))
        self.other.setGeometry(QRect(theirs, size))
        self.other.lie_at(QPointF(), over_canvas=False)

    def _lay_over(self) -> None:
        self.canvas.setGeometry(self.rect())
        border = round(self.divider.share * self.width())
        theirs = QRect(0, 0, border, self.height())
        if self._is_canvas_left:
            theirs = QRect(border, 0, self.width() - border, self.height())
        self.other.setGeometry(theirs)
        self.other.setVisible(theirs.width() > 0)
        self.other.lie_at(QPointF(theirs.topLeft()), over_canvas=True)
        self.divider.move(border - self.divider.width() // 2, 0)
        self.divider.resize(self.divider.width(), self.height())
        self.divider.raise_()

    def _place_tags(self) -> None:
        """In the top outer corners of the halves; one is left out where its half is too narrow."""
        share = self.divider.share if self._arrangement is Arrangement.WIPE else 0.5
        border = round(share * self.width())
        rooms = (border, self.width() - border)
        for tag, room in zip((self._left, self._right), rooms, strict=True):
            tag.fit(room - 2 * TAG_MARGIN_PX)
            tag.raise_()
        self._left.move(TAG_MARGIN_PX, TAG_MARGIN_PX)
        self._right.move(self.width() - self._right.width() - TAG_MARGIN_PX, TAG_MARGIN_PX)


class Tag(QWidget):
    """A name over the picture, readable on any; the pointer passes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._shown = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)

    def fit(self, room: int) -> None:
        """Become as wide as the text, at most `room`; nothing where not even a letter fits."""
        metrics = self.fontMetrics()
        room = max(0, room - 2 * TAG_PADDING_PX)
        self._shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(self._shown) + 2 * TAG_PADDING_PX
        self.resize(width if self._shown else 0, metrics.height() + TAG_PADDING_PX)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LABEL_GROUND))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setPen(LABEL_TEXT)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._shown)
