"""Brushes of the sample's painters: smooth noise, colours, soft edges, layers over each other."""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.float32]
"""H x W values, or H x W x 3 colours, 0..1."""


@dataclass(frozen=True)
class Layer:
    """Colours, and how much of each pixel they cover (H x W, 0..1); `top`: its first row."""

    colors: Plane
    coverage: Plane
    top: int = 0

    def between(self, first: int, stop: int) -> "Layer":
        """Only some of the rows, in their place."""
        return Layer(self.colors[first:stop], self.coverage[first:stop], self.top + first)


def plane(values: NDArray[np.floating]) -> Plane:
    return values.astype(np.float32, copy=False)


def rgb(hex_color: str) -> Plane:
    return plane(np.frombuffer(bytes.fromhex(hex_color), np.uint8) / np.float32(255))


def noise(
    random: np.random.Generator,
    width: int,
    height: int,
    *,
    cell_width: float,
    cell_height: float,
    octaves: int = 4,
) -> Plane:
    """Smooth random values 0..1; each octave has cells half as large and half the weight."""
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(octaves):
        columns = max(2, round(width / cell_width * 2**octave))
        rows = max(2, round(height / cell_height * 2**octave))
        grid = random.random((rows, columns), np.float32) - 0.5
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weight /= 2
    spread = float(total.std()) or 1.0
    return plane(np.clip(0.5 + total / (5 * spread), 0, 1))


def smooth_step(low: float, high: float, values: Plane) -> Plane:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return plane(t * t * (3 - 2 * t))


def mix(first: Plane, second: Plane, amount: Plane) -> Plane:
    """`first` where amount is 0, `second` where it is 1; amount is H x W."""
    share = amount[..., None]
    return plane(first * (1 - share) + second * share)


def slide(layer: Layer, left: float, width: int) -> Layer:
    """`width` columns of a wide layer, from `left` on, at sub-pixel precision."""
    start = int(left)
    part = left - start

    def shifted(values: Plane) -> Plane:
        here = values[:, start : start + width]
        beside = values[:, start + 1 : start + width + 1]
        return cv2.addWeighted(here, 1 - part, beside, part, 0).astype(np.float32, copy=False)

    return Layer(shifted(layer.colors), shifted(layer.coverage), layer.top)


def lay_over(picture: Plane, layer: Layer, left: int = 0) -> None:
    """Paint a layer into the picture, in place; what leaves the picture is cut off."""
    height, width = picture.shape[:2]
    rows, columns = layer.coverage.shape
    top = layer.top
    y0, y1 = max(0, top), min(height, top + rows)
    x0, x1 = max(0, left), min(width, left + columns)
    if y0 >= y1 or x0 >= x1:
        return
    source = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    target = picture[y0:y1, x0:x1]
    difference = layer.colors[source] - target
    difference *= layer.coverage[source][..., None]
    target += difference
