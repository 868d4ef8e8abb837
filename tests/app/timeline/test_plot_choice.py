import numpy as np
import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.document import Document
from app.settings import Settings
from app.timeline.plot_choice import PlotChoice
from app.timeline.series import SeriesStore
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
VALUES = np.zeros(12, np.float32)


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    return SeriesStore()


@pytest.fixture
def choice(document: Document, series: SeriesStore, settings: Settings) -> PlotChoice:
    """Two objects, of which the second is selected; only confidence is known."""
    for name in ("dog", "man"):
        info = document.add_object()
        assert info is not None
        document.rename_object(info.id, name)
    for object_id in (None, ONE, TWO):
        series.put("confidence", object_id, VALUES)
    return PlotChoice(document, series, settings)


def labels(choice: PlotChoice) -> list[str]:
    return [line.label for line in choice.lines()]


def test_only_what_has_values_is_there(choice: PlotChoice, series: SeriesStore) -> None:
    assert [row.id for row in choice.available] == ["confidence"]
    series.put("j", None, VALUES)
    assert [row.id for row in choice.available] == ["confidence", "j"]
    assert [row.id for row in choice.enabled] == ["confidence"], "J is off until asked for"


def test_the_selected_objects_are_told_apart_by_colour(
    choice: PlotChoice, document: Document
) -> None:
    assert labels(choice) == ["man"]
    document.select_all_objects()
    lines = choice.lines()
    assert labels(choice) == ["dog", "man"]
    assert len({line.color for line in lines}) == 2


def test_one_object_and_several_series_have_the_colours_of_the_series(
    choice: PlotChoice, series: SeriesStore
) -> None:
    series.put("j", TWO, VALUES)
    choice.toggle("j")

    assert labels(choice) == ["Confidence", "J"]
    assert {line.color for line in choice.lines()} == {None}


def test_the_mean_is_one_curve(choice: PlotChoice) -> None:
    choice.set_scope("mean")

    assert labels(choice) == ["Confidence mean"]
    assert choice.lines()[0].object_id is None


def test_hidden_objects_are_left_out(choice: PlotChoice, document: Document) -> None:
    choice.set_scope("visible")
    document.set_object_visible(ONE, False)

    assert labels(choice) == ["man"]


def test_the_choice_is_remembered(
    choice: PlotChoice, document: Document, series: SeriesStore, settings: Settings
) -> None:
    choice.toggle("confidence")
    choice.set_scope("mean")

    again = PlotChoice(document, series, settings)

    assert again.enabled == []
    assert again.scope == "mean"
    assert again.strip() is not None, "the strip shows something all the same"


def test_news_come_when_a_series_appears(
    qtbot: QtBot, choice: PlotChoice, series: SeriesStore
) -> None:
    with qtbot.waitSignal(choice.changed):
        series.put("risk", None, VALUES)
    with qtbot.assertNotEmitted(choice.changed):
        series.put("risk", None, VALUES)


def test_the_menu_says_why_a_series_cannot_be_chosen(qtbot: QtBot, choice: PlotChoice) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    choice.fill(menu)
    actions = {action.text(): action for action in menu.actions()}

    assert actions["Confidence"].isChecked()
    assert not actions["J"].isEnabled()
    assert actions["J"].toolTip() == "Nothing was measured yet."
    actions["Mean of all objects"].trigger()
    assert choice.scope == "mean"


def test_samples_stand_beside_the_curves_and_never_in_the_strip(
    choice: PlotChoice, series: SeriesStore, document: Document
) -> None:
    """One series of curves: its lines are still called after their objects."""
    series.put("correction", TWO, VALUES)
    assert labels(choice) == ["man", "Corrections"]
    document.select_all_objects()
    assert labels(choice) == ["dog", "man", "Corrections dog", "Corrections man"]
    choice.toggle("confidence")
    assert choice.strip() is None
