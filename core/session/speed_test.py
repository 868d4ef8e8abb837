"""How fast tracking is on this computer: short runs on a made-up scene; nothing of them is kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.runs.network import MakePropagator
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, Mask

if TYPE_CHECKING:
    from core.propagation.propagator import Propagator

SIZES = (256, 480)
OBJECTS = 2
WIDTH, HEIGHT = 854, 480
WARM_UP = 2
"""Frames that are not counted: the first ones prepare the device."""

_STEP = 2

LONGEST_S = 4.0
MOST_FRAMES = 60


@dataclass(frozen=True)
class MeasuredSpeed:
    """device: where it was computed, in words. size: short side at which the network looked."""

    device: str
    size: int
    objects: int
    per_second: float


def measure_speed(
    options: TrackingOptions,
    token: CancelToken,
    make: MakePropagator | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress | MeasuredSpeed]:
    """One result for each of SIZES; WeightsError or EvermaskError when nothing can be computed."""
    for done, size in enumerate(SIZES):
        token.checkpoint()
        yield Progress(done, len(SIZES), f"{size}p")
        yield _measured(replace(options, size=size), token, make or _real, clock)


def _measured(
    options: TrackingOptions,
    token: CancelToken,
    make: MakePropagator,
    clock: Callable[[], float],
) -> MeasuredSpeed:
    propagator = make(options)
    last = WARM_UP + MOST_FRAMES
    picture, mask = _scene()

    def window(frame: FrameIndex) -> slice:
        left = _STEP * (last - frame)
        return slice(left, left + WIDTH)

    request = PropagationRequest({0: mask[:, window(0)].copy()}, 0, last)
    results = propagator.propagate(request, lambda at: picture[:, window(at)].copy(), token)
    began_s, now_s, done = clock(), clock(), 0
    for result in results:
        if not isinstance(result, FrameResult):
            continue
        now_s = clock()
        if result.index <= WARM_UP:
            began_s = now_s
            continue
        done += 1
        if now_s - began_s >= LONGEST_S:
            break
    return MeasuredSpeed(
        propagator.device_text, options.size, OBJECTS, done / max(now_s - began_s, 1e-9)
    )


def _real(options: TrackingOptions) -> "Propagator":
    # Here, because it loads torch.
    from core.propagation.propagator import Propagator

    return Propagator(options)


def _scene() -> tuple[Image, Mask]:
    """Discs on a ramp, and which is which; wide enough for a window that wanders over them."""
    width = WIDTH + _STEP * (WARM_UP + MOST_FRAMES)
    picture = np.empty((HEIGHT, width, 3), np.uint8)
    picture[:] = (np.arange(width) * 255 // width)[None, :, None]
    mask = np.zeros((HEIGHT, width), np.uint8)
    rows, columns = np.ogrid[:HEIGHT, :width]
    for value in range(1, OBJECTS + 1):
        centre = WIDTH * value // (OBJECTS + 1) + width - WIDTH
        inside = (columns - centre) ** 2 + (rows - HEIGHT // 2) ** 2 < (HEIGHT // 8) ** 2
        picture[inside] = 255 * value // OBJECTS, 60, 40
        mask[inside] = value
    return picture, mask
