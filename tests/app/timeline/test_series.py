import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.colors import DARK, LIGHT
from app.timeline.series import SERIES, Band, SeriesRow, SeriesStore, series_color
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    return SeriesStore()


def values_of(series: SeriesStore, name: str, object_id: ObjectId | None) -> list[float]:
    values = series.values(name, object_id)
    assert values is not None
    return values.values(0, 3).tolist()


def test_what_is_put_is_there_and_can_change_in_part(qtbot: QtBot, series: SeriesStore) -> None:
    assert not series.has("j")
    with qtbot.waitSignal(series.changed):
        series.put("j", ONE, np.array([0.1, 0.2, 0.3], np.float32))
    with qtbot.waitSignal(series.changed):
        series.update("j", ONE, np.array([1]), np.array([0.9], np.float32))

    assert series.has("j")
    assert values_of(series, "j", ONE) == pytest.approx([0.1, 0.9, 0.3])
    assert series.values("j", None) is None


def test_bands_and_points_belong_to_a_curve(series: SeriesStore) -> None:
    series.put("j", None, np.zeros(3, np.float32))
    series.set_band("j", None, Band(0.8, 0.1))
    series.set_points("j", None, [2, 0])

    assert series.band("j", None) == Band(0.8, 0.1)
    assert series.points("j", None) == (2, 0)
    series.set_band("j", None, None)
    series.set_points("j", None, [])
    assert series.band("j", None) is None
    assert series.points("j", None) == ()


def test_what_is_dropped_leaves_nothing(series: SeriesStore) -> None:
    series.put("j", ONE, np.zeros(3, np.float32))
    series.put("f", ONE, np.zeros(3, np.float32))
    series.set_points("j", ONE, [1])
    series.drop("j")

    assert not series.has("j")
    assert series.points("j", ONE) == ()
    assert series.has("f")


def test_objects_that_are_gone_lose_their_values_and_the_mean_stays(series: SeriesStore) -> None:
    for object_id in (ONE, TWO, None):
        series.put("j", object_id, np.zeros(3, np.float32))
    series.keep_objects("j", [TWO])

    assert series.values("j", ONE) is None
    assert series.values("j", TWO) is not None
    assert series.values("j", None) is not None


def test_every_series_has_a_colour_in_every_theme() -> None:
    for theme in (DARK, LIGHT):
        assert len({series_color(row, theme).name() for row in SERIES}) == len(SERIES)
    other = SeriesRow("unknown", "Unknown", "")
    assert series_color(other, DARK) == QColor(DARK.text)


def test_showing_puts_only_what_is_different(qtbot: QtBot, series: SeriesStore) -> None:
    series.show("j", ONE, np.full(3, np.nan))
    assert not series.has("j"), "nothing is known yet"
    series.show("j", ONE, np.array([0.1, np.nan, 0.3]))
    with qtbot.assertNotEmitted(series.changed):
        series.show("j", ONE, np.array([0.1, np.nan, 0.3]))
    with qtbot.waitSignal(series.changed):
        series.show("j", ONE, np.array([0.1, 0.2, np.nan]))
    shown = values_of(series, "j", ONE)
    assert shown[:2] == pytest.approx([0.1, 0.2])
    assert np.isnan(shown[2])
    series.show("j", ONE, np.zeros(5))
    found = series.values("j", ONE)
    assert found is not None
    assert found.frame_count == 5, "another clip"


def test_many_curves_of_one_moment_are_told_of_once(series: SeriesStore) -> None:
    told: list[bool] = []
    series.changed.connect(lambda: told.append(series.has("risk")))
    with series.gathered():
        for name in ("confidence", "jf", "risk"):
            series.put(name, None, np.zeros(4, np.float32))
    assert told == [True]
    with series.gathered():
        pass
    assert told == [True], "nothing was put"
