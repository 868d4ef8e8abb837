"""What mouse and pen have in common, so that the canvas and the tools need not tell them apart."""

from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent

from app.tools.tool import ToolEvent


@dataclass(frozen=True, slots=True)
class Pointer:
    """One event of a pointing device, in viewport coordinates."""

    position: QPointF
    button: Qt.MouseButton
    buttons: Qt.MouseButton
    modifiers: Qt.KeyboardModifier
    pressure: float = 1.0
    erases: bool = False

    @classmethod
    def of_mouse(cls, event: QMouseEvent) -> Self:
        return cls(event.position(), event.button(), event.buttons(), event.modifiers())

    @classmethod
    def of_pen(cls, event: QTabletEvent) -> Self:
        device = event.pointingDevice()
        has_pressure = device.hasCapability(QInputDevice.Capability.Pressure)
        return cls(
            event.position(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pressure() if has_pressure else 1.0,
            device.pointerType() == QPointingDevice.PointerType.Eraser,
        )

    def on_image(self, point: QPointF, scale: float) -> ToolEvent:
        """The same event for a tool, at `point` of the image."""
        return ToolEvent(
            point.x(),
            point.y(),
            self.button,
            self.modifiers,
            self.pressure,
            scale,
            self.erases,
        )
