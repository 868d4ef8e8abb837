"""The field that shows the current frame and goes wherever one types; the transport owns it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.panels.text_fields import keep_keys


class GoToField(QLineEdit):
    """`asked`: Enter was pressed. Esc or leaving brings the current frame back."""

    asked = Signal(str)
    step_asked = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = 0
        self.setMaxLength(200)
        self.setFixedWidth(96)
        self.setAccessibleName(self.tr("Go to"))
        self.setToolTip(
            self.tr(
                "The current frame. Type to go elsewhere (Ctrl+G):\n"
                "412 · 0:17.18 · 17.2 s · 00:00:17:05 · a file name · +10 · -10 · 50 %"
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        keep_keys(self)
        self.returnPressed.connect(lambda: self.asked.emit(self.text()))
        self.textEdited.connect(lambda: self.set_wrong(False))

    def show_frame(self, frame: int) -> None:
        """What one is typing stays, unless nothing was typed yet."""
        was_shown = self.text() == str(self._frame)
        self._frame = frame
        if was_shown or not self.hasFocus():
            self._restore()

    def begin(self) -> None:
        self.setFocus()
        self.selectAll()

    def set_wrong(self, wrong: bool) -> None:
        """A red edge, while the text means no frame."""
        if wrong != bool(self.property("wrong")):
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._restore()
            self.step_asked.emit(1 if event.key() == Qt.Key.Key_Up else -1)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._restore()
            self.left.emit()

    def _restore(self) -> None:
        self.setText(str(self._frame))
        self.set_wrong(False)
