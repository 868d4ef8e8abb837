import re

import numpy as np
import pytest

from core.benchmark.figures import bars, cloud, fitted, paired_bars, pairs


def numbers(attribute: str, picture: str) -> list[float]:
    return [float(value) for value in re.findall(rf'{attribute}="([-\d.]+)"', picture)]


def test_bars_are_as_long_as_their_values() -> None:
    widths = re.findall(r'<rect class="fill"[^>]*width="([\d.]+)"', bars([("a", 4), ("<b>", 1)]))
    assert float(widths[0]) == pytest.approx(4 * float(widths[1]))
    assert "&lt;b&gt;: 1" in bars([("a", 4), ("<b>", 1)])


def test_bars_of_nothing_have_no_length() -> None:
    assert 'width="0.0"' in bars([("a", 0)])
    assert "<rect" not in bars([])


def test_bars_side_by_side_are_as_high_as_their_values() -> None:
    picture = paired_bars([("FM", [0.5, 0.25]), ("<b>", [1.5, -0.5])], ("j", "f"))
    heights = [float(h) for h in re.findall(r'<rect class="bar-.*?" height="([\d.]+)"', picture)]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert heights[2] == pytest.approx(2 * heights[0]), "never higher than the plot"
    assert heights[3] == 0
    assert "&lt;b&gt;: 1.500" in picture
    (half,) = re.findall(r'height="([\d.]+)" rx', paired_bars([("V", [0.25])], ("mean",), 0.5))
    assert float(half) == heights[0]


def test_pairs_are_darker_the_more_often() -> None:
    picture = pairs(["FM", "OV"], np.array([[4, 1], [1, 2]]))
    opacity = numbers("fill-opacity", picture)
    assert opacity[0] > opacity[3] > opacity[1] == opacity[2]
    assert "FM and OV: 1" in picture


def test_least_squares() -> None:
    line = fitted([0.0, 0.5, 1.0], [0.1, 0.2, 0.3])
    assert line is not None
    assert (line.slope, line.start, line.correlation) == pytest.approx((0.2, 0.1, 1.0))
    flat = fitted([0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0])
    assert flat is not None
    assert flat.correlation == pytest.approx(0)


@pytest.mark.parametrize("y", [[0.5, 0.5, 0.5], [0.1, 0.2]])
def test_what_no_line_can_be_fitted_to(y: list[float]) -> None:
    assert fitted([0.1, 0.2, 0.3][: len(y)], y) is None


def test_points_lie_where_their_values_say() -> None:
    picture = cloud([("a", 0, 0), ("b", 1, 0.5), ("<c>", 0.5, 0.25)], "J", "F", top=0.5)
    x, y = numbers("cx", picture), numbers("cy", picture)
    assert x[0] < x[2] < x[1]
    assert y[0] > y[2] > y[1]
    assert "&lt;c&gt;: J 0.500, F 0.250" in picture
    assert 'class="mean"' in picture
