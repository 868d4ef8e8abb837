import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.cache_bar import CacheBar
from app.timeline.frame_bar import HEIGHT


@pytest.fixture
def bar(qtbot: QtBot, axis: TimeAxis) -> CacheBar:
    made = CacheBar(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    made.show()
    return made


def shade(bar: CacheBar, frame: int) -> QColor:
    return bar.grab().toImage().pixelColor(round(bar.x_of(frame + 0.5)), 2)


def test_frames_in_memory_are_light(bar: CacheBar) -> None:
    theme = current_theme()
    bar.follow(lambda: [30, 31, 20])

    assert shade(bar, 30) == shade(bar, 20) == QColor(theme.border_strong)
    assert shade(bar, 25) == QColor(theme.border)


def test_frames_without_a_picture_are_marked(bar: CacheBar) -> None:
    bar.follow(lambda: [40])
    bar.set_missing([40, 41])

    assert shade(bar, 40) == shade(bar, 41) == QColor(current_theme().danger)


def test_a_single_frame_of_100_000_is_visible(bar: CacheBar, axis: TimeAxis) -> None:
    axis.set_frame_count(100_000)
    bar.follow(lambda: [50_000])

    assert shade(bar, 50_000) == QColor(current_theme().border_strong)


def test_what_changes_in_memory_is_noticed(qtbot: QtBot, bar: CacheBar) -> None:
    cached: list[int] = []
    bar.follow(lambda: cached)
    bar._timer.setInterval(1)
    cached.append(10)

    qtbot.waitUntil(lambda: shade(bar, 10) == QColor(current_theme().border_strong))


def test_it_asks_only_while_it_can_be_seen(bar: CacheBar) -> None:
    bar.follow(list)
    assert bar._timer.isActive()
    bar.hide()
    assert not bar._timer.isActive()
    bar.show()
    assert bar._timer.isActive()
    bar.follow(None)
    assert not bar._timer.isActive()
