"""One dock beside the canvas, with a title bar of our own, whose buttons have names and icons."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from app.appearance.theme import bind_icon, current_theme

TITLE_HEIGHT = 30
GRIP_HEIGHT = 8
BUTTON = 24
_MOVES = QDockWidget.DockWidgetFeature.DockWidgetMovable
_FLOATS = QDockWidget.DockWidgetFeature.DockWidgetFloatable
_CLOSES = QDockWidget.DockWidgetFeature.DockWidgetClosable


class Pane(QDockWidget):
    """`closed` tells that the user does not want it; hiding by others is not that."""

    closed = Signal(str)

    def __init__(self, pane_id: str, title: str, content: QWidget, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.id = pane_id
        self.setObjectName(f"{pane_id}_dock")
        self.setAccessibleName(title)
        self.setWidget(content)
        self.setFeatures(_MOVES | _FLOATS | _CLOSES)
        shows = self.toggleViewAction()
        shows.setStatusTip(self.tr("Show or hide “{}”").format(title))

    def show_title(self) -> None:
        """A bar with the title and buttons to float and close."""
        self.setTitleBarWidget(_TitleBar(self))

    def show_grip(self) -> None:
        """A narrow bar to drag by, for a pane that is clear without a title."""
        self.setTitleBarWidget(_Grip(self))

    def show_no_bar(self) -> None:
        self.setTitleBarWidget(QWidget(self))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self.id)


class _TitleBar(QWidget):
    """Dragging it anywhere but on its buttons moves the dock, which Qt does."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        title = QLabel(pane.windowTitle(), self)
        title.setProperty("muted", True)
        pane.windowTitleChanged.connect(title.setText)
        floats = self._button("float", self.tr("Take “{}” out of the window, or put it back"), pane)
        floats.clicked.connect(lambda: pane.setFloating(not pane.isFloating()))
        closes = self._button("close", self.tr("Hide “{}” (Window menu brings it back)"), pane)
        closes.clicked.connect(pane.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 4, 2)
        layout.setSpacing(0)
        layout.addWidget(title, 1)
        layout.addWidget(floats)
        layout.addWidget(closes)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), TITLE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * BUTTON + 40, TITLE_HEIGHT)

    def _button(self, icon: str, text: str, pane: Pane) -> QToolButton:
        button = QToolButton(self)
        bind_icon(button, icon)
        button.setAutoRaise(True)
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named = text.format(pane.windowTitle())
        button.setToolTip(named)
        button.setAccessibleName(named)
        return button


class _Grip(QWidget):
    """Five dots."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setToolTip(self.tr("Drag to move, double-click to take out of the window"))

    def sizeHint(self) -> QSize:
        return QSize(60, GRIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().border_strong))
        middle = QPointF(self.width() / 2, self.height() / 2)
        for dot in range(-2, 3):
            painter.drawEllipse(middle + QPointF(8 * dot, 0), 1.4, 1.4)
