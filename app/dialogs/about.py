"""What the program is, its version and its licence."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

VERSION = "0.1.0"


def show_about(parent: QWidget) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_tr("About Evermask"))
    box.setText(f"<b>Evermask {VERSION}</b>")
    box.setInformativeText(
        _tr(
            "Follows objects through long videos: draw a mask once, correct it, export it.\n"
            "MIT licence. Made with Qt for Python (LGPL), PyTorch, FFmpeg and OpenCV."
        )
    )
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("about", text)
