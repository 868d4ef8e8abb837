"""Telling an object from its surroundings by colour: inside a box, or in a band along its outline.

Long work: generators that yield `Progress` and, last, the footprint; the window runs them in a job.
The cut is made on a small picture and sharpened on the full one by a guided filter.
"""

import math
from collections.abc import Generator, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from core.drawing.cleanup import Cleanup, cleaned
from core.drawing.shapes import EMPTY_FOOTPRINT, Footprint
from core.progress import CancelToken, Progress
from core.types import BoolMask, Box, Image

MOST_PIXELS = 90_000
"""The graph cut is made on at most so many pixels: about half a second an iteration."""

SURROUNDINGS = 0.25
"""Of a box's size on each side: what is surely background there teaches the colours."""

GUIDE_STRENGTH = np.float32((0.02 * 255) ** 2)
"""Variance below which the guided filter takes the picture for flat."""

Labels = NDArray[np.uint8]
"""GrabCut's four: sure and probable background and object."""


def cut_out(
    picture: Image, box: Box, iterations: int, token: CancelToken
) -> Iterator[Progress | Footprint]:
    """The object inside `box`; its surroundings outside the box are taken for background."""
    height, width = picture.shape[:2]
    box = box.clipped(width, height)
    if box.width < 2 or box.height < 2:
        yield EMPTY_FOOTPRINT
        return
    margin = max(8, round(SURROUNDINGS * max(box.width, box.height)))
    around = box.grown(margin).clipped(width, height)
    labels = np.full((around.height, around.width), cv2.GC_BGD, np.uint8)
    inner = box.moved(-around.left, -around.top)
    labels[inner.slices] = cv2.GC_PR_FGD
    if around == box:  # nothing outside: the rim of the box has to stand for the background
        labels[0] = labels[-1] = cv2.GC_BGD
        labels[:, 0] = labels[:, -1] = cv2.GC_BGD
    found = yield from _cut(picture[around.slices], labels, iterations, token)
    yield Footprint(box, found[inner.slices])


def refine(
    picture: Image, pixels: BoolMask, box: Box, band: int, iterations: int, token: CancelToken
) -> Iterator[Progress | Footprint]:
    """The object in `pixels` with its outline moved onto the picture's, at most `band` pixels.

    Only what lies inside `box` changes. Footprint: the object's pixels in the part looked at.
    """
    height, width = picture.shape[:2]
    around = Box.around(pixels).grown(2 * band).intersected(box.grown(band)).clipped(width, height)
    if around.is_empty:
        yield EMPTY_FOOTPRINT
        return
    own = np.ascontiguousarray(pixels[around.slices])
    labels = _band_labels(own, band)
    free = np.zeros(own.shape, bool)
    free[box.intersected(around).moved(-around.left, -around.top).slices] = True
    labels[~free & own] = cv2.GC_FGD
    labels[~free & ~own] = cv2.GC_BGD
    found = yield from _cut(picture[around.slices], labels, iterations, token)
    yield Footprint(around, np.where(free, found, own))


def _band_labels(own: BoolMask, band: int) -> Labels:
    inside = cv2.distanceTransform(own.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outside = cv2.distanceTransform((~own).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # A thin object has no core further in than the band: what is left of it decides then.
    depth = min(float(band), 0.6 * float(inside.max()))
    labels = np.where(own, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    labels[inside > depth] = cv2.GC_FGD
    labels[outside > band] = cv2.GC_BGD
    return labels


def _cut(
    picture: Image, labels: Labels, iterations: int, token: CancelToken
) -> Generator[Progress, None, BoolMask]:
    """The object; sure labels stay as they are. Without two sides to tell apart all stay."""
    height, width = labels.shape
    shrink = min(1.0, math.sqrt(MOST_PIXELS / labels.size))
    size = (max(2, round(width * shrink)), max(2, round(height * shrink)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    work = np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    ground, body = np.zeros((1, _MODEL_SIZE)), np.zeros((1, _MODEL_SIZE))
    mode = cv2.GC_INIT_WITH_MASK
    cv2.setRNGSeed(0)  # its clustering begins at random: the same box must give the same mask
    for done in range(iterations):
        token.checkpoint()
        yield Progress(done, iterations)
        if not _has_two_sides(work):
            break
        cv2.grabCut(small, work, _NO_RECTANGLE, ground, body, 1, mode)
        mode = cv2.GC_EVAL
    token.checkpoint()
    found = _sharpened(picture, _is_object(work))
    found = cleaned(found, Cleanup(specks=found.size // _CRUMB, holes=found.size // _CRUMB))
    found[labels == cv2.GC_FGD] = True
    found[labels == cv2.GC_BGD] = False
    return found


_NO_RECTANGLE = (0, 0, 1, 1)
"""Not looked at: the labels say everything."""

_MODEL_SIZE = 65
"""GrabCut's own: five normal distributions in three dimensions."""

_CRUMB = 4000
"""Pieces and holes below this fraction of the part looked at are noise."""


def _is_object(labels: Labels) -> BoolMask:
    return (labels & 1) > 0  # GC_FGD is 1, GC_PR_FGD is 3


def _has_two_sides(labels: Labels) -> bool:
    found = _is_object(labels)
    return bool(found.any()) and not bool(found.all())


def _sharpened(picture: Image, coarse: BoolMask) -> BoolMask:
    """A mask of a smaller picture at full size, its outline pulled to the edges of the picture.

    A guided filter: in every window the mask is explained as a linear function of the grey value.
    """
    height, width = picture.shape[:2]
    if coarse.shape == (height, width):
        return coarse
    soft = np.asarray(
        cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR),
        np.float32,
    )
    side = 2 * math.ceil(1.5 * width / coarse.shape[1]) + 1
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(values, (side, side)), np.float32)

    mean_guide, mean_soft = mean(guide), mean(soft)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * soft) - mean_guide * mean_soft) / (variance + GUIDE_STRENGTH)
    offset = mean_soft - slope * mean_guide
    sharp: BoolMask = mean(slope) * guide + mean(offset) > 0.5
    return sharp
