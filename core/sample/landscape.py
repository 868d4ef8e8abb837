"""The country below: sky at a low sun, drifting clouds, ridges, forest hills, a rock nearby."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.sample.paint import Layer, Plane, lay_over, mix, noise, plane, rgb, slide, smooth_step

SUN_X, SUN_Y = 0.2, 0.36
"""Where the sun stands, as a share of the picture."""

ROCK_LEFT, ROCK_WIDTH = 760, 170
"""The tall rock in the nearest layer's own columns."""


@dataclass(frozen=True)
class Scenery:
    """A layer and how many of its columns pass for each column of the nearest one."""

    layer: Layer
    pace: float
    drift: float = 0.0

    def seen(self, camera: float, frame: int, width: int) -> Layer:
        return slide(self.layer, camera * self.pace + frame * self.drift, width)


class Landscape:
    """Everything but the balloons; wide layers are painted once and slid along for each frame."""

    def __init__(self, width: int, height: int, reach: float, frames: int, seed: int) -> None:
        self._width, self._height = width, height
        self._sky = _paint_sky(width, height)
        random = np.random.default_rng(seed)

        def length(pace: float, drift: float = 0.0) -> int:
            return int(width + reach * pace + frames * drift) + 3

        self._far = [
            Scenery(_paint_clouds(random, length(0.02, 0.25), height), 0.02, 0.25),
            Scenery(_paint_mountains(random, length(0.05), height), 0.05),
            Scenery(_paint_ridge(random, length(0.1), height), 0.1),
            Scenery(_paint_hills(random, length(0.24), height), 0.24),
            Scenery(_paint_meadow(random, length(0.45), height), 0.45),
        ]
        self._near = Scenery(_paint_rock_and_pines(random, length(1.0), height), 1.0)

    def behind(self, camera: float, frame: int) -> Plane:
        """The picture without the nearest layer."""
        picture = self._sky.copy()
        for scenery in self._far:
            lay_over(picture, scenery.seen(camera, frame, self._width))
        return picture

    def front(self, camera: float, frame: int) -> Layer:
        """Rock and trees that pass before the balloons."""
        return self._near.seen(camera, frame, self._width)


def _paint_sky(width: int, height: int) -> Plane:
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    down = rows / height
    stops = np.array([0.0, 0.28, 0.5, 0.68, 1.0])
    colors = np.stack([rgb(c) for c in ("3d6c9e", "7fa3c0", "e3c3ac", "ffd9a0", "ffe2b4")])
    sky = np.stack([np.interp(down, stops, colors[:, c]) for c in range(3)], axis=2)
    distance = np.hypot(columns / width - SUN_X, (rows / height - SUN_Y) * height / width)
    glow = 0.38 * np.exp(-((distance / 0.3) ** 2)) + 0.55 * np.exp(-((distance / 0.075) ** 2))
    sun = smooth_step(0.036, 0.030, distance.astype(np.float32))
    lit = sky + glow[..., None] * (rgb("ffe6b0") - sky * 0.35)
    return mix(np.clip(lit, 0, 1).astype(np.float32), np.ones_like(sky, np.float32), sun)


def _paint_clouds(random: np.random.Generator, width: int, height: int) -> Layer:
    shape = noise(random, width, height, cell_width=230, cell_height=62, octaves=6)
    above = noise(random, width, height, cell_width=230, cell_height=62, octaves=2)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    fade = smooth_step(0.62, 0.3, np.broadcast_to(down, shape.shape))
    coverage = smooth_step(0.5, 0.82, shape * 0.85 + above * 0.15) * fade * 0.9
    towards_sun = np.pad(shape, ((5, 0), (7, 0)), mode="edge")[:-5, :-7]
    lit = np.clip(0.55 + 3.2 * (shape - towards_sun), 0, 1)
    colors = mix(
        np.broadcast_to(rgb("b9a3ae"), (*shape.shape, 3)),
        np.broadcast_to(rgb("fff1dc"), (*shape.shape, 3)),
        lit,
    )
    return _trimmed(Layer(colors, coverage.astype(np.float32)))


def _skyline(
    random: np.random.Generator, width: int, *, base: float, swing: float, cell: float, octaves: int
) -> Plane:
    """Row of the ridge for each column."""
    line = noise(random, width, 2, cell_width=cell, cell_height=2, octaves=octaves)[0]
    return plane(base - swing * (line - 0.5) * 2)


def _trimmed(layer: Layer, stop: float = 1.0) -> Layer:
    """Without the empty rows above and those from `stop` (a share) on, hidden by nearer layers."""
    first = int(np.argmax(layer.coverage.any(axis=1)))
    rows = layer.coverage.shape[0]
    covered = np.flatnonzero(layer.coverage.any(axis=1))
    return layer.between(first, min(int(rows * stop), int(covered[-1]) + 1))


def _below(skyline: Plane, height: int) -> tuple[Plane, Plane]:
    """Coverage of the ground under a skyline, and the depth below it in pixels."""
    depth = np.arange(height, dtype=np.float32)[:, None] + 0.5 - skyline[None, :]
    return np.clip(depth + 0.5, 0, 1).astype(np.float32), depth.astype(np.float32)


def _relief(heights: Plane, strength: float) -> Plane:
    """Light from the left on a height field, around 0."""
    slope: Plane = cv2.Sobel(heights, cv2.CV_32F, 1, 0, ksize=3) - 0.4 * cv2.Sobel(
        heights, cv2.CV_32F, 0, 1, ksize=3
    )
    return plane(np.clip(slope * strength, -1, 1))


def _paint_mountains(random: np.random.Generator, width: int, height: int) -> Layer:
    chain = _skyline(random, width, base=0, swing=1, cell=150, octaves=6)
    skyline = (height * (0.36 + 0.26 * np.abs(chain) ** 0.8)).astype(np.float32)
    coverage, depth = _below(skyline, height)
    folds = noise(random, width, height, cell_width=70, cell_height=110, octaves=6)
    light = _relief(folds, 2.6)
    rock = rgb("7d86a8") + light[..., None] * np.array([0.22, 0.15, 0.07], np.float32)
    snow_line = 14 + 34 * noise(random, width, height, cell_width=40, cell_height=60)
    snow = smooth_step(6, -6, depth - snow_line) * smooth_step(
        0.58, 0.48, np.broadcast_to(skyline / height, depth.shape)
    )
    white = rgb("f6e4da") + light[..., None] * np.array([0.16, 0.14, 0.12], np.float32)
    colors = np.clip(mix(plane(rock), plane(white), snow), 0, 1)
    haze = smooth_step(0, height * 0.3, depth) * 0.75
    hazy = mix(colors, np.broadcast_to(rgb("f0cdb2"), colors.shape), haze)
    return _trimmed(Layer(hazy, coverage), 0.78)


def _paint_ridge(random: np.random.Generator, width: int, height: int) -> Layer:
    skyline = _skyline(random, width, base=height * 0.63, swing=height * 0.09, cell=260, octaves=6)
    coverage, depth = _below(skyline, height)
    folds = noise(random, width, height, cell_width=90, cell_height=60, octaves=6)
    light = _relief(folds, 3.0)
    colors = rgb("7a8b8f") + light[..., None] * np.array([0.24, 0.18, 0.08], np.float32)
    haze = smooth_step(0, height * 0.22, depth) * 0.65
    whole = np.clip(colors, 0, 1).astype(np.float32)
    hazy = mix(whole, np.broadcast_to(rgb("e9c6a4"), whole.shape), haze)
    return _trimmed(Layer(hazy, coverage), 0.86)


def _paint_hills(random: np.random.Generator, width: int, height: int) -> Layer:
    ground = _skyline(random, width, base=height * 0.76, swing=height * 0.06, cell=330, octaves=3)
    crowns = np.abs(_skyline(random, width, base=0, swing=7, cell=9, octaves=3))
    coverage, depth = _below(ground - crowns, height)
    trees = noise(random, width, height, cell_width=9, cell_height=8, octaves=3)
    groves = noise(random, width, height, cell_width=120, cell_height=40, octaves=3)
    light = _relief(trees, 0.9)
    green = mix(
        np.broadcast_to(rgb("51694a"), (height, width, 3)),
        np.broadcast_to(rgb("8c8a4c"), (height, width, 3)),
        smooth_step(0.4, 0.7, groves),
    )
    colors = green + light[..., None] * np.array([0.22, 0.19, 0.08], np.float32)
    haze = smooth_step(0, height * 0.16, depth) * 0.35
    whole = np.clip(colors, 0, 1).astype(np.float32)
    hazy = mix(whole, np.broadcast_to(rgb("d9b27e"), whole.shape), haze)
    return _trimmed(Layer(hazy, coverage), 0.97)


def _paint_meadow(random: np.random.Generator, width: int, height: int) -> Layer:
    ground = _skyline(random, width, base=height * 0.9, swing=height * 0.045, cell=420, octaves=2)
    coverage, depth = _below(ground, height)
    grass = noise(random, width, height, cell_width=5, cell_height=9, octaves=3)
    patches = noise(random, width, height, cell_width=150, cell_height=26, octaves=4)
    colors = mix(
        np.broadcast_to(rgb("6c7f35"), (height, width, 3)),
        np.broadcast_to(rgb("c6a94a"), (height, width, 3)),
        smooth_step(0.42, 0.66, patches),
    )
    colors = colors * (0.72 + 0.5 * grass)[..., None]
    edge = smooth_step(8, 0, np.abs(depth)) * 0.25
    lit = colors + edge[..., None] * rgb("ffe2a0")
    return _trimmed(Layer(np.clip(lit, 0, 1).astype(np.float32), coverage))


def _paint_rock_and_pines(random: np.random.Generator, width: int, height: int) -> Layer:
    colors = np.zeros((height, width, 3), np.float32)
    coverage = np.zeros((height, width), np.float32)
    layer = Layer(colors, coverage)
    _add_pines(random, layer)
    _add_rock(random, layer)
    return _trimmed(layer)


def _add(layer: Layer, colors: Plane, coverage: Plane, left: int) -> None:
    """Paint over a part of a layer whose coverage grows with it."""
    first, stop = max(0, left), min(layer.coverage.shape[1], left + coverage.shape[1])
    if first >= stop:
        return
    own = coverage[:, first - left : stop - left]
    paint = colors[:, first - left : stop - left]
    below = layer.coverage[:, first:stop]
    total = own + below * (1 - own)
    blend = paint * own[..., None] + layer.colors[:, first:stop] * (below * (1 - own))[..., None]
    layer.colors[:, first:stop] = blend / np.maximum(total, 1e-4)[..., None]
    layer.coverage[:, first:stop] = total


def _add_rock(random: np.random.Generator, layer: Layer) -> None:
    height = layer.coverage.shape[0]
    width = ROCK_WIDTH + 60
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rough = noise(random, width, height, cell_width=26, cell_height=30, octaves=5)
    edge = noise(random, 2, height, cell_width=2, cell_height=46, octaves=5) - 0.5
    top = 22 + 26 * np.abs(columns[0] / width - 0.45) ** 1.3 * 4
    flare = 24 * (rows / height) ** 2
    left = 30 - flare + 26 * edge[:, :1]
    right = 30 + ROCK_WIDTH + flare + 26 * edge[:, 1:]
    jag = 10 * (rough - 0.5)
    inside = np.minimum(np.minimum(columns - left, right - columns) + jag, rows - top[None] + jag)
    coverage = np.clip(inside + 0.5, 0, 1).astype(np.float32)
    warp = noise(random, width, height, cell_width=90, cell_height=60, octaves=3)
    beds = noise(random, 2, height, cell_width=2, cell_height=17, octaves=4)[:, 0]
    level = rows + 22 * (warp - 0.5) + 0.1 * columns
    bed = np.interp(level, np.arange(height), beds).astype(np.float32)
    stone = mix(
        np.broadcast_to(rgb("8f4f38"), (height, width, 3)),
        np.broadcast_to(rgb("e0ab74"), (height, width, 3)),
        smooth_step(0.25, 0.75, 0.8 * bed + 0.2 * rough),
    )
    cracks = smooth_step(0.05, 0.0, np.abs(bed - 0.5)) * 0.3
    light = _relief(rough + 0.5 * bed, 0.8)
    across = np.clip((columns - left) / (right - left), 0, 1)
    shade = (1.12 - 0.6 * across**1.4) * (1 - cracks)
    colors = stone * shade[..., None] + light[..., None] * np.array([0.26, 0.2, 0.13], np.float32)
    rim = smooth_step(7, 0, np.abs(columns - left)) * 0.3
    colors = colors + rim[..., None] * rgb("ffdca0")
    grassy = smooth_step(18, 6, rows - top[None] + 14 * (rough - 0.5))
    blades = rgb("7d8a3c") * (0.7 + 0.6 * rough)[..., None]
    colors = mix(colors.astype(np.float32), blades.astype(np.float32), grassy)
    _add(layer, np.clip(colors, 0, 1).astype(np.float32), coverage, ROCK_LEFT - 30)


def _add_pines(random: np.random.Generator, layer: Layer) -> None:
    height, width = layer.coverage.shape
    place = 40.0
    while place < width:
        if not ROCK_LEFT - 330 < place < ROCK_LEFT + ROCK_WIDTH + 200:
            tall = int(random.uniform(0.17, 0.34) * height)
            _add_pine(random, layer, int(place), tall)
        place += float(random.choice([34.0, 60.0, 150.0, 260.0])) * float(random.uniform(0.8, 1.2))


def _add_pine(random: np.random.Generator, layer: Layer, left: int, tall: int) -> None:
    height = layer.coverage.shape[0]
    width = max(12, int(tall * 0.62))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    down = (rows - (height - tall)) / tall
    needles = noise(random, width, height, cell_width=5, cell_height=5, octaves=3)
    tiers = (down * 7) % 1.0
    reach = width / 2 * np.clip(down, 0, 1) ** 0.85 * (0.52 + 0.48 * tiers)
    inside = np.maximum(reach, 1.2) - np.abs(columns - width / 2) + 5 * (needles - 0.5) * down
    coverage = np.clip(inside + 0.5, 0, 1) * (down > 0)
    light = 0.75 + 0.5 * needles - 0.35 * (columns / width)
    colors = rgb("33472f") * (light * (0.75 + 0.5 * tiers))[..., None]
    warm = smooth_step(4, 0, np.abs(inside)) * smooth_step(0.55, 0.2, columns / width) * 0.35
    colors = colors + warm[..., None] * rgb("ffcf80")
    _add(layer, np.clip(colors, 0, 1).astype(np.float32), coverage.astype(np.float32), left)
