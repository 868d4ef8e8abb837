"""A label with a name for screen readers that does not hide what it says.

Qt reads the accessible name instead of the text; what changes is read after it, as the description.
"""

from PySide6.QtWidgets import QLabel


class ValueLabel(QLabel):
    """Its accessible name says what the text is the value of."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleDescription(text)

    def clear(self) -> None:
        super().clear()
        self.setAccessibleDescription("")
