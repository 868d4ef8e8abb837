"""How well a risk finds bad frames: numbers against true scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.review.ordinary import BAD_BELOW

FEWEST_BAD = 30
"""With fewer bad frames the numbers mean nothing."""


@dataclass(frozen=True)
class Found:
    """area: AUROC for J < 0.5, None when all frames are good or all are bad.

    worst: share of the true worst tenth among the riskiest fifth, None without any frame.
    """

    frames: int
    bad: int
    area: float | None
    worst: float | None


def found_by(risk: NDArray[np.floating], region: NDArray[np.floating]) -> Found:
    """Of frames whose risk and J are known; ties are counted as halves."""
    known = ~np.isnan(risk) & ~np.isnan(region)
    risk, region = risk[known], region[known]
    bad = region < BAD_BELOW
    worst = _worst(risk, region) if region.size else None
    return Found(region.size, int(bad.sum()), area_under_curve(risk, bad), worst)


def area_under_curve(risk: NDArray[np.floating], bad: NDArray[np.bool_]) -> float | None:
    """How often a bad frame has the higher risk of a bad and a good one; equal ones count half."""
    positives, negatives = int(bad.sum()), int((~bad).sum())
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(risk, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    above = ranks[bad].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _worst(risk: NDArray[np.floating], region: NDArray[np.floating]) -> float:
    """The frames at either border belong to it by the share that has room there."""
    is_worst = _share_of_highest(-region, 0.1)
    is_risky = _share_of_highest(risk, 0.2)
    return float((is_worst * is_risky).sum() / is_worst.sum())


def _share_of_highest(values: NDArray[np.floating], share: float) -> NDArray[np.float64]:
    """1 for the highest `share` of the values, a part of 1 for those equal at its border."""
    room = max(1.0, share * values.size)
    _, place, counts = np.unique(-values, return_inverse=True, return_counts=True)
    before = np.cumsum(counts) - counts
    weights: NDArray[np.float64] = np.clip((room - before) / counts, 0, 1)[place]
    return weights
