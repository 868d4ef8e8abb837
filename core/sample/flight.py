"""What happens in the sample clip: where the camera and the balloons are in each frame.

The story: the balloon passes behind a rock, leaves the picture for more than 100 frames while a
look-alike flies by, and comes back nearer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FRAMES, RATE = 640, 360, 320, 24

CAMERA_PACE = 6.0
"""Columns of the nearest layer that pass each frame."""

CAMERA_REACH = CAMERA_PACE * FRAMES


@dataclass(frozen=True)
class Pose:
    """Middle and size of a balloon in pixels, its turn in radians, and how hazy it is."""

    x: float
    y: float
    size: float
    turn: float
    haze: float

    @property
    def reaches_picture(self) -> bool:
        return -self.size - 4 < self.x < WIDTH + self.size + 4


_MAIN = (
    # frame, x, y, size
    (0, 262, 158, 62),
    (50, 326, 146, 60),
    (112, 318, 138, 58),
    (158, -84, 116, 62),
    (250, -190, 120, 70),
    (264, -96, 140, 86),
    (300, 165, 165, 101),
    (320, 262, 172, 108),
)
_LOOKALIKE = (
    (0, 860, 120, 34),
    (112, 735, 118, 42),
    (150, 545, 122, 52),
    (210, 372, 150, 62),
    (270, 420, 128, 50),
    (320, 520, 104, 36),
)


def camera_at(frame: int) -> float:
    """How many columns of the nearest layer have passed."""
    return CAMERA_PACE * frame


def main_pose(frame: int) -> Pose:
    return _pose(_MAIN, frame, turn=0.3 + 0.018 * frame, phase=0.0)


def lookalike_pose(frame: int) -> Pose:
    return _pose(_LOOKALIKE, frame, turn=1.1 - 0.014 * frame, phase=2.1)


def _pose(
    stations: tuple[tuple[int, int, int, int], ...], frame: int, *, turn: float, phase: float
) -> Pose:
    """Between the stations along a smooth curve, bobbing gently."""
    times, xs, ys, sizes = (np.array(column, float) for column in zip(*stations, strict=True))
    x, y, size = (_smooth(times, values, frame) for values in (xs, ys, sizes))
    bob = 3.0 * np.sin(frame / 17 + phase) + 1.2 * np.sin(frame / 6.3 + 2 * phase)
    sway = 2.2 * np.sin(frame / 23 + phase)
    haze = float(np.clip(0.34 - size / 260, 0.0, 0.3))
    return Pose(float(x + sway), float(y + bob), size, turn, haze)


def _smooth(times: NDArray[np.float64], values: NDArray[np.float64], at: float) -> float:
    """Cubic Hermite curve whose slope at a station is that between its neighbours."""
    slopes = np.gradient(values, times)
    left = int(np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(times) - 2))
    span = times[left + 1] - times[left]
    t = (at - times[left]) / span
    return float(
        values[left] * (1 + 2 * t) * (1 - t) ** 2
        + slopes[left] * span * t * (1 - t) ** 2
        + values[left + 1] * t * t * (3 - 2 * t)
        + slopes[left + 1] * span * t * t * (t - 1)
    )
