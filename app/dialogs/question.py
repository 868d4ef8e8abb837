"""A question with answers that say what they do; nothing is a plain yes or no."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.appearance.room_for_text import keep_room_for_text
from app.appearance.theme import icon

WIDTH = 480
BESIDE_SIGN_PX = 3
"""The first line stands beside the middle of the sign."""


@dataclass(frozen=True)
class Answer:
    """One button. reason: why it cannot be chosen, "" if it can."""

    text: str
    run: Callable[[], object]
    hint: str = ""
    reason: str = ""


class Question(QDialog):
    """The first answer is the default; Esc leaves everything as it is."""

    def __init__(
        self,
        title: str,
        text: str,
        answers: tuple[Answer, ...],
        parent: QWidget | None = None,
        *,
        icon_name: str = "info",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.buttons: dict[str, QPushButton] = {}
        sign = QLabel(self)
        sign.setPixmap(icon(icon_name).pixmap(24, 24))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = QLabel(text, self)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setContentsMargins(0, BESIDE_SIGN_PX, 0, 0)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleDescription(text)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(sign)
        head.addWidget(self._text, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addLayout(self.body)
        layout.addLayout(self._row)
        keep_room_for_text(self, layout)
        for answer in answers:
            self._add(answer)

    def _add(self, answer: Answer) -> None:
        button = QPushButton(answer.text, self)
        button.setToolTip(answer.reason or answer.hint)
        button.setEnabled(not answer.reason)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(answer))
        if not self.buttons and not answer.reason:
            button.setDefault(True)
        self.buttons[answer.text.replace("&", "")] = button
        self._row.addWidget(button)

    def _choose(self, answer: Answer) -> None:
        self.accept()
        answer.run()
