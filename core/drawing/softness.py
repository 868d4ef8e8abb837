"""The soft ring of a brush on hard masks: it takes only pixels that look like those under the core.

A mask pixel is in or out, so a faint edge would be a smaller brush. Softness is therefore turned
into care: the core paints whatever it touches, the ring around it follows the picture.
"""

import cv2
import numpy as np

from core.drawing.shapes import Footprint
from core.types import BoolMask, Box, Image

LEAST_DIFFERENCE = 14.0
"""Grey levels that noise and compression make even inside one plain surface."""

GRAIN_PX = 5
"""Side of the square in which the majority decides."""

SPREADS = 2.0
"""So many standard deviations of the core's colours still belong."""


def alike(picture: Image, whole: Footprint, core: Footprint) -> Footprint:
    """The core, and of the ring between it and `whole` the pixels with the colours of the core."""
    if core.box.is_empty or whole.box.is_empty:
        return whole
    mean, spread = cv2.meanStdDev(picture[core.box.slices], mask=core.pixels.view(np.uint8))
    reach = np.maximum(LEAST_DIFFERENCE, SPREADS * spread[:, 0])
    low, high = mean[:, 0] - reach, mean[:, 0] + reach
    resembling = cv2.inRange(picture[whole.box.slices], (*low.tolist(), 0.0), (*high.tolist(), 0.0))
    # What its surroundings say: grain would leave pinholes and specks along the edge.
    taken: BoolMask = whole.pixels & (cv2.medianBlur(resembling, GRAIN_PX) > 0)
    inner = _shifted(core.box, whole.box)
    taken[inner.slices] |= core.pixels
    return Footprint(whole.box, taken)


def _shifted(box: Box, frame: Box) -> Box:
    """`box` in coordinates that start at the corner of `frame`."""
    return box.moved(-frame.left, -frame.top)
