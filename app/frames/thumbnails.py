"""Small pictures of frames, decoded when nobody else wants anything and kept while there is room.

Lists, the strip of pictures and pop-ups say what they want; whoever is named first in CLIENTS is
served first.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, qRgba

from app.document import Document
from core.types import FrameIndex, Mask, ObjectId

WIDTH, HEIGHT = 160, 90
MOST_KEPT = 800
CLIENTS = ("hover", "review", "keyframes", "memory", "filmstrip")
MASK_ALPHA = 150


class Thumbnails(QObject):
    """`ready`: the picture of this frame is there now."""

    ready = Signal(int)
    _arrived = Signal(int, int, object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._pictures: OrderedDict[FrameIndex, QImage] = OrderedDict()
        self._wishes: dict[str, list[FrameIndex]] = {client: [] for client in CLIENTS}
        self._asked: FrameIndex | None = None
        self._generation = 0
        self._arrived.connect(self._on_arrived)
        document.opened.connect(self._begin)
        document.closed.connect(self._begin)

    def picture(self, frame: FrameIndex) -> QImage | None:
        """The picture, WIDTH x HEIGHT at most, if it is there."""
        picture = self._pictures.get(frame)
        if picture is not None:
            self._pictures.move_to_end(frame)
        return picture

    def want(self, client: str, frames: Sequence[FrameIndex]) -> None:
        """The pictures that a client needs now, the most important first."""
        self._wishes[client] = list(frames)
        self._ask()

    def _begin(self) -> None:
        self._generation += 1
        self._asked = None
        self._pictures.clear()
        for wishes in self._wishes.values():
            wishes.clear()

    def _ask(self) -> None:
        if not self._document.is_open:
            return
        wanted = next(
            (f for c in CLIENTS for f in self._wishes[c] if f not in self._pictures), None
        )
        if wanted is not None and wanted != self._asked:
            self._asked = wanted
            self._document.session.frames.look(wanted, partial(self._shrink, self._generation))

    def _shrink(self, generation: int, frame: FrameIndex, result: object) -> None:
        """In the decode thread: only the small picture goes on to the window's."""
        picture = QImage()
        if isinstance(result, np.ndarray):
            height, width = result.shape[:2]
            whole = QImage(result.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            picture = whole.scaled(
                QSize(WIDTH, HEIGHT),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._arrived.emit(generation, frame, picture)

    def _on_arrived(self, generation: int, frame: FrameIndex, picture: QImage) -> None:
        if generation != self._generation:
            return
        self._asked = None
        self._pictures[frame] = picture
        while len(self._pictures) > MOST_KEPT:
            self._pictures.popitem(last=False)
        self.ready.emit(frame)
        self._ask()


def with_mask(picture: QImage, mask: Mask, colors: dict[ObjectId, tuple[int, int, int]]) -> QImage:
    """The picture with objects in their colours over it; those without a colour are left out."""
    height, width = picture.height(), picture.width()
    if not width or not height:
        return picture
    rows = np.arange(height) * mask.shape[0] // height
    columns = np.arange(width) * mask.shape[1] // width
    table = np.zeros(256, np.uint32)
    for object_id, (red, green, blue) in colors.items():
        table[object_id] = qRgba(
            red * MASK_ALPHA // 255, green * MASK_ALPHA // 255, blue * MASK_ALPHA // 255, MASK_ALPHA
        )
    tint = np.ascontiguousarray(table[mask[np.ix_(rows, columns)]])
    shown = picture.convertToFormat(QImage.Format.Format_RGB32)
    over = QImage(tint.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(shown) as painter:
        painter.drawImage(0, 0, over)
    return shown
