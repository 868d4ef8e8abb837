"""The line between two pictures that lie over each other: dragged, or moved by keys.

`halves.py` puts it there; where it is counts as a share of the width.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.tools.pens import draw_double

GRIP_PX = 26
"""Wide enough to be hit; only its middle is painted."""

KEY_STEP = 0.02
_LEAPS = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}
_STEPS = {Qt.Key.Key_Left: -KEY_STEP, Qt.Key.Key_Right: KEY_STEP}


class Divider(QWidget):
    """`moved`: the share of the width that lies left of it, 0 to 1."""

    moved = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = parent
        self._share = 0.5
        self._grabbed_at = 0.0
        self.setFixedWidth(GRIP_PX)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        # Not by a click: whoever drags it goes on with the keys of the canvas.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Divider of the wipe"))
        self.setToolTip(self.tr("Drag to wipe (Alt+Left, Alt+Right); double-click: the middle"))

    @property
    def share(self) -> float:
        return self._share

    def move_to(self, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(self.tr("{:.0%} from the left").format(share))
            self.moved.emit(share)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed_at = event.position().x() - self.width() / 2
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            x = self.mapToParent(event.position()).x() - self._grabbed_at
            self.move_to(x / max(1, self._pictures.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.move_to(0.5)

    def event(self, event: QEvent) -> bool:
        """With the focus on it, arrows are its own and step no frames."""
        is_offer = event.type() == QEvent.Type.ShortcutOverride
        if is_offer and isinstance(event, QKeyEvent) and event.key() in (*_LEAPS, *_STEPS):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.move_to(self._share + _STEPS[key])
        elif key in _LEAPS:
            self.move_to(_LEAPS[key])
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.width() // 2
        line = (QPointF(middle + 0.5, 0), QPointF(middle + 0.5, self.height()))
        draw_double(painter, lambda: painter.drawLine(*line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        knob = QRectF(1, self.height() / 2 - GRIP_PX / 2, GRIP_PX - 2, GRIP_PX)
        edge = theme.accent if self.hasFocus() else theme.border_strong
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawEllipse(knob.adjusted(1, 2, -1, -2))
        painter.setPen(QPen(QColor(theme.text), 1.6))
        centre = knob.center()
        for side in (-1, 1):
            tip = centre + QPointF(side * 7, 0)
            painter.drawLine(tip, tip + QPointF(-side * 3.5, -3.5))
            painter.drawLine(tip, tip + QPointF(-side * 3.5, 3.5))
