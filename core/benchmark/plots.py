"""One object's scores over its frames as an SVG picture, to be set into a page."""

from collections.abc import Iterator, Sequence
from html import escape

from core.metrics.scores import FrameScore, ObjectScores

WIDTH, HEIGHT = 560, 202
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 8, 36
ROOM_FOR_GAINS = 40
MOST_POINTS = 1200
"""A line of more frames is thinned: a page holds hundreds of plots."""
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)


def score_plot(score: ObjectScores) -> str:
    """J and F as lines, the mean of both with a band of V around it, grey where truly absent.

    Colours come from the page's style sheet (classes j, f, band, mean, away, grid).
    """
    frames = [frame for frame in score.frames if frame.frame >= 0]
    scale = _Scale(frames[0].frame, max(frames[-1].frame, frames[0].frame + 1))
    low, high = max(0.0, score.mean - score.stability), min(1.0, score.mean + score.stability)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(score.name)}: J&amp;F {score.mean:.3f}, V {score.stability:.3f}</title>",
        *_absences(frames, scale),
        *_grid(scale),
        f'<rect class="band" x="{LEFT}" y="{scale.y(high):.1f}" '
        f'width="{WIDTH - LEFT - RIGHT}" height="{scale.y(low) - scale.y(high):.1f}"/>',
        f'<line class="mean" x1="{LEFT}" x2="{WIDTH - RIGHT}" '
        f'y1="{scale.y(score.mean):.1f}" y2="{scale.y(score.mean):.1f}"/>',
        _line("f", [(frame.frame, frame.boundary) for frame in frames], scale),
        _line("j", [(frame.frame, frame.region) for frame in frames], scale),
        "</svg>",
    ]
    return "\n".join(parts)


def gain_plot(first: ObjectScores, second: ObjectScores) -> str:
    """J&F of two methods on one object as lines, and the second's gain as an area around 0.5.

    The middle line is no gain; half the height is a gain of 1. Colours as in `score_plot`.
    """
    curves = [
        {frame.frame: frame.mean for frame in score.frames if frame.frame >= 0}
        for score in (first, second)
    ]
    shared = sorted(curves[0].keys() & curves[1].keys())
    scale = _Scale(shared[0], max(shared[-1], shared[0] + 1), WIDTH - ROOM_FOR_GAINS)
    gains = [(frame, 0.5 + (curves[1][frame] - curves[0][frame]) / 2) for frame in shared]
    area = [(shared[0], 0.5), *gains, (shared[-1], 0.5)]
    points = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in area)
    middle = scale.y(0.5)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(first.name)}: J&amp;F {first.mean:.3f} and {second.mean:.3f}</title>",
        *_grid(scale),
        *_gains(scale),
        f'<polygon class="band" points="{points}"/>',
        f'<line class="mean" x1="{LEFT}" x2="{scale.right}" y1="{middle:.1f}" y2="{middle:.1f}"/>',
        _line("f", [(frame, curves[1][frame]) for frame in shared], scale),
        _line("j", [(frame, curves[0][frame]) for frame in shared], scale),
        "</svg>",
    ]
    return "\n".join(parts)


class _Scale:
    def __init__(self, first: int, last: int, right: int = WIDTH - RIGHT) -> None:
        """right: where the last frame lies."""
        self.first, self.last, self.right = first, last, right

    def x(self, frame: float) -> float:
        return LEFT + (frame - self.first) / (self.last - self.first) * (self.right - LEFT)

    def y(self, value: float) -> float:
        return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)


def _grid(scale: _Scale) -> Iterator[str]:
    for quarter in range(5):
        y = scale.y(quarter / 4)
        yield f'<line class="grid" x1="{LEFT}" x2="{scale.right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        if quarter % 2 == 0:
            yield (
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{quarter / 4:.1f}</text>'
            )
    span = scale.last - scale.first
    step = next((tick for tick in _TICKS if span / tick <= 8), _TICKS[-1])
    for frame in range(-(-scale.first // step) * step, scale.last + 1, step):
        yield (
            f'<text x="{scale.x(frame):.1f}" y="{HEIGHT - 20}" text-anchor="middle">{frame}</text>'
        )
    middle = (LEFT + scale.right) / 2
    yield f'<text x="{middle:.1f}" y="{HEIGHT - 4}" text-anchor="middle">frame</text>'


def _gains(scale: _Scale) -> Iterator[str]:
    """The scale of the gain, which is another one than that of the lines."""
    for height, text in ((0.0, "\N{MINUS SIGN}1"), (0.5, "0"), (1.0, "+1")):
        yield (
            f'<text class="gain" x="{scale.right + 8}" y="{scale.y(height) + 4:.1f}">{text}</text>'
        )


def _absences(frames: Sequence[FrameScore], scale: _Scale) -> Iterator[str]:
    start: int | None = None
    for frame, following in zip(frames, [*frames[1:], None], strict=True):
        if not frame.visible and start is None:
            start = frame.frame
        if start is not None and (following is None or following.visible):
            left, right = scale.x(start - 0.5), scale.x(frame.frame + 0.5)
            left, right = max(left, LEFT), min(right, WIDTH - RIGHT)
            yield (
                f'<rect class="away" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" '
                f'height="{HEIGHT - TOP - BOTTOM}"/>'
            )
            start = None


def _line(name: str, points: Sequence[tuple[int, float]], scale: _Scale) -> str:
    thin = -(-len(points) // MOST_POINTS)
    path = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in points[::thin])
    return f'<polyline class="{name}" points="{path}"/>'
