"""What pauses a run, as fields of the Track dialog: a limit for each rule; 0 is off."""

from dataclasses import replace

from PySide6.QtWidgets import QFormLayout, QSpinBox, QWidget

from app.dialogs.form import add_field
from app.runs.track_wish import TrackWish


class PauseRules(QWidget):
    """`show_wish` fills the fields, `into` puts what they say into a wish."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.risk = self._limit(self.tr(" %"), 99)
        self.area_change = self._limit(self.tr(" %"), 500)
        self.vanished = self._limit(self.tr(" frames"), 10_000)
        self.confidence = self._limit(self.tr(" %"), 99)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        for text, field, hint in (
            (
                self.tr("risk is above"),
                self.risk,
                self.tr("How odd a mask looks beside its neighbours; looking takes time"),
            ),
            (
                self.tr("area changes by more than"),
                self.area_change,
                self.tr("From one frame to the next"),
            ),
            (
                self.tr("out of sight for more than"),
                self.vanished,
                self.tr("An object that was seen and then is not"),
            ),
            (
                self.tr("confidence is below"),
                self.confidence,
                self.tr("The network's own estimate, of objects in sight"),
            ),
        ):
            add_field(form, text, field, hint)

    def show_wish(self, wish: TrackWish) -> None:
        self.risk.setValue(wish.risk)
        self.area_change.setValue(wish.area_change)
        self.vanished.setValue(wish.vanished)
        self.confidence.setValue(wish.confidence)

    def into(self, wish: TrackWish) -> TrackWish:
        return replace(
            wish,
            risk=self.risk.value(),
            area_change=self.area_change.value(),
            vanished=self.vanished.value(),
            confidence=self.confidence.value(),
        )

    def _limit(self, unit: str, most: int) -> QSpinBox:
        field = QSpinBox(self)
        field.setRange(0, most)
        field.setSpecialValueText(self.tr("off"))
        field.setSuffix(unit)
        return field
