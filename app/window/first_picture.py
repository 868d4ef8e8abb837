"""What the window shows while a long clip is looked through: its first frame, and how far that is.

The centre shows it; nothing can be drawn here, for which frame is which is not known yet.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.appearance.theme import current_theme
from app.project.files import Files
from core.types import Image

MARGIN_PX = 12


class FirstPicture(QWidget):
    """The picture as large as it fits, a line about it, the progress and a way out."""

    def __init__(self, files: Files, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("First frame"))
        self._pixels: Image | None = None
        self._picture = QImage()
        self._room = QWidget(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 8)
        self.bar.setAccessibleName(self.tr("Job progress"))
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setToolTip(self.tr("Do not open this clip"))
        self.cancel.clicked.connect(files.stop)
        line = QHBoxLayout()
        line.setSpacing(12)
        for widget, stretch in ((self._text, 1), (self.bar, 0), (self.cancel, 0)):
            line.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(MARGIN_PX)
        layout.addWidget(self._room, 1)
        layout.addLayout(line)
        files.progressed.connect(self._on_progress)

    def show_picture(self, pixels: Image | None, name: str = "") -> None:
        """None lets the picture go."""
        self._pixels = None if pixels is None else pixels.copy()
        self._picture = QImage() if self._pixels is None else _image_of(self._pixels)
        self._text.setText(
            self.tr(
                "The first frame of {}. The whole clip is looked through once, so that every "
                "frame is found again exactly."
            ).format(name)
        )
        self.bar.setRange(0, 0)
        self.update()

    def _on_progress(self, _text: str, fraction: float) -> None:
        if fraction >= 0:
            self.bar.setRange(0, 100)
            self.bar.setValue(round(100 * fraction))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), current_theme().surround)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if not self._picture.isNull():
                painter.drawImage(
                    _fitted(self._picture.size(), self._room.geometry()), self._picture
                )


def _image_of(pixels: Image) -> QImage:
    height, width, _ = pixels.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


def _fitted(size: QSize, room: QRect) -> QRect:
    """As large as it fits, in the middle, as the canvas will show it."""
    fitted = QRect(room.topLeft(), size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    fitted.moveCenter(room.center())
    return fitted
