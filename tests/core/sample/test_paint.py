import numpy as np
import pytest

from core.sample.paint import Layer, lay_over, mix, noise, plane, rgb, slide, smooth_step


def test_noise_is_smooth_and_repeats_with_its_seed() -> None:
    first, second = (
        noise(np.random.default_rng(4), 64, 32, cell_width=16, cell_height=16) for _ in range(2)
    )
    assert np.array_equal(first, second)
    assert first.shape == (32, 64)
    assert 0 <= first.min() < 0.3 < 0.7 < first.max() <= 1


def test_colours_are_read_from_hex() -> None:
    assert rgb("ff0080").tolist() == pytest.approx([1, 0, 128 / 255])


def test_steps_are_smooth_and_may_fall() -> None:
    values = plane(np.array([-1.0, 0.0, 0.5, 1.0, 2.0]))
    assert smooth_step(0, 1, values).tolist() == [0, 0, 0.5, 1, 1]
    assert smooth_step(1, 0, values).tolist() == [1, 1, 0.5, 0, 0]


def test_mixing_goes_from_first_to_second() -> None:
    black, white = np.zeros((1, 2, 3), np.float32), np.ones((1, 2, 3), np.float32)
    mixed = mix(black, white, plane(np.array([[0.0, 0.25]])))
    assert mixed[0, :, 0].tolist() == [0, 0.25]


def test_sliding_is_exact_between_columns() -> None:
    ramp = np.tile(np.arange(10, dtype=np.float32), (2, 1))
    layer = Layer(np.repeat(ramp[..., None], 3, axis=2), ramp, top=5)
    part = slide(layer, 2.25, 4)
    assert part.coverage[0].tolist() == pytest.approx([2.25, 3.25, 4.25, 5.25])
    assert part.top == 5


@pytest.mark.parametrize(("top", "left", "painted"), [(1, 1, 4), (-1, -1, 1), (3, 3, 1), (9, 9, 0)])
def test_what_leaves_the_picture_is_cut_off(top: int, left: int, painted: int) -> None:
    picture = np.zeros((4, 4, 3), np.float32)
    patch = Layer(np.ones((2, 2, 3), np.float32), np.ones((2, 2), np.float32), top)
    lay_over(picture, patch, left)
    assert int(picture[..., 0].sum()) == painted


def test_half_coverage_is_half_the_colour() -> None:
    picture = np.zeros((1, 1, 3), np.float32)
    lay_over(picture, Layer(np.ones((1, 1, 3), np.float32), np.full((1, 1), 0.5, np.float32)))
    assert picture[0, 0].tolist() == [0.5, 0.5, 0.5]


def test_some_rows_of_a_layer_stay_in_place() -> None:
    layer = Layer(np.zeros((6, 2, 3), np.float32), np.zeros((6, 2), np.float32), top=10)
    part = layer.between(2, 5)
    assert (part.top, part.coverage.shape) == (12, (3, 2))
