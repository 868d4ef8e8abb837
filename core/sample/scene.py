"""One frame of the sample clip as a picture and its exact mask."""

import numpy as np

from core.sample.balloon import BalloonPainter, lookalike_style, main_style
from core.sample.flight import (
    CAMERA_REACH,
    FRAMES,
    HEIGHT,
    WIDTH,
    Pose,
    camera_at,
    lookalike_pose,
    main_pose,
)
from core.sample.landscape import Landscape
from core.sample.paint import Layer, Plane, lay_over
from core.types import FrameIndex, Image, Mask

MAIN_ID = 1
_GRAIN = 0.008


class Scene:
    """The whole flight, the same for the same seed; the mask holds the main balloon only."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        self._landscape = Landscape(WIDTH, HEIGHT, CAMERA_REACH, FRAMES, seed)
        random = np.random.default_rng(seed + 1)
        self._main = BalloonPainter(main_style(), random)
        self._lookalike = BalloonPainter(lookalike_style(), random)
        self._vignette = _vignette()

    def draw(self, frame: FrameIndex) -> tuple[Image, Mask]:
        """A pixel is the balloon's where the balloon makes up at least half of it."""
        camera = camera_at(frame)
        picture = self._landscape.behind(camera, frame)
        share = np.zeros((HEIGHT, WIDTH), np.float32)
        for painter, pose, is_main in self._by_distance(frame):
            if not pose.reaches_picture:
                continue
            layer, left = painter.paint(pose.x, pose.y, pose.size, pose.turn, pose.haze)
            lay_over(picture, layer, left)
            own = _placed(layer, left)
            share = own if is_main else share * (1 - own)
        front = self._landscape.front(camera, frame)
        lay_over(picture, front)
        share[front.top :] *= 1 - front.coverage
        mask = np.where(share >= 0.5, MAIN_ID, 0).astype(np.uint8)
        return self._developed(picture, frame), mask

    def _by_distance(self, frame: FrameIndex) -> list[tuple[BalloonPainter, Pose, bool]]:
        both = [
            (self._main, main_pose(frame), True),
            (self._lookalike, lookalike_pose(frame), False),
        ]
        return sorted(both, key=lambda balloon: balloon[1].size)

    def _developed(self, picture: Plane, frame: FrameIndex) -> Image:
        random = np.random.default_rng((self._seed, frame))
        grain = random.standard_normal((HEIGHT, WIDTH, 1), np.float32) * _GRAIN
        light = picture * self._vignette + grain
        developed: Image = np.rint(np.clip(light, 0, 1) * 255).astype(np.uint8)
        return developed


def _placed(layer: Layer, left: int) -> Plane:
    """A patch's coverage at the size of the picture."""
    whole = np.zeros((HEIGHT, WIDTH, 1), np.float32)
    ones = np.ones((*layer.coverage.shape, 1), np.float32)
    lay_over(whole, Layer(ones, layer.coverage, layer.top), left)
    return whole[..., 0]


def _vignette() -> Plane:
    rows, columns = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    fall = 1 - 0.16 * np.clip(rows**2 * 0.6 + columns**2 * 0.6, 0, 1.4)
    vignette: Plane = fall[..., None].astype(np.float32)
    return vignette
