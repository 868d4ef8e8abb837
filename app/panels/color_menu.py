"""Which colour an object is to have: those that everybody can tell apart, or another one."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.appearance.object_chip import swatch_icon
from core.colors import COLOR_NAMES, OKABE_ITO, Color


class ColorMenu(QMenu):
    """`chosen`: a colour of the table. `other_wanted`: the user has one of their own in mind."""

    chosen = Signal(tuple)
    other_wanted = Signal()

    def __init__(self, now: Color, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, color in zip(COLOR_NAMES, OKABE_ITO, strict=True):
            entry = self.addAction(swatch_icon(color), QCoreApplication.translate("actions", name))
            entry.setIconVisibleInMenu(True)
            entry.triggered.connect(lambda _checked=False, color=color: self.chosen.emit(color))
            if color == now:
                self.setActiveAction(entry)
        self.addSeparator()
        other = self.addAction(self.tr("Other…"))
        other.triggered.connect(self.other_wanted)
