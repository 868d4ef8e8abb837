import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.document import Document
from app.settings import Settings
from app.timeline.legend import PlotLegend
from app.timeline.plot_choice import PlotChoice
from app.timeline.series import SeriesStore

VALUES = np.zeros(12, np.float32)


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    made = SeriesStore()
    made.put("confidence", None, VALUES)
    return made


@pytest.fixture
def legend(qtbot: QtBot, document: Document, series: SeriesStore, settings: Settings) -> PlotLegend:
    choice = PlotChoice(document, series, settings)
    made = PlotLegend(choice)
    choice.setParent(made)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_names_what_has_values(legend: PlotLegend, series: SeriesStore) -> None:
    shown = [name for name, chip in legend.chips.items() if chip.isVisible()]
    assert shown == ["confidence"]
    series.put("j", None, VALUES)
    assert legend.chips["j"].isVisible()


def test_a_chip_switches_its_series(qtbot: QtBot, legend: PlotLegend, settings: Settings) -> None:
    chip = legend.chips["confidence"]
    assert chip.isChecked()
    before = chip.grab().toImage()

    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)

    assert "confidence" not in settings.text("plot/series").split(",")
    assert not chip.isChecked()
    assert chip.grab().toImage() != before


def test_chips_have_names_and_hints(legend: PlotLegend) -> None:
    assert all(chip.accessibleName() and chip.toolTip() for chip in legend.chips.values())
