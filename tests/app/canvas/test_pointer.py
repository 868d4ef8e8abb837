from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)

from app.canvas.pointer import Pointer

HELD = Qt.KeyboardModifier.ShiftModifier


def pen_event(device, pressure):
    place = QPointF(10, 20)
    return QTabletEvent(
        *(QEvent.Type.TabletPress, device, place, place, pressure, 0.0, 0.0, 0.0, 0.0, 0.0),
        *(HELD, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton),
    )


def pen(kind, capabilities):
    return QPointingDevice(
        *("pen", 1, QInputDevice.DeviceType.Stylus, kind, capabilities, 1, 2, "seat"),
        QPointingDeviceUniqueId(),
    )


def test_a_mouse_presses_fully(qapp):
    place = QPointF(10, 20)
    event = QMouseEvent(
        *(QEvent.Type.MouseButtonPress, place, place),
        *(Qt.MouseButton.RightButton, Qt.MouseButton.RightButton, HELD),
    )
    pointer = Pointer.of_mouse(event)
    assert (pointer.position, pointer.button) == (place, Qt.MouseButton.RightButton)
    assert (pointer.pressure, pointer.erases) == (1.0, False)


def test_a_pen_says_how_hard_and_with_which_end(qapp):
    capable = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    tip = pen(QPointingDevice.PointerType.Pen, capable)
    back = pen(QPointingDevice.PointerType.Eraser, capable)
    assert Pointer.of_pen(pen_event(tip, 0.25)).pressure == 0.25
    assert not Pointer.of_pen(pen_event(tip, 0.25)).erases
    assert Pointer.of_pen(pen_event(back, 0.25)).erases


def test_a_pen_without_pressure_presses_fully(qapp):
    plain = pen(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Position)
    assert Pointer.of_pen(pen_event(plain, 0.0)).pressure == 1.0


def test_for_a_tool_it_lies_on_the_image():
    pointer = Pointer(
        QPointF(1, 2), Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, HELD, 0.5, True
    )
    event = pointer.on_image(QPointF(30.5, 40.25), 2.0)
    assert (event.x, event.y, event.scale) == (30.5, 40.25, 2.0)
    assert (event.pressure, event.erases) == (0.5, True)
    assert event.holds(HELD)
