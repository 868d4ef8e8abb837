import numpy as np
import pytest
from PySide6.QtCore import QRectF

from app.canvas.outline import TILE, Outline
from core.types import Box

EVERYWHERE = QRectF(0, 0, 10_000, 10_000)


def unit_edges(lines):
    """Every pixel-long piece of the segments, each once."""
    edges = set()
    for line in lines:
        x1, y1, x2, y2 = (int(value) for value in (line.x1(), line.y1(), line.x2(), line.y2()))
        if y1 == y2:
            edges |= {("h", x, y1) for x in range(x1, x2)}
        else:
            edges |= {("v", x1, y) for y in range(y1, y2)}
    return edges


def slow_edges(labels):
    """The same, looked up pixel by pixel."""
    height, width = labels.shape
    around = np.pad(labels, 1)
    edges = set()
    for y in range(height + 1):
        for x in range(width + 1):
            here = around[y + 1, x + 1] if y < height + 1 and x < width + 1 else 0
            if x < width and here != around[y, x + 1]:
                edges.add(("h", x, y))
            if y < height and here != around[y + 1, x]:
                edges.add(("v", x, y))
    return edges


def outline_of(mask):
    outline = Outline()
    outline.follow(mask)
    return outline


def test_one_pixel_has_four_edges():
    mask = np.zeros((5, 7), np.uint8)
    mask[2, 3] = 1
    assert len(outline_of(mask).lines(EVERYWHERE)) == 4


def test_straight_edges_are_one_line():
    mask = np.zeros((50, 70), np.uint8)
    mask[10:30, 20:60] = 4
    assert len(outline_of(mask).lines(EVERYWHERE)) == 4


@pytest.mark.parametrize(
    "size", [(1, 1), (13, 9), (TILE, TILE), (TILE + 3, 40), (30, 2 * TILE + 1)]
)
def test_equal_to_the_slow_way(size):
    mask = np.random.default_rng(1).integers(0, 3, size).astype(np.uint8)
    mask[: size[0] // 2] = 0
    assert unit_edges(outline_of(mask).lines(EVERYWHERE)) == slow_edges(mask)


def test_an_object_at_the_border_is_closed():
    mask = np.ones((6, 8), np.uint8)
    assert unit_edges(outline_of(mask).lines(EVERYWHERE)) == slow_edges(mask)


def test_labels_decide_what_is_told_apart():
    mask = np.zeros((10, 10), np.uint8)
    mask[2:5, 2:5] = 1
    mask[2:5, 5:8] = 2
    outline = outline_of(mask)
    labels = np.arange(256, dtype=np.uint8)
    labels[2] = 0
    outline.tell_apart(labels)
    only_first = np.where(mask == 1, 1, 0)
    assert unit_edges(outline.lines(EVERYWHERE)) == slow_edges(only_first)


def test_after_a_change_the_tiles_are_found_again():
    mask = np.zeros((TILE + 20, TILE + 20), np.uint8)
    outline = outline_of(mask)
    assert outline.lines(EVERYWHERE) == []
    mask[TILE - 4 : TILE, TILE - 4 : TILE] = 1
    outline.forget(Box(TILE - 4, TILE - 4, TILE, TILE))
    assert unit_edges(outline.lines(EVERYWHERE)) == slow_edges(mask)


def test_only_the_tiles_in_sight_are_looked_at():
    mask = np.zeros((TILE * 2, TILE * 2), np.uint8)
    mask[5:9, 5:9] = 1
    mask[TILE + 5 : TILE + 9, TILE + 5 : TILE + 9] = 1
    lines = outline_of(mask).lines(QRectF(0, 0, 20, 20))
    assert len(lines) == 4
    assert all(line.x2() < TILE for line in lines)


def test_nothing_to_outline():
    assert Outline().lines(EVERYWHERE) == []
    assert outline_of(np.ones((5, 5), np.uint8)).lines(QRectF(20, 20, 5, 5)) == []
