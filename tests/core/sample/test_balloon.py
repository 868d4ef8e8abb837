import numpy as np
import pytest

from core.sample.balloon import BalloonPainter, lookalike_style, main_style


@pytest.fixture(scope="module")
def painter() -> BalloonPainter:
    return BalloonPainter(main_style(), np.random.default_rng(1))


def test_a_balloon_covers_its_place(painter: BalloonPainter) -> None:
    layer, left = painter.paint(100.0, 80.0, 30.0, 0.4, 0.0)
    assert layer.coverage[80 - layer.top, 100 - left] == 1
    assert layer.coverage[80 - layer.top, 100 - 29 - left] == 0
    assert layer.coverage[:2].max() == 0
    rows = np.flatnonzero(layer.coverage.max(axis=1) > 0.5) + layer.top
    assert (rows[0], rows[-1]) == (50, 124)


def test_it_moves_by_fractions_of_a_pixel(painter: BalloonPainter) -> None:
    middles = []
    for x in (50.0, 50.25, 50.5):
        layer, left = painter.paint(x, 60.0, 20.0, 0.4, 0.0)
        columns = np.arange(layer.coverage.shape[1]) + left + 0.5
        middles.append(float((layer.coverage.sum(axis=0) * columns).sum() / layer.coverage.sum()))
    assert np.diff(middles) == pytest.approx([0.25, 0.25], abs=0.08)


def test_colours_stay_in_range(painter: BalloonPainter) -> None:
    layer, _ = painter.paint(50.0, 60.0, 25.0, 2.0, 0.2)
    assert layer.colors.min() >= 0
    assert layer.colors.max() <= 1.001


def test_the_lookalike_is_of_the_same_cloth_but_not_the_same() -> None:
    assert {tuple(color) for color in main_style().colors.tolist()} == {
        tuple(color) for color in lookalike_style().colors.tolist()
    }
    first, second = (
        BalloonPainter(style, np.random.default_rng(1)).paint(50.0, 60.0, 25.0, 0.0, 0.0)[0]
        for style in (main_style(), lookalike_style())
    )
    inside = first.coverage > 0.9
    assert np.abs(first.colors - second.colors)[inside].mean() > 0.1
