import gc

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from app.canvas.frame import FrameItem, device_zoom, is_smooth, source_box


def test_smooth_below_200_percent_and_squares_above():
    assert is_smooth(0.3)
    assert is_smooth(1.99)
    assert not is_smooth(1.0)
    assert not is_smooth(2.0)


def test_a_frame_is_height_width_rgb(qapp):
    with pytest.raises(ValueError, match="H x W x 3"):
        FrameItem().show_pixels(np.zeros((4, 5), np.uint8))


def test_an_empty_item(qapp):
    item = FrameItem()
    assert item.boundingRect().isEmpty()
    item.show_pixels(np.zeros((4, 5, 3), np.uint8))
    assert item.size == QSize(5, 4)
    item.show_pixels(None)
    assert item.size.isEmpty()


def test_source_boxes_are_whole_pixels_inside_the_picture():
    bounds = QRectF(0, 0, 100, 50)
    assert source_box(QRectF(10.4, 20.6, 5, 5), bounds) == QRectF(8, 18, 10, 10)
    assert source_box(QRectF(-20, -20, 500, 500), bounds) == bounds


def test_device_zoom_counts_physical_pixels(qapp):
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(2.0)
    with QPainter(picture) as painter:
        painter.scale(1.5, 1.5)
        assert device_zoom(painter) == 3.0


def test_at_100_percent_every_pixel_is_itself(canvas, noise_frame):
    canvas.set_frame(noise_frame)
    canvas.zoom_to(1.0)
    corner = canvas.shot_point(0, 0)
    shot = canvas.shot().convertToFormat(QImage.Format.Format_RGB888)
    shown = np.array(
        [
            [shot.pixelColor(corner.x() + x, corner.y() + y).getRgb()[:3] for x in range(80)]
            for y in range(60)
        ]
    )
    np.testing.assert_array_equal(shown, noise_frame)


def test_at_200_percent_pixels_are_squares_below_they_blend(canvas):
    frame = np.zeros((40, 40, 3), np.uint8)
    frame[:, 20:] = 255
    canvas.set_frame(frame)
    canvas.zoom_to(3.0)
    assert {canvas.color_at(x, 20)[0] for x in (19.1, 19.5, 19.9, 20.1, 20.9)} == {0, 255}
    canvas.zoom_to(1.5)
    assert 0 < canvas.color_at(20.0, 20)[0] < 255


def test_reduced_pictures_are_averaged(canvas):
    """A fine chequered pattern becomes grey, not a moiré of black and white."""
    frame = np.zeros((400, 400, 3), np.uint8)
    frame[::2, ::2] = 255
    frame[1::2, 1::2] = 255
    canvas.set_frame(frame)
    canvas.zoom_to(0.25)
    assert 110 < canvas.color_at(200, 200)[0] < 145


def test_the_picture_outlives_the_callers_reference(canvas):
    canvas.set_frame(np.full((600, 800, 3), 77, np.uint8))
    gc.collect()
    rubbish = [np.full((600, 800, 3), 200, np.uint8) for _ in range(5)]
    assert canvas.color_at(400, 300) == (77, 77, 77)
    assert len(rubbish) == 5


def test_a_strided_picture_is_taken_too(canvas):
    wide = np.zeros((60, 160, 3), np.uint8)
    wide[:, ::2] = 90
    canvas.set_frame(wide[:, ::2])
    assert canvas.color_at(40.5, 30.5) == (90, 90, 90)
