"""Temporal stability V: how much one object's quality varies over a video (lower is steadier)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def stability(
    region: Sequence[float] | NDArray[np.float64],
    boundary: Sequence[float] | NDArray[np.float64],
    *,
    official: bool = False,
) -> float:
    """Population standard deviation of (J + F) / 2 over the scored frames, at least one.

    official: as the LVOS toolkit computes it, with the variance rounded to 4 decimals.
    """
    scores = (np.asarray(region, np.float64) + np.asarray(boundary, np.float64)) / 2
    variance = float(np.mean((scores - scores.mean()) ** 2))
    if official:
        variance = round(variance, 4)
    return float(np.sqrt(variance))
