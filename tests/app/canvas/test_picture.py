import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import app.canvas.picture
from app.appearance.colors import DARK, LIGHT
from app.canvas.picture import PictureView
from core.types import Box


@pytest.fixture
def filled(canvas, noise_frame):
    canvas.set_frame(noise_frame)
    return canvas


def test_the_surround_is_the_themes_neutral_grey(filled, monkeypatch):
    surround = filled.shot().pixelColor(6, 6)
    assert surround.red() == surround.green() == surround.blue()


def test_the_old_frame_stays_until_the_next_one_comes(filled, noise_frame):
    filled.zoom_to(1.0)
    before = filled.shot()
    filled.set_mask(None)
    filled.set_view_mode(filled.view_mode)
    assert filled.shot() == before
    filled.set_frame(noise_frame // 2)
    after = filled.shot()
    assert after != before
    assert after.pixelColor(1, 1) == before.pixelColor(1, 1)


def test_the_zoom_stays_for_frames_of_the_same_size(filled, noise_frame):
    filled.zoom_to(7.0, QPointF(30, 40))
    corner = filled.image_point(QPointF(0, 0))
    filled.set_frame(255 - noise_frame)
    assert filled.zoom == 7.0
    assert filled.image_point(QPointF(0, 0)) == corner


def test_another_size_is_fitted_and_has_no_old_mask(filled):
    filled.set_mask(np.ones((60, 80), np.uint8))
    filled.zoom_to(7.0)
    filled.set_frame(np.full((100, 50, 3), 100, np.uint8))
    assert filled.is_fitting
    assert filled.color_at(25.5, 50.5) == (100, 100, 100)


def test_closing_shows_no_remains(canvas, grey_frame):
    empty = canvas.shot()
    canvas.show_frame(grey_frame, np.ones((60, 80), np.uint8))
    canvas.set_frame(None)
    assert canvas.shot() == empty


def test_a_changed_box_repaints_little(qtbot, grey_frame):
    painted = []

    class Watched(PictureView):
        def paintEvent(self, event):
            painted.append(event.region().boundingRect())
            super().paintEvent(event)

    view = Watched()
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.set_frame(grey_frame)
    view.zoom_to(4.0)
    QTest.qWait(0)
    painted.clear()
    mask = np.ones((60, 80), np.uint8)
    view.update_mask(mask, Box(30, 30, 35, 35))
    qtbot.waitUntil(lambda: bool(painted))
    area = QRect()
    for part in painted:
        area = area.united(part)
    corners = QRectF(view.viewport_point(QPointF(30, 30)), view.viewport_point(QPointF(35, 35)))
    assert area.contains(corners.toRect())
    assert area.width() < 80
    assert area.height() < 80


def test_the_pixel_grid_appears_at_800_percent(canvas, grey_frame):
    canvas.set_frame(grey_frame)
    canvas.zoom_to(4.0)
    assert canvas.color_at(40, 30) == (100, 100, 100)
    canvas.zoom_to(8.0)
    assert canvas.color_at(40, 30.5) != (100, 100, 100)
    assert canvas.color_at(40.5, 30.5) == (100, 100, 100)


def test_fit_shows_the_whole_frame_and_goes_on_fitting(filled):
    for size in ((400, 300), (200, 500), (900, 400)):
        filled.resize(*size)
        shown = QRectF(filled.viewport().rect())
        assert shown.contains(filled.viewport_point(QPointF(0, 0)))
        assert shown.contains(filled.viewport_point(QPointF(80, 60)))
        assert filled.is_fitting
        free = min(
            shown.width() - 80 * filled.scale_factor, shown.height() - 60 * filled.scale_factor
        )
        assert free <= 30


def test_resizing_keeps_the_centre_when_not_fitting(filled):
    filled.zoom_to(10.0)
    centre = filled.image_point(QRectF(filled.viewport().rect()).center())
    filled.resize(640, 480)
    assert filled.zoom == 10.0
    after = filled.image_point(QRectF(filled.viewport().rect()).center())
    assert after.x() == pytest.approx(centre.x(), abs=0.2)
    assert after.y() == pytest.approx(centre.y(), abs=0.2)


def test_steps_and_named_zooms(filled):
    filled.zoom_to(1.0)
    filled.zoom_in()
    assert filled.zoom == pytest.approx(2**0.25)
    filled.zoom_out()
    filled.zoom_out()
    assert filled.zoom == pytest.approx(2**-0.25)
    filled.zoom_to(1000)
    assert filled.zoom == 64.0


def test_zooming_around_the_centre_keeps_it(filled):
    filled.zoom_to(3.0)
    middle = QRectF(filled.viewport().rect()).center()
    before = filled.image_point(middle)
    filled.zoom_to(12.0)
    after = filled.image_point(middle)
    assert abs(after.x() - before.x()) * 12 <= 4
    assert abs(after.y() - before.y()) * 12 <= 4


def test_zoom_to_a_box(filled):
    filled.zoom_to_box(Box(60, 40, 80, 60))
    shown = QRectF(filled.viewport().rect())
    assert shown.contains(filled.viewport_point(QPointF(60, 40)))
    assert shown.contains(filled.viewport_point(QPointF(80, 60)))
    assert filled.zoom > 4


def test_a_change_of_the_palette_is_followed(filled, monkeypatch):
    before = filled.backgroundBrush().color().lightness()
    other = DARK if before > 127 else LIGHT
    monkeypatch.setattr(app.canvas.picture, "current_theme", lambda: other)
    filled.setPalette(QPalette(Qt.GlobalColor.red))
    assert filled.backgroundBrush().color().name() == other.surround


def test_another_screen_density_keeps_the_zoom(filled):
    filled.zoom_to(3.0)
    QApplication.sendEvent(filled, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert filled.zoom == 3.0
    filled.fit()
    QApplication.sendEvent(filled, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert filled.is_fitting


def test_a_point_out_of_sight_is_brought_in_and_one_in_sight_stays(canvas, grey_frame):
    canvas.set_frame(grey_frame)
    canvas.zoom_to(30.0)
    for point in (QPointF(2, 2), QPointF(78, 58), QPointF(40, 30)):
        canvas.show_point(point)
        place = canvas.viewport_point(point)
        assert canvas.viewport().rect().adjusted(40, 40, -40, -40).contains(place.toPoint())
        canvas.show_point(point)
        assert canvas.viewport_point(point) == place
