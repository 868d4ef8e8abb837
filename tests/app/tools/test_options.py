import pytest
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.tools.options import MAX_BRUSH, MIN_BRUSH, ToolOptions
from core.drawing.stroke import PaintMode


@pytest.fixture
def options(qapp: object) -> ToolOptions:
    return ToolOptions(Settings())


def test_numbers_stay_in_their_range(options: ToolOptions) -> None:
    options.brush_diameter = 0.1
    assert options.brush_diameter == MIN_BRUSH
    options.brush_diameter = 5000
    assert options.brush_diameter == MAX_BRUSH
    options.hardness = -4
    assert options.hardness == 0


def test_what_was_set_is_there_again_and_told_once(qtbot: QtBot, options: ToolOptions) -> None:
    heard: list[str] = []
    options.changed.connect(heard.append)
    options.tolerance = 31
    options.tolerance = 31
    options.is_contiguous = False
    options.paint_mode = PaintMode.BEHIND

    assert heard == ["tools/tolerance", "tools/contiguous", "tools/paint_mode"]
    again = ToolOptions(Settings())
    assert (again.tolerance, again.is_contiguous) == (31, False)
    assert again.paint_mode is PaintMode.BEHIND


def test_settings_of_others_are_no_news(options: ToolOptions) -> None:
    settings = Settings()
    own = ToolOptions(settings)
    heard: list[str] = []
    own.changed.connect(heard.append)
    settings.set("playback/loop", True)
    assert heard == []
