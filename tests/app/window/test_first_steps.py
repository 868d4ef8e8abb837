import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.main_window import MainWindow
from app.settings import Settings
from app.window.first_steps import STEPS, FirstSteps
from app.window.hints import DONE_KEY, HINTS


@pytest.fixture
def steps(qtbot: QtBot, settings: Settings, qapp: QApplication) -> FirstSteps:
    shown = FirstSteps(settings, Actions(qapp))
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_it_tells_the_whole_way_with_keys(steps: FirstSteps) -> None:
    said = " ".join(label.text() for label in steps.texts)

    assert len(steps.texts) == len(STEPS) == 5
    assert "{}" not in said
    for key in ("Enter commits", "with T:", "N finds", "Ctrl+Enter tracks on", "with Ctrl+E"):
        assert key in said


def test_keys_are_those_of_the_user(window: MainWindow) -> None:
    shown = window.welcome.steps
    window.actions_table.set_keys({"track_forward": ("Y",)})
    shown.refresh()

    assert "with Y:" in shown.texts[2].text()


def test_it_is_gone_when_all_was_done_once(steps: FirstSteps, settings: Settings) -> None:
    assert steps.isVisible()

    settings.set(DONE_KEY, "draw,commit")
    assert steps.isVisible()

    settings.set(DONE_KEY, ",".join(sorted(hint.id for hint in HINTS)))
    assert not steps.isVisible()


def test_the_button_opens_the_guide(window: MainWindow) -> None:
    window.welcome.steps.guide.click()

    assert window.help_window.isVisible()
    assert window.help_window.current == "start"
    window.help_window.close()
