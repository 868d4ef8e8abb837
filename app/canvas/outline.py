"""Where the objects of a mask end: line segments between pixels, found tile by tile when needed.

Used by the overlay item. A changed box costs only the tiles it touches.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF

from core.types import Box, Mask

TILE = 256


class Outline:
    """Segments wherever a table of 256 labels tells two neighbouring pixels apart."""

    def __init__(self) -> None:
        self._ids: Mask = np.zeros((0, 0), np.uint8)
        self._labels: NDArray[np.uint8] = np.arange(256, dtype=np.uint8)
        self._tiles: dict[tuple[int, int], list[QLineF]] = {}

    def follow(self, ids: Mask) -> None:
        """Take the array whose outline is wanted; it is read again whenever a tile is needed."""
        self._ids = ids
        self._tiles.clear()

    def tell_apart(self, labels: NDArray[np.uint8]) -> None:
        """Ids with the same label have no line between them; label 0 is outside."""
        if not np.array_equal(labels, self._labels):
            self._labels = labels
            self._tiles.clear()

    def forget(self, box: Box) -> None:
        """The ids inside `box` changed, and with them the edges shared with its neighbours."""
        for key in _tile_keys(box.left - 1, box.top - 1, box.right + 1, box.bottom + 1):
            self._tiles.pop(key, None)

    def lines(self, area: QRectF) -> list[QLineF]:
        """The segments of every tile that `area` touches."""
        return [line for tile in self._tiles_in(area) for line in tile]

    def _tiles_in(self, area: QRectF) -> Iterator[list[QLineF]]:
        height, width = self._ids.shape
        inside = area.intersected(QRectF(0, 0, width, height)).toAlignedRect()
        if inside.isEmpty():
            return
        left, top = inside.left(), inside.top()
        for key in _tile_keys(left, top, left + inside.width(), top + inside.height()):
            if key not in self._tiles:
                self._tiles[key] = self._find(*key)
            yield self._tiles[key]

    def _find(self, column: int, row: int) -> list[QLineF]:
        height, width = self._ids.shape
        left, top = column * TILE, row * TILE
        right, bottom = min(left + TILE, width), min(top + TILE, height)
        ids = self._ids[max(0, top - 1) : bottom, max(0, left - 1) : right]
        is_inside = top > 0 and left > 0 and bottom < height and right < width
        if not ids.any() or (is_inside and (ids == ids[0, 0]).all()):
            return []
        beyond_top, beyond_bottom = int(top == 0), int(bottom == height)
        beyond_left, beyond_right = int(left == 0), int(right == width)
        labels = np.pad(
            self._labels[ids], ((beyond_top, beyond_bottom), (beyond_left, beyond_right))
        )
        columns = slice(1, 1 + right - left)
        rows = slice(1, 1 + bottom - top)
        across = labels[1:, columns] != labels[:-1, columns]
        down = labels[rows, 1:] != labels[rows, :-1]
        lines = [
            QLineF(left + start, top + row, left + stop, top + row)
            for row, start, stop in _spans(across)
        ]
        lines += [
            QLineF(left + column, top + start, left + column, top + stop)
            for column, start, stop in _spans(np.ascontiguousarray(down.T))
        ]
        return lines


def _tile_keys(left: int, top: int, right: int, bottom: int) -> Iterator[tuple[int, int]]:
    for row in range(max(0, top) // TILE, (max(1, bottom) - 1) // TILE + 1):
        for column in range(max(0, left) // TILE, (max(1, right) - 1) // TILE + 1):
            yield column, row


def _spans(edges: NDArray[np.bool_]) -> list[list[int]]:
    """Runs of true values along each row: row, start, stop."""
    places = np.flatnonzero(edges)
    if places.size == 0:
        return []
    width = edges.shape[1]
    begins = np.ones(places.size, bool)
    begins[1:] = (np.diff(places) != 1) | (places[1:] % width == 0)
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], places.size) - 1
    starts, ends = places[firsts], places[lasts]
    spans: list[list[int]] = np.stack(
        [starts // width, starts % width, ends % width + 1], 1
    ).tolist()
    return spans
