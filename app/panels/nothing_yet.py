"""What a panel says before there is anything to show: one sentence and the one way to get there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.actions.table import Actions
from app.panels.action_button import ActionButton


class NothingYet(QWidget):
    """Stands in the place of the panel's controls, which would all be dead."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.button = ActionButton(self)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.sentence)
        layout.addLayout(row)
        layout.addStretch(1)

    def say(self, sentence: str, action_id: str = "", text: str = "") -> None:
        """action_id: the command on the button, which is gone without one. text: written on it."""
        self.sentence.setText(sentence)
        self.button.setVisible(bool(action_id))
        if action_id:
            self.button.follow(self._actions[action_id], text)
