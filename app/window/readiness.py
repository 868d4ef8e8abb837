"""What tracking would run on: the device with its measured speed, and the weights.

At the foot of the welcome page. Nothing here loads the network.
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.appearance.theme import icon
from app.panels.value_label import ValueLabel
from app.runs.device_speeds import device_speeds, speeds_text
from app.runs.measuring import Measuring
from app.runs.weights import Weights
from app.settings import Settings
from core.errors import WeightsError
from core.session.computer import likely_device

_DEVICE_KEYS = ("tracking/device", "device/speeds")


class Readiness(QWidget):
    """Two lines, each with the one thing that can be done about it."""

    def __init__(
        self,
        measuring: Measuring,
        weights: Weights,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._measuring = measuring
        self._weights = weights
        self._settings = settings
        self.device = _line(self)
        self.device.setAccessibleName(self.tr("Device and its speed"))
        self.measure = QPushButton(self)
        self.measure.clicked.connect(self._measure_or_stop)
        self.weights = _line(self)
        self.weights.setAccessibleName(self.tr("Weights"))
        self.choose = QPushButton(self.tr("Choose file…"), self)
        self.choose.setToolTip(self.tr("Track with another weights file"))
        self.choose.clicked.connect(weights.ask)
        self._signs = [(QLabel(self), "device"), (QLabel(self), "weights")]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = ((self.device, self.measure), (self.weights, self.choose))
        for row, (label, button) in enumerate(rows):
            grid.addWidget(self._signs[row][0], row, 0)
            grid.addWidget(label, row, 1)
            grid.addWidget(button, row, 2)
        measuring.changed.connect(self.refresh)
        weights.changed.connect(self.refresh)
        settings.changed.connect(self._on_setting)
        self._draw_signs()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_signs()
        super().changeEvent(event)

    def refresh(self) -> None:
        self.device.setText(self._device_text())
        self.device.setToolTip(self.device.text())
        is_busy = self._measuring.is_busy
        wanted = self._settings.text("tracking/device")
        is_known = device_speeds(self._settings, wanted) is not None
        self.measure.setText(
            self.tr("Stop")
            if is_busy
            else self.tr("Measure again")
            if is_known
            else self.tr("Measure")
        )
        problem = self._weights.problem
        self.measure.setEnabled(is_busy or not problem)
        self.measure.setToolTip(problem or self.tr("Tracks a made-up scene for a few seconds"))
        self.weights.setText(problem or self._weights_text())
        self.weights.setToolTip(self._weights_hint())

    def _device_text(self) -> str:
        if self._measuring.is_busy:
            return self.tr("Measuring the speed… {}").format(self._measuring.step).rstrip()
        wanted = self._settings.text("tracking/device")
        speeds = device_speeds(self._settings, wanted)
        if speeds is None:
            return self.tr("{}. Its speed was not measured yet.").format(likely_device(wanted))
        return speeds_text(speeds, is_chosen=wanted == "cpu")

    def _weights_text(self) -> str:
        facts = self._weights.facts()
        if not facts.scores:
            return self.tr("Weights {}").format(facts.name)
        return self.tr("Weights {}: {}").format(facts.name, facts.scores)

    def _weights_hint(self) -> str:
        try:
            facts = self._weights.facts()
        except WeightsError as error:
            return str(error)
        return "\n".join(part for part in (str(facts.path), facts.scores, facts.terms) if part)

    def _measure_or_stop(self) -> None:
        if self._measuring.is_busy:
            self._measuring.stop()
        else:
            self._measuring.start()

    def _on_setting(self, key: str) -> None:
        if key in _DEVICE_KEYS:
            self.refresh()

    def _draw_signs(self) -> None:
        for sign, name in self._signs:
            sign.setPixmap(icon(name).pixmap(18, 18))


def _line(parent: QWidget) -> ValueLabel:
    label = ValueLabel(parent)
    label.setWordWrap(True)
    return label
