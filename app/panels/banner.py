"""The one-line banner over the canvas: the newest message, its buttons and a way to close it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.appearance.theme import current_theme, icon
from app.later import later
from app.messages import Choice, Level, Message, Messages

SHOWN_MS = 6000
EDGE = 12
WIDEST = 760

_ICONS = {Level.INFO: "info", Level.WARNING: "warning", Level.ERROR: "warning"}


class Banner(QFrame):
    """Floats at the top of its parent; never takes the focus, never blocks."""

    def __init__(self, messages: Messages, parent: QWidget, top: int) -> None:
        super().__init__(parent)
        self._messages = messages
        self._area = parent
        self._top = top
        self._level = Level.INFO
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setText("\N{MULTIPLICATION SIGN}")
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.setToolTip(self.tr("Close message"))
        self._close.clicked.connect(messages.clear)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(16, 8, 8, 8)
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self._text, 1)
        self._layout.addWidget(self._close)
        self._timer = later(self, SHOWN_MS, messages.clear)
        self.setObjectName("banner")
        self.hide()
        messages.shown.connect(self._show_message)
        messages.cleared.connect(self._clear)
        parent.installEventFilter(self)

    @property
    def is_passing(self) -> bool:
        """Whether the message goes by itself."""
        return self._timer.isActive()

    def set_top(self, top: int) -> None:
        """How far below the top of its parent it floats."""
        self._top = top
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        colors = {
            Level.INFO: theme.accent,
            Level.WARNING: theme.warning,
            Level.ERROR: theme.danger,
        }
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.border_strong))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.fillRect(QRectF(1, 6, 4, self.height() - 12), QColor(colors[self._level]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _show_message(self, message: Message) -> None:
        self._remove_buttons()
        self._level = message.level
        self._icon.setPixmap(icon(_ICONS[message.level]).pixmap(18, 18))
        self._text.setText(message.text)
        self.setAccessibleName(message.text)
        for choice in message.choices:
            self._add_button(choice)
        if message.sticky:
            self._timer.stop()
        else:
            self._timer.start()
        self.update()
        self._place()
        self.show()
        self.raise_()

    def _add_button(self, choice: Choice) -> None:
        button = QPushButton(choice.text, self)

        def answer() -> None:
            self._messages.clear()
            choice.run()

        button.clicked.connect(answer)
        self._layout.insertWidget(self._layout.count() - 1, button)
        self._buttons.append(button)
        button.show()

    def _remove_buttons(self) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def _clear(self) -> None:
        self._timer.stop()
        self.hide()

    def _place(self) -> None:
        room = self._area.width() - 2 * EDGE
        single_line = self._text.fontMetrics().horizontalAdvance(self._text.text())
        others = self._layout.sizeHint().width() - self._text.sizeHint().width()
        width = min(room, max(260, min(WIDEST, single_line + others + 24)))
        height = self._layout.heightForWidth(width)
        if height <= 0:
            height = self._layout.sizeHint().height()
        self.setGeometry((self._area.width() - width) // 2, self._top, width, max(height, 40))
