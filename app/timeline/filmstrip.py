"""A row of small pictures over the lanes; it is shown when the user asks for it.

Pictures stand for stretches of a power of two frames, so that scrolling needs few new ones.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.frames.thumbnails import Thumbnails
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.strip import TimeStrip
from core.types import FrameIndex

HEIGHT = 48
TILE = 80
"""A picture is at least this wide, as far as the next one begins."""


class Filmstrip(TimeStrip):
    """Asks for the pictures in sight, the one under the playhead first."""

    def __init__(
        self, axis: TimeAxis, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, parent)
        self._thumbnails = thumbnails
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Strip of pictures"))
        thumbnails.ready.connect(self._on_ready)

    def tiles(self) -> list[FrameIndex]:
        """The first frame of each stretch in sight."""
        step = self.step()
        first = int(self.axis.start) // step * step
        stop = min(int(self.axis.start + self.axis.span) + 1, self.axis.frame_count)
        return list(range(first, stop, step))

    def step(self) -> int:
        """Frames from one picture to the next: the least power of two that leaves room."""
        step = 1
        while step * self.axis.pixels_per_frame < TILE:
            step *= 2
        return step

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            QRectF(8, 0, GUTTER - 16, HEIGHT), Qt.AlignmentFlag.AlignVCenter, self.tr("Pictures")
        )
        painter.save()
        painter.setClipRect(self.time_area())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        tiles = self.tiles()
        for frame in tiles:
            self._paint_tile(painter, frame)
        painter.restore()
        self.paint_shade(painter)
        self.paint_playhead(painter)
        playhead = self.axis.playhead
        self._thumbnails.want("filmstrip", sorted(tiles, key=lambda f: abs(f - playhead)))

    def _paint_tile(self, painter: QPainter, frame: FrameIndex) -> None:
        room = QRectF(self.x_of(frame), 1, self.step() * self.axis.pixels_per_frame, HEIGHT - 2)
        painter.fillRect(room.adjusted(0, 0, -1, 0), QColor(current_theme().surround))
        picture = self._thumbnails.picture(frame)
        if picture is None or picture.isNull():
            return
        width = picture.width() * (HEIGHT - 2) / picture.height()
        shown = min(width, room.width() - 1)
        source = QRectF(0, 0, picture.width() * shown / width, picture.height())
        painter.drawImage(QRectF(room.left(), 1, shown, HEIGHT - 2), picture, source)

    def _on_ready(self, frame: FrameIndex) -> None:
        if self.isVisible():
            self.update()
