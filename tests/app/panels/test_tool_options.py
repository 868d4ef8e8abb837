import pytest
from PySide6.QtWidgets import QComboBox, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from app.panels.tool_options import STRIPS, ToolOptionsStrip
from app.settings import Settings
from app.tools.options import ToolOptions
from core.drawing.stroke import PaintMode


@pytest.fixture
def options(settings: Settings) -> ToolOptions:
    return ToolOptions(settings)


@pytest.fixture
def strip(qtbot: QtBot, options: ToolOptions) -> ToolOptionsStrip:
    made = ToolOptionsStrip(options)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("tool_id", STRIPS)
def test_only_the_options_of_the_tool_are_shown(strip: ToolOptionsStrip, tool_id: str) -> None:
    strip.show_tool(tool_id)
    names = {name for names in STRIPS.values() for name in names}
    assert {name for name in names if strip.editor(name).isVisible()} == set(STRIPS[tool_id])


def test_every_editor_has_words_for_eyes_and_ears(strip: ToolOptionsStrip) -> None:
    for name in {name for names in STRIPS.values() for name in names}:
        editor = strip.editor(name)
        assert editor.accessibleName()
        assert editor.toolTip()
        assert editor.statusTip()


def test_editors_write_and_follow_the_options(
    strip: ToolOptionsStrip, options: ToolOptions
) -> None:
    size, pressure = strip.editor("brush_diameter"), strip.editor("pressure")
    mode = strip.editor("paint_mode")
    assert isinstance(size, QSpinBox)
    assert isinstance(pressure, QToolButton)
    assert isinstance(mode, QComboBox)

    options.brush_diameter = 77
    assert size.value() == 77
    size.setValue(9)
    assert options.brush_diameter == 9
    pressure.click()
    assert not options.pressure_changes_size
    options.pressure_changes_size = True
    assert pressure.isChecked()
    mode.activated.emit(mode.findData(PaintMode.BEHIND))
    assert options.paint_mode is PaintMode.BEHIND
    options.paint_mode = PaintMode.INSIDE
    assert mode.currentText() == "Inside"
