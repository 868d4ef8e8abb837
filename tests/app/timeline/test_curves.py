import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.timeline.axis import TimeAxis
from app.timeline.curves import clear_image, column_values, draw_columns, rows_of
from app.timeline.pyramid import MinMaxPyramid

NAN = np.float32(np.nan)
RED = QColor(255, 0, 0)


def curve(axis: TimeAxis, values: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    return column_values(MinMaxPyramid(values.astype(np.float32)), axis, columns)


def test_one_bad_frame_of_100_000_is_in_its_column(axis: TimeAxis) -> None:
    values = np.full(100_000, 0.9)
    values[77_777] = 0.05
    axis.set_frame_count(100_000)

    low, high = curve(axis, values, 500)

    assert low.argmin() == 388
    assert low.min() == pytest.approx(0.05)
    assert high.min() == pytest.approx(0.9)


def test_columns_of_many_frames_touch_each_other(axis: TimeAxis) -> None:
    axis.set_frame_count(1000)
    values = np.repeat([0.1, 0.9], 500)

    low, high = curve(axis, values, 100)

    touching = (low[1:] <= high[:-1]) & (high[1:] >= low[:-1])
    assert touching.all()


def test_wide_frames_are_joined_by_lines_through_their_middles(axis: TimeAxis) -> None:
    axis.set_frame_count(20)
    low, high = curve(axis, np.linspace(0, 1, 20), 400)

    assert low[10] == pytest.approx(0.0, abs=0.01)
    assert high[200] == pytest.approx(0.5, abs=0.02)
    assert np.isnan(low[0]), "nothing before the middle of the first frame"


def test_gaps_stay_gaps_and_a_lonely_value_is_a_point(axis: TimeAxis) -> None:
    axis.set_frame_count(20)
    values = np.full(20, NAN)
    values[5] = 0.4
    values[12:15] = 0.7

    low, high = curve(axis, values, 400)

    assert np.isnan(low[:109]).all()
    assert np.isnan(low[111:249]).all()
    assert low[110] == high[110] == pytest.approx(0.4)
    assert np.isfinite(low[250:290]).all()


def test_rows_count_from_above() -> None:
    values = np.array([1, 0.5, 0, NAN], np.float32)
    rows = rows_of(values, 10, 30)

    assert rows[:3].tolist() == [10, 20, 30]
    assert np.isnan(rows[3])


def test_columns_are_coloured_between_their_rows() -> None:
    pixels = np.zeros((6, 4), np.uint32)
    top = np.array([1, 2, NAN, -5], np.float32)
    bottom = np.array([3, 2, 4, 99], np.float32)

    draw_columns(pixels, top, bottom, RED)

    assert (pixels > 0).sum(axis=0).tolist() == [3, 1, 0, 6]
    assert pixels[1:4, 0].tolist() == [RED.rgba()] * 3


def test_columns_outside_the_picture_are_left_out() -> None:
    whole = np.zeros((6, 5), np.uint32)
    top, bottom = np.array([8, -9, 2], np.float32), np.array([9, -8, 3], np.float32)

    draw_columns(whole[:, 1:3], top, bottom, RED)
    assert np.argwhere(whole).tolist() == [[0, 2], [5, 1]], "those beyond an edge lie on it"

    draw_columns(whole[:, :0], top, bottom, RED)
    draw_columns(whole, np.full(5, NAN), np.full(5, NAN), RED)
    assert (whole > 0).sum() == 2


def test_a_picture_is_drawn_into_by_its_pixels() -> None:
    picture, pixels = clear_image(6, 4, 2.0)
    assert picture.pixelColor(5, 3).alpha() == 0
    assert pixels.shape == (4, 6)

    pixels[3, 5] = RED.rgba()
    assert picture.pixelColor(5, 3) == RED
    assert picture.pixelColor(4, 3).alpha() == 0
    assert picture.devicePixelRatio() == 2.0
