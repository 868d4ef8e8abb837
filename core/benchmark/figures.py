"""Bars, a table of pairs and clouds of points as SVG pictures; colours come from the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

WIDTH = 560
ROW = 22
LABEL = 150
CELL = 32
SIDE = 300
PAD = 40


def bars(values: Sequence[tuple[str, float]], unit: str = "") -> str:
    """One horizontal bar for each named value of at least 0, in the given order."""
    most = max((value for _, value in values), default=0) or 1
    height = ROW * len(values) + 4
    parts = [_open(WIDTH, height)]
    for place, (name, value) in enumerate(values):
        y = place * ROW
        width = (WIDTH - LABEL - 80) * value / most
        parts += [
            f'<text class="label" x="{LABEL - 8}" y="{y + 15}" text-anchor="end">'
            f"{escape(_short(name))}</text>",
            f'<rect class="fill" x="{LABEL}" y="{y + 4}" width="{width:.1f}" height="14" rx="2">'
            f"<title>{escape(name)}: {_number(value)}{escape(unit)}</title></rect>",
            f'<text x="{LABEL + width + 6:.1f}" y="{y + 15}">{_number(value)}{escape(unit)}</text>',
        ]
    return "\n".join([*parts, "</svg>"])


def paired_bars(
    groups: Sequence[tuple[str, Sequence[float]]], kinds: Sequence[str], top: float = 1.0
) -> str:
    """Values of 0..`top` as upright bars, a group's side by side; a colour of the page for each."""
    height, bottom = 220, 26
    room = height - bottom - 14
    step = (WIDTH - 44) / max(1, len(groups))
    wide = min(22.0, step * 0.8 / max(1, len(kinds)))
    parts = [_open(WIDTH, height)]
    for quarter in range(5):
        y = height - bottom - room * quarter / 4
        parts.append(f'<line class="grid" x1="36" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}"/>')
        if quarter % 2 == 0:
            text = _number(top * quarter / 4)
            parts.append(f'<text x="30" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for place, (name, values) in enumerate(groups):
        middle = 36 + step * (place + 0.5)
        left = middle - wide * len(kinds) / 2
        for at, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            high = room * min(max(value / top, 0.0), 1.0)
            parts.append(
                f'<rect class="bar-{kind}" x="{left + at * wide + 1:.1f}" '
                f'y="{height - bottom - high:.1f}" width="{wide - 2:.1f}" height="{high:.1f}" '
                f'rx="2"><title>{escape(name)}: {value:.3f}</title></rect>'
            )
        parts.append(
            f'<text class="label" x="{middle:.1f}" y="{height - 8}" text-anchor="middle">'
            f"{escape(name)}</text>"
        )
    return "\n".join([*parts, "</svg>"])


def pairs(names: Sequence[str], counts: NDArray[np.int64]) -> str:
    """How often two things come together: a square whose cells are darker the more often."""
    left, top = 44, 24
    side = CELL * len(names)
    most = max(1, int(counts.max(initial=0)))
    parts = [_open(left + side + 4, top + side + 4, "pairs")]
    for row, name in enumerate(names):
        y = top + row * CELL
        parts += [
            f'<text class="label" x="{left - 6}" y="{y + 20}" text-anchor="end">'
            f"{escape(name)}</text>",
            f'<text class="label" x="{left + row * CELL + CELL / 2}" y="16" text-anchor="middle">'
            f"{escape(name)}</text>",
        ]
        for column, other in enumerate(names):
            count = int(counts[row, column])
            x = left + column * CELL
            parts.append(
                f'<rect class="fill" x="{x + 1}" y="{y + 1}" width="{CELL - 2}" '
                f'height="{CELL - 2}" rx="3" fill-opacity="{0.06 + 0.84 * count / most:.2f}">'
                f"<title>{escape(name)} and {escape(other)}: {count}</title></rect>"
            )
            if count:
                dark = count / most > 0.55
                parts.append(
                    f'<text class="{"on" if dark else "label"}" x="{x + CELL / 2}" '
                    f'y="{y + 20}" text-anchor="middle">{count}</text>'
                )
    return "\n".join([*parts, "</svg>"])


@dataclass(frozen=True)
class Line:
    """Least squares, y = slope * x + start; correlation: Pearson's r."""

    slope: float
    start: float
    correlation: float


def fitted(x: Sequence[float], y: Sequence[float]) -> Line | None:
    """None for fewer than three points, or for points in a vertical or horizontal line."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    across, up = np.asarray(x, float), np.asarray(y, float)
    correlation = float(np.corrcoef(across, up)[0, 1])
    slope = correlation * float(up.std() / across.std())
    return Line(slope, float(up.mean() - slope * across.mean()), correlation)


def cloud(
    points: Sequence[tuple[str, float, float]], across: str, up: str, top: float = 1.0
) -> str:
    """Named points of 0..1 across and 0..`top` up, with the line fitted to them."""
    parts = [_open(SIDE + 2 * PAD, SIDE + 2 * PAD - 12), *_frame(across, up, top)]
    line = fitted([x for _, x, _ in points], [y for _, _, y in points])
    if line is not None:
        parts.append(_fit(line, [x for _, x, _ in points], top))
    for name, x, y in points:
        parts.append(
            f'<circle class="point" cx="{_x(x):.1f}" cy="{_y(y, top):.1f}" r="4">'
            f"<title>{escape(name)}: {escape(across)} {x:.3f}, {escape(up)} {y:.3f}</title>"
            "</circle>"
        )
    return "\n".join([*parts, "</svg>"])


def _frame(across: str, up: str, top: float) -> list[str]:
    parts = []
    for quarter in range(5):
        share = quarter / 4
        parts += [
            f'<line class="grid" x1="{_x(share):.1f}" x2="{_x(share):.1f}" y1="{_y(0, top):.1f}" '
            f'y2="{_y(top, top):.1f}"/>',
            f'<line class="grid" x1="{_x(0):.1f}" x2="{_x(1):.1f}" y1="{_y(share * top, top):.1f}" '
            f'y2="{_y(share * top, top):.1f}"/>',
        ]
        if quarter % 2 == 0:
            parts += [
                f'<text x="{_x(share):.1f}" y="{_y(0, top) + 16:.1f}" text-anchor="middle">'
                f"{_number(share)}</text>",
                f'<text x="{_x(0) - 6:.1f}" y="{_y(share * top, top) + 4:.1f}" text-anchor="end">'
                f"{_number(share * top)}</text>",
            ]
    middle = PAD + SIDE / 2
    parts += [
        f'<text class="label" x="{middle:.1f}" y="{_y(0, top) + 32:.1f}" text-anchor="middle">'
        f"{escape(across)}</text>",
        f'<text class="label" x="{_x(0) + 6:.1f}" y="{_y(top, top) - 8:.1f}">{escape(up)}</text>',
    ]
    return parts


def _fit(line: Line, across: Sequence[float], top: float) -> str:
    first, last = min(across), max(across)
    y = [min(max(line.start + line.slope * x, 0.0), top) for x in (first, last)]
    return (
        f'<line class="mean" x1="{_x(first):.1f}" y1="{_y(y[0], top):.1f}" '
        f'x2="{_x(last):.1f}" y2="{_y(y[1], top):.1f}"/>'
    )


def _x(value: float) -> float:
    return PAD + SIDE * value


def _y(value: float, top: float) -> float:
    return PAD - 12 + SIDE * (1 - value / top)


def _open(width: float, height: float, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return (
        f'<svg{named} viewBox="0 0 {width:g} {height:g}" style="max-width:{width:g}px" role="img" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3g}"
