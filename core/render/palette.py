"""Display colours for every object id, as lookup tables for the renderers."""

import numpy as np
from numpy.typing import NDArray

from core.colors import OKABE_ITO, Color

_LIGHTER_EACH_ROUND = 0.18


def display_color(object_id: int) -> Color:
    """Okabe-Ito for the first eight ids; later rounds are lighter, then darker, to differ."""
    hue = np.array(OKABE_ITO[(object_id - 1) % len(OKABE_ITO)], np.float64)
    round_number = (object_id - 1) // len(OKABE_ITO)
    towards = 255.0 if round_number % 2 else 0.0
    amount = _LIGHTER_EACH_ROUND * ((round_number + 1) // 2 % 4)
    red, green, blue = np.rint(hue + (towards - hue) * amount).astype(int).tolist()
    return red, green, blue


def display_palette() -> NDArray[np.uint8]:
    """256 x 3; row 0, the background, is black."""
    colors = [(0, 0, 0), *(display_color(object_id) for object_id in range(1, 256))]
    return np.array(colors, np.uint8)
