"""How a frame will look with the masks that are imported: its picture, a slider over frames."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from core.types import FrameIndex

WIDTH, HEIGHT = 400, 225
SPACING = 10
"""As in the dialog around it."""


class ImportPreview(QWidget):
    """`moved`: another frame is looked at, of which `show_picture` is waited for."""

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: Sequence[FrameIndex] = ()
        self.picture = QLabel(self)
        self.picture.setWordWrap(True)
        self.picture.setAccessibleName(self.tr("How a frame will look"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFrameShape(QLabel.Shape.StyledPanel)
        self.picture.setFixedSize(WIDTH, HEIGHT)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Frame of the preview"))
        self._text = QLabel(self)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.slider, 1)
        row.addWidget(self._text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.picture)
        layout.addLayout(row)
        self.slider.valueChanged.connect(self._on_moved)

    @property
    def frame(self) -> FrameIndex | None:
        """The one that is looked at; None if none gets a mask."""
        return self._frames[self.slider.value()] if self._frames else None

    def set_frames(self, frames: Sequence[FrameIndex], near: FrameIndex) -> None:
        """Which frames get a mask; the one nearest to `near` is looked at first."""
        self._frames = frames
        nearest = min(range(len(frames)), key=lambda n: abs(frames[n] - near), default=0)
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(frames) - 1))
        self.slider.setValue(nearest)
        self.slider.blockSignals(False)
        self.slider.setEnabled(len(frames) > 1)
        self._write_frame()

    def show_picture(self, frame: FrameIndex, picture: QImage) -> None:
        """Answers that come too late are passed over."""
        if frame != self.frame:
            return
        scale = self.devicePixelRatioF()
        fitted = QPixmap.fromImage(picture).scaled(
            int(WIDTH * scale),
            int(HEIGHT * scale),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(scale)
        self.picture.setPixmap(fitted)

    def show_nothing(self) -> None:
        """As long as something is missing."""
        if self.frame is None:
            self.picture.clear()
        else:
            self.picture.setText(self.tr("The preview comes when nothing is missing."))

    def _on_moved(self) -> None:
        self._write_frame()
        self.moved.emit()

    def _write_frame(self) -> None:
        frame = self.frame
        self._text.setText("" if frame is None else self.tr("Frame {}").format(frame))
