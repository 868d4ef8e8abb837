"""The last part of the Memory panel: track again with a memory left out, or a second time."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.actions.table import Actions
from app.editing.marks import Marks
from app.panels.memory_rules import outlined_button
from app.runs.memory_trial import LETTERS, MemoryTrial
from app.runs.tracking import Tracking


class MemoryTryBox(QWidget):
    """Switched-on letters are the memories that the run may look at."""

    def __init__(
        self,
        trial: MemoryTrial,
        tracking: Tracking,
        marks: Marks,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._trial = trial
        self._marks = marks
        self.letters = {letter: self._letter(letter) for letter in LETTERS}
        self.again = outlined_button(self)
        self.again.setText(self.tr("Track again"))
        self.again.clicked.connect(lambda _checked=False: trial.track_with(self.chosen()))
        self.second = outlined_button(self)
        self.second.setDefaultAction(actions["second_pass"])
        title = QLabel(self.tr("Try without"), self)
        title.setProperty("strong", True)
        row = QHBoxLayout()
        for button in self.letters.values():
            row.addWidget(button)
        row.addWidget(self.again, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(title)
        layout.addLayout(row)
        layout.addWidget(self.second)
        tracking.state_changed.connect(self.refresh)
        marks.changed.connect(self.refresh)
        self.refresh()

    def chosen(self) -> str:
        return "".join(letter for letter, button in self.letters.items() if button.isChecked())

    def refresh(self) -> None:
        reason = self._trial.why_not(self.chosen())
        self.again.setEnabled(not reason)
        where = (
            self.tr("From In to Out")
            if self._marks.has_range
            else self.tr("The tracked frames around this one")
        )
        self.again.setToolTip(
            reason
            or self.tr("{}; hold \\ or press F8 to compare, Ctrl+Z takes it back").format(where)
        )

    def _letter(self, letter: str) -> QToolButton:
        names = {
            "R": self.tr("Reference memory"),
            "G": self.tr("Global memory"),
            "L": self.tr("Local memory"),
        }
        button = outlined_button(self)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setText(letter)
        button.setCheckable(True)
        button.setChecked(True)
        button.setAccessibleName(names[letter])
        button.setToolTip(self.tr("{}: switch it off to see what it does").format(names[letter]))
        button.toggled.connect(lambda _checked: self.refresh())
        return button
