"""How odd good frames look: what turns measures of different kinds into one risk.

A measure becomes its rank among good frames (those with J >= 0.5) of the validation runs, so that
0.95 means: rarer than 95 of 100 good frames. The highest rank wins and is the reason. The risk is
how many of the validation frames that looked as odd were bad. resources/help/risk.md has the
numbers; `main.py risk --write` makes the tables.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.review.risk_parts import Part

TABLES = Path(__file__).parents[2] / "resources" / "risk.json"

BAD_BELOW = 0.5
"""J under which a frame is bad."""

LEVELS = (0.1, 0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 1.0)
BINS = 20

Steps = tuple[tuple[float, float], ...]
"""Points of a rising curve."""


@dataclass(frozen=True)
class Ordinary:
    """ranks: for a part (value, share of good frames strictly below it), both rising.

    bad: (highest rank of a frame, share of such frames that are bad), both rising.
    """

    ranks: Mapping[Part, Steps]
    bad: Steps

    def rank(self, part: Part, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """NaN for NaN, and everywhere for a part that was never calibrated.

        A seam is a warp towards a hand-made mask, hence ranked as one.
        """
        steps = self.ranks.get(Part.WARP if part is Part.SEAM else part)
        if not steps:
            return np.full(values.shape, np.nan)
        known, shares = np.array(steps).T
        ranks = np.interp(values.astype(np.float64), known, shares, left=0.0, right=1.0)
        return np.where(np.isnan(values), np.nan, ranks)

    def judge(self, parts: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Risk between 0 and 1 of each frame, and the part that decides it.

        parts: frames x parts, NaN where not measured; the risk of a frame without any is NaN.
        """
        ranks = np.stack([self.rank(part, parts[:, part]) for part in Part], axis=1)
        known = ~np.isnan(ranks)
        filled = np.where(known, ranks, -1.0)
        reason = filled.argmax(axis=1)
        highest = filled.max(axis=1)
        oddness, share = np.array(self.bad).T
        risk = np.interp(highest, oddness, share)
        return np.where(known.any(axis=1), risk, np.nan), reason


def ordinary_of(parts: NDArray[np.floating], region: NDArray[np.floating]) -> Ordinary:
    """Tables of frames x parts whose J is known; both good and bad frames are needed."""
    good = region >= BAD_BELOW
    ranks = {
        part: _ranks(values[~np.isnan(values)])
        for part in Part
        for values in [parts[good, part].astype(np.float64)]
        if not np.isnan(values).all()
    }
    half = Ordinary(ranks, ((0.0, 0.0), (1.0, 1.0)))
    oddness, _ = half.judge(parts)
    known = ~np.isnan(oddness)
    return Ordinary(ranks, _rising_shares(oddness[known], ~good[known]))


def with_ranks_of(tables: Ordinary, made: Ordinary, part: Part) -> Ordinary:
    """The same but for the ranks of one part; LookupError if `made` knows nothing of it."""
    return replace(tables, ranks={**tables.ranks, part: made.ranks[part]})


def completed(made: Ordinary, tables: Ordinary) -> Ordinary:
    """The same with the ranks of others for the parts that its cells did not have."""
    return replace(made, ranks={**tables.ranks, **made.ranks})


@cache
def shipped_tables() -> Ordinary:
    """Those of the validation runs with the shipped weights."""
    content = json.loads(TABLES.read_text(encoding="utf-8"))
    ranks = {Part[name]: _steps(points) for name, points in content["ranks"].items()}
    return Ordinary(ranks, _steps(content["bad"]))


def as_json(tables: Ordinary) -> str:
    """What `shipped_tables` reads."""
    ranks = {part.name: [list(step) for step in steps] for part, steps in tables.ranks.items()}
    return json.dumps({"ranks": ranks, "bad": [list(step) for step in tables.bad]}, indent=1)


def _ranks(values: NDArray[np.float64]) -> Steps:
    ordered = np.sort(values)
    points = np.unique(np.quantile(ordered, (0.0, *LEVELS), method="higher"))
    below = np.searchsorted(ordered, points, side="left") / ordered.size
    return tuple(
        (round(float(p), 5), round(float(b), 5)) for p, b in zip(points, below, strict=True)
    )


def _rising_shares(oddness: NDArray[np.float64], is_bad: NDArray[np.bool_]) -> Steps:
    """Share of bad frames by oddness, made to rise (pool adjacent violators)."""
    order = np.argsort(oddness, kind="stable")
    blocks: list[list[float]] = []  # sum of oddness, bad frames, frames
    for chosen in np.array_split(order, min(BINS, order.size)):
        blocks.append([oddness[chosen].sum(), is_bad[chosen].sum(), chosen.size])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return tuple((round(o / n, 5), round(bad / n, 5)) for o, bad, n in blocks)


def _steps(points: list[list[float]]) -> Steps:
    return tuple((float(x), float(y)) for x, y in points)
