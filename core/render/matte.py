"""Objects as white on black, for compositing."""

from collections.abc import Collection

import numpy as np

from core.types import Image, Mask, ObjectId


def draw_matte(mask: Mask, objects: Collection[ObjectId] | None) -> Image:
    """H x W grey: 255 where one of `objects` (None: any object) is, else 0."""
    table = np.zeros(256, np.uint8)
    if objects is None:
        table[1:] = 255
    else:
        table[[int(object_id) for object_id in objects]] = 255
        table[0] = 0
    return table[mask]
