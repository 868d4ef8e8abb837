from xml.etree import ElementTree

import pytest

from core.benchmark.plots import HEIGHT, MOST_POINTS, WIDTH, gain_plot, score_plot
from core.metrics.scores import FrameScore, ObjectScores

SVG = "{http://www.w3.org/2000/svg}"


def plot(*frames: FrameScore) -> ElementTree.Element:
    return ElementTree.fromstring(score_plot(ObjectScores("a<b", 1, 1, frames)))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if element.get("class") == name]


def points(element: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (p.split(",") for p in element.get("points").split())]  # type: ignore[union-attr]


def test_better_frames_are_higher_and_later_frames_further_right() -> None:
    root = plot(FrameScore(1, 0.2, 0.9), FrameScore(2, 0.8, 0.9), FrameScore(3, 1.0, 0.9))
    ((x1, y1), (x2, y2), (x3, y3)) = points(of_class(root, "j")[0])
    assert 0 < x1 < x2 < x3 <= WIDTH
    assert HEIGHT > y1 > y2 > y3 > 0
    assert root.findtext(f"{SVG}title", "").startswith("a<b_1: J&F 0.783")


def test_band_is_v_to_either_side_of_the_mean() -> None:
    root = plot(FrameScore(1, 0.4, 0.4), FrameScore(2, 0.6, 0.6))
    band, mean = of_class(root, "band")[0], of_class(root, "mean")[0]
    top, height = float(band.get("y", 0)), float(band.get("height", 0))
    assert top + height / 2 == pytest.approx(float(mean.get("y1", 0)), abs=0.2)
    ((_, low), (_, high)) = points(of_class(root, "j")[0])
    assert (top, top + height) == (pytest.approx(high, abs=0.2), pytest.approx(low, abs=0.2))


def test_absences_are_shaded() -> None:
    away = [FrameScore(t, 1, 1, visible=t not in (3, 4, 9)) for t in range(1, 10)]
    assert len(of_class(plot(*away), "away")) == 2
    assert not of_class(plot(away[0]), "away")


def test_long_lines_are_thinned() -> None:
    root = plot(*(FrameScore(t, 0.5, 0.5) for t in range(1, 5001)))
    assert len(points(of_class(root, "j")[0])) <= MOST_POINTS


def test_a_gain_lies_above_the_middle_and_a_loss_below() -> None:
    first, second = (
        ObjectScores("s", 1, 1, tuple(FrameScore(t, v, v) for t, v in enumerate(values, 1)))  # type: ignore[arg-type]  # an id
        for values in ((0.5, 0.5, 0.5), (0.9, 0.5, 0.1))
    )
    root = ElementTree.fromstring(gain_plot(first, second))
    (area,) = of_class(root, "band")
    start, better, same, worse, end = (y for _, y in points(area))
    assert better < start == same == end < worse
    assert len(of_class(root, "j")) == len(of_class(root, "f")) == 1


def test_axes_have_names_and_a_gain_its_own_scale() -> None:
    score = ObjectScores("s", 1, 1, (FrameScore(1, 0.5, 0.5), FrameScore(2, 0.7, 0.7)))  # type: ignore[arg-type]  # an id
    for text in (score_plot(score), gain_plot(score, score)):
        assert "frame" in [element.text for element in ElementTree.fromstring(text).iter()]
    root = ElementTree.fromstring(gain_plot(score, score))
    scale = of_class(root, "gain")
    assert [element.text for element in scale] == ["\N{MINUS SIGN}1", "0", "+1"]
    right = max(x for x, _ in points(of_class(root, "j")[0]))
    assert all(float(element.get("x", 0)) > right for element in scale), "beside the lines"
