"""Regions of a picture or a mask that belong together: what the wand and the bucket take.

A region has four neighbours a pixel, so that a diagonal line one pixel wide is a border.
"""

import cv2
import numpy as np

from core.drawing.shapes import EMPTY_FOOTPRINT, Footprint
from core.types import BoolMask, Box, Image, Mask

SEED_REACH = 1
"""The colour clicked is the mean of 3 x 3 pixels: a single one may be noise."""

WEAK_EDGE, STRONG_EDGE = 40.0, 110.0
"""Canny's two thresholds: an edge goes on along weak pixels as long as a strong one is in it."""

Pixel = tuple[int, int]
"""Column and row."""


def similar(picture: Image, seed: Pixel, tolerance: int) -> BoolMask:
    """Every pixel whose red, green and blue each differ by at most `tolerance` from the seed's."""
    column, row = seed
    around = picture[
        max(0, row - SEED_REACH) : row + SEED_REACH + 1,
        max(0, column - SEED_REACH) : column + SEED_REACH + 1,
    ]
    color = np.round(around.reshape(-1, 3).mean(axis=0))
    low, high = color - tolerance, color + tolerance
    found: BoolMask = cv2.inRange(picture, (*low.tolist(), 0.0), (*high.tolist(), 0.0)) > 0
    # The seed itself belongs, even where it is the speck in its surroundings.
    found[row, column] = True
    return found


def edges(picture: Image) -> BoolMask:
    """Pixels on which a visible edge of the picture lies, one pixel wide."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found: BoolMask = cv2.Canny(grey, WEAK_EDGE, STRONG_EDGE, L2gradient=True) > 0
    return found


def connected(pixels: BoolMask, seed: Pixel) -> Footprint:
    """The part of `pixels` that hangs together with the seed; nothing if the seed is not in it."""
    column, row = seed
    if not pixels[row, column]:
        return EMPTY_FOOTPRINT
    height, width = pixels.shape
    barrier = np.ones((height + 2, width + 2), np.uint8)
    np.logical_not(pixels, out=barrier[1:-1, 1:-1].view(np.bool_))
    # The picture that OpenCV floods is not looked at: all of it is 0, and the barrier decides.
    blank = np.zeros((height, width), np.uint8)
    _, _, _, (left, top, across, down) = cv2.floodFill(
        blank, barrier, seed, 0, flags=4 | cv2.FLOODFILL_MASK_ONLY | (_FOUND << 8)
    )
    box = Box(left, top, left + across, top + down)
    return Footprint(box, barrier[1:-1, 1:-1][box.slices] == _FOUND)


_FOUND = 2


def connected_without_edges(pixels: BoolMask, seed: Pixel, edge: BoolMask) -> Footprint:
    """Like `connected`, but never across an edge; the edge's own pixels on this side belong."""
    inside = connected(pixels & ~edge, seed)
    if inside.box.is_empty:
        return connected(pixels, seed)
    return _grown_into(inside, pixels & edge, 1)


def same_id(mask: Mask, seed: Pixel, gap: int) -> Footprint:
    """The region of the id under the seed; openings up to `gap` pixels wide count as closed."""
    pixels = mask == mask[seed[1], seed[0]]
    if gap == 0:
        return connected(pixels, seed)
    radius = (gap + 1) / 2
    # The edge of the picture is no wall: an opening is between pixels of something else.
    away = cv2.distanceTransform(pixels.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    roomy = away > radius
    heart = connected(roomy, seed)
    if heart.box.is_empty:  # clicked into something as narrow as a gap
        return connected(pixels, seed)
    return _with_nooks(_grown_into(heart, pixels, round(radius) + 1), pixels, roomy)


def _with_nooks(region: Footprint, pixels: BoolMask, roomy: BoolMask) -> Footprint:
    """Corners are as narrow as a gap, but lead nowhere: there is no room behind them."""
    height, width = pixels.shape
    box = region.box.grown(1).clipped(width, height)
    inner = region.box.moved(-box.left, -box.top)
    taken = np.zeros((box.height, box.width), bool)
    taken[inner.slices] = region.pixels
    left_over = pixels[box.slices] & ~taken
    count, labels = cv2.connectedComponents(left_over.view(np.uint8), connectivity=4)
    leads_on = np.zeros(count, bool)
    leads_on[labels[roomy[box.slices]]] = True
    for side, is_cut in (
        (labels[0], box.top > 0),
        (labels[-1], box.bottom < height),
        (labels[:, 0], box.left > 0),
        (labels[:, -1], box.right < width),
    ):
        if is_cut:
            leads_on[side] = True
    leads_on[0] = True
    return Footprint(box, taken | ~leads_on[labels])


def _grown_into(region: Footprint, pixels: BoolMask, reach: int) -> Footprint:
    """The region and those of `pixels` that lie at most `reach` away from it."""
    height, width = pixels.shape
    box = region.box.grown(reach).clipped(width, height)
    inner = region.box.moved(-box.left, -box.top)
    around = np.zeros((box.height, box.width), np.uint8)
    around[inner.slices] = region.pixels
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    near: BoolMask = cv2.dilate(around, disc) > 0
    taken = near & pixels[box.slices]
    taken[inner.slices] |= region.pixels
    return Footprint(box, taken)


def silhouette(pixels: BoolMask) -> Footprint:
    """The pixels and every hole in them."""
    box = Box.around(pixels)
    if box.is_empty:
        return EMPTY_FOOTPRINT
    return Footprint(box, ~outside(pixels[box.slices]))


def silhouette_of(region: Footprint) -> Footprint:
    """A region and every hole in it."""
    return Footprint(region.box, ~outside(region.pixels))


def outside(pixels: BoolMask) -> BoolMask:
    """What is not in `pixels` and hangs together with the border of the picture."""
    ringed = np.pad(pixels, 1)
    around = connected(~ringed, (0, 0))
    found: BoolMask = np.zeros(ringed.shape, bool)
    found[around.box.slices] = around.pixels
    return found[1:-1, 1:-1]
