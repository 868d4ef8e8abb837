from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import Jobs
from app.messages import Messages
from app.panels.device_label import DeviceLabel
from app.runs.tracking import Tracking
from app.settings import Settings
from core.session.runs.scope import RunScope


@pytest.fixture
def tracking(document: Document, jobs: Jobs, messages: Messages, settings: Settings) -> Tracking:
    return Tracking(document, jobs, messages, settings)


@pytest.fixture
def label(qtbot: QtBot, document: Document, tracking: Tracking, settings: Settings) -> DeviceLabel:
    made = DeviceLabel(document, tracking, settings)
    qtbot.addWidget(made)
    return made


def test_it_says_what_the_preferences_wish(label: DeviceLabel, settings: Settings) -> None:
    settings.set("tracking/device", "cpu")
    assert label.text() == "Device: cpu"
    assert label.accessibleDescription() == label.text()


def test_a_run_knows_better(
    qtbot: QtBot,
    label: DeviceLabel,
    tracking: Tracking,
    document: Document,
    paint: Callable[..., None],
) -> None:
    paint()
    document.commit()
    with qtbot.waitSignal(tracking.finished):
        tracking.start(RunScope(0))

    assert label.text() == "a fake device"
