"""Hot-air balloons: a surface of revolution with coloured gores, lit from the left by a low sun."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.sample.paint import Layer, Plane, mix, noise, plane, rgb, smooth_step

GORES = 16
_FINER = 2
_TOP, _MOUTH, _SKIRT, _BASKET_TOP, _BASKET_END = -1.0, 1.05, 1.14, 1.28, 1.5
"""Heights along the balloon's axis, in units of its size; downwards."""

_LIGHT = np.array([-0.62, -0.42, 0.66], np.float32)
_WARM = np.array([1.10, 1.0, 0.86], np.float32)
_SHADE = np.array([0.42, 0.45, 0.56], np.float32)
_HAZE = rgb("e9c9b0")


@dataclass(frozen=True)
class BalloonStyle:
    """Cloth: four colours, and how they are sewn together."""

    colors: Plane
    bands: float
    zigzag: float


def main_style() -> BalloonStyle:
    """Zigzag bands all around."""
    colors = np.stack([rgb("d9482b"), rgb("f7ead2"), rgb("156f86"), rgb("f0ae33")])
    return BalloonStyle(colors, bands=6.0, zigzag=0.75)


def lookalike_style() -> BalloonStyle:
    """The same cloth in another order, with flatter teeth."""
    colors = np.stack([rgb("156f86"), rgb("f0ae33"), rgb("d9482b"), rgb("f7ead2")])
    return BalloonStyle(colors, bands=5.0, zigzag=0.5)


class BalloonPainter:
    """Paints one style at any size and turn; the cloth's grain is made once."""

    def __init__(self, style: BalloonStyle, random: np.random.Generator) -> None:
        self._style = style
        self._cloth = noise(random, 512, 256, cell_width=40, cell_height=40, octaves=5)

    def paint(self, x: float, y: float, size: float, turn: float, haze: float) -> tuple[Layer, int]:
        """The balloon around (x, y) as a layer, and its first column.

        size: pixels from the middle to the top. turn: radians about the axis. haze: 0 near, 1 far.
        """
        left, top = int(np.floor(x - size)) - 2, int(np.floor(y - size)) - 2
        columns = int(np.ceil(2 * size)) + 5
        rows = int(np.ceil((_BASKET_END - _TOP) * size)) + 5
        grid_y, grid_x = np.mgrid[0 : rows * _FINER, 0 : columns * _FINER].astype(np.float32)
        across = ((grid_x + 0.5) / _FINER + left - x) / size
        down = ((grid_y + 0.5) / _FINER + top - y) / size
        colors, coverage = self._envelope(across, down, turn)
        below = int(np.searchsorted(down[:, 0], _MOUTH))
        _add_skirt_and_basket(across[below:], down[below:], colors[below:], coverage[below:])
        colors = colors * (1 - haze) + _HAZE * haze
        small = (columns, rows)
        premultiplied = cv2.resize(
            colors * coverage[..., None], small, interpolation=cv2.INTER_AREA
        )
        share = cv2.resize(coverage, small, interpolation=cv2.INTER_AREA)
        plain = premultiplied / np.maximum(share, 1e-4)[..., None]
        return Layer(plain.astype(np.float32), share.astype(np.float32), top), left

    def _envelope(self, across: Plane, down: Plane, turn: float) -> tuple[Plane, Plane]:
        radius = _radius(down)
        coverage = ((np.abs(across) < radius) & (down < _MOUTH)).astype(np.float32)
        side = plane(np.clip(across / np.maximum(radius, 1e-3), -1, 1))
        angle = plane(np.arcsin(side) + np.float32(turn))
        height = (down - _TOP) / (_MOUTH - _TOP)
        gore = angle / (2 * np.pi) * GORES
        along = plane(gore - np.floor(gore))
        colors = self._cloth_colors(along, height)
        colors *= (0.88 + 0.24 * self._grain(angle, height))[..., None]
        return _lit(colors, side, down, along), coverage

    def _cloth_colors(self, along: Plane, height: Plane) -> Plane:
        style = self._style
        tooth = style.zigzag * (1 - np.abs(2 * along - 1))
        band = np.floor(height * style.bands + tooth)
        colors = style.colors[band.astype(np.int32) % len(style.colors)]
        crown = smooth_step(0.055, 0.045, height)
        colors = mix(colors, np.broadcast_to(style.colors[0] * 0.8, colors.shape), crown)
        belt = smooth_step(0.03, 0.022, np.abs(height - 0.8))
        return mix(colors, np.broadcast_to(style.colors[2] * 0.7, colors.shape), belt)

    def _grain(self, angle: Plane, height: Plane) -> Plane:
        columns = (angle / (2 * np.pi) * 512).astype(np.int32) % 512
        rows = np.clip(height * 255, 0, 255).astype(np.int32)
        return self._cloth[rows, columns]


def _radius(down: Plane) -> Plane:
    """A ball above, drawn in towards the mouth below."""
    ball = np.sqrt(np.clip(1 - ((down + 0.1) / 0.9) ** 2, 0, 1))
    drawn_in = np.clip((down + 0.1) / (_MOUTH + 0.1), 0, 1) ** 1.9
    return plane(np.where(down < -0.1, 0.9 * ball, 0.9 - 0.7 * drawn_in))


def _lit(colors: Plane, side: Plane, down: Plane, along: Plane) -> Plane:
    upward = np.clip((down + 0.15) / 1.1, -1, 1)
    level = np.sqrt(np.clip(1 - upward**2, 0.05, 1))
    puff = np.sin(2 * np.pi * along) * 0.22
    facing = np.sqrt(np.clip(1 - side**2, 0, 1))
    across = side + puff * facing
    light = np.clip(
        across * level * _LIGHT[0] + upward * _LIGHT[1] + facing * level * _LIGHT[2], 0, 1
    )
    seam = 1 - 0.22 * (smooth_step(0.07, 0.0, along) + smooth_step(0.93, 1.0, along))
    shaded = colors * (_SHADE + (light * 0.85)[..., None] * _WARM) * seam[..., None]
    glow = np.exp(-(((down - 1.0) / 0.3) ** 2)) * facing * 0.35
    sheen = np.square(np.square(np.square(light))) * np.square(light) * 0.24
    return plane(np.clip(shaded + glow[..., None] * rgb("ffb14a") + sheen[..., None], 0, 1))


def _add_skirt_and_basket(across: Plane, down: Plane, colors: Plane, coverage: Plane) -> None:
    skirt = (down >= _MOUTH) & (down < _SKIRT) & (np.abs(across) < 0.2 - 0.3 * (down - _MOUTH))
    spread = 0.17 - 0.25 * (down - _SKIRT)
    ropes = (down >= _SKIRT) & (down < _BASKET_TOP) & (np.abs(np.abs(across) - spread) < 0.018)
    inner = np.abs(across) < 0.15 - 0.12 * np.clip(down - _BASKET_TOP, 0, 1)
    basket = (down >= _BASKET_TOP) & (down < _BASKET_END) & inner
    weave = 0.8 + 0.2 * np.sign(np.sin(across * 90) * np.sin(down * 110))
    shade = 0.95 - 1.8 * np.clip(across + 0.05, 0, 0.3)
    rim = np.where(down < _BASKET_TOP + 0.04, 1.25, 1.0)
    colors[skirt] = rgb("10485a")
    colors[ropes] = rgb("4a3526")
    colors[basket] = (rgb("a8703a") * (weave * shade * rim)[..., None])[basket]
    coverage[skirt | ropes | basket] = 1
