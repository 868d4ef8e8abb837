"""The arithmetic of zooming: steps, limits, fitting; used by the canvas view. 1.0 = 100 %."""

import math

MIN_ZOOM = 0.05
MAX_ZOOM = 64.0
STEPS_PER_DOUBLING = 4


def clamped(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))


def stepped(zoom: float, steps: float) -> float:
    """After wheel steps of 2^(1/4); whole steps end on round values, and none jumps over 100 %."""
    power = math.log2(zoom) * STEPS_PER_DOUBLING + steps
    if float(steps).is_integer():
        power = round(power)
    result = clamped(2.0 ** (power / STEPS_PER_DOUBLING))
    return 1.0 if (zoom - 1.0) * (result - 1.0) < 0 else result


def fitting(
    picture: tuple[float, float], room: tuple[float, float], largest: float = MAX_ZOOM
) -> float:
    """The zoom at which a picture (width, height) just fits into a room of the same unit."""
    width, height = picture
    if width <= 0 or height <= 0:
        return 1.0
    return min(largest, clamped(min(room[0] / width, room[1] / height)))
