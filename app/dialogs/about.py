"""What the program is, its version and its licences."""

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.appearance.room_for_text import keep_room_for_text
from app.appearance.theme import app_icon

VERSION = "0.1.0"
ICON_SIZE = QSize(64, 64)
TEXT_WIDTH = 380


class AboutDialog(QDialog):
    """A few sentences, which can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_tr("About Evermask"))
        sign = QLabel(self)
        sign.setPixmap(app_icon().pixmap(ICON_SIZE))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        name = QLabel(f"Evermask {VERSION}", self)
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        name.setFont(font)
        self.text = QLabel("\n\n".join(_texts()), self)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(TEXT_WIDTH)
        for label in (name, self.text):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton(_tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        words = QVBoxLayout()
        words.setSpacing(10)
        words.addWidget(name)
        words.addWidget(self.text)
        words.addSpacing(6)
        words.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(18)
        layout.addWidget(sign)
        layout.addLayout(words, 1)
        keep_room_for_text(self, layout)
        close.setFocus()


def _texts() -> tuple[str, ...]:
    return (
        _tr("Follows objects through long videos: draw a mask once, correct it, export it."),
        _tr("An independent implementation of DDMemory, the network of the LVOS paper."),
        _tr(
            "The program is under the MIT licence. The weights that come with it are for "
            "non-commercial use only."
        ),
        _tr("Made with Qt for Python (LGPL), PyTorch, FFmpeg and OpenCV."),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("about", text)
