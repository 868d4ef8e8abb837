import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import Jobs
from app.messages import Messages
from app.runs import measuring as module
from app.runs.device_speeds import device_speeds
from app.runs.measuring import Measuring
from app.settings import Settings
from core.errors import WeightsError
from core.progress import CancelToken, Progress
from core.session.speed_test import MeasuredSpeed
from core.tracking_options import TrackingOptions


@pytest.fixture
def measuring(document: Document, jobs: Jobs, messages: Messages, settings: Settings) -> Measuring:
    return Measuring(document, jobs, messages, settings)


def test_what_is_measured_is_kept(
    qtbot: QtBot, measuring: Measuring, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TrackingOptions] = []

    def measure(options: TrackingOptions, token: CancelToken) -> Iterator[object]:
        asked.append(options)
        yield Progress(0, 2, "256p")
        yield MeasuredSpeed("CPU", 256, 2, 3.0)

    monkeypatch.setattr(module, "measure_speed", measure)
    settings.set("tracking/device", "cpu")
    measuring.start()
    assert measuring.is_busy
    measuring.start()
    qtbot.waitUntil(lambda: not measuring.is_busy)
    assert [options.device for options in asked] == ["cpu"], "once, however often it is asked for"
    speeds = device_speeds(settings, "cpu")
    assert speeds is not None
    assert speeds.sizes == {256: (3.0, 2)}


def test_opening_a_clip_comes_first(
    qtbot: QtBot, measuring: Measuring, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def measure(options: TrackingOptions, token: CancelToken) -> Iterator[object]:
        while True:
            token.checkpoint()
            begun.set()
            yield Progress(0, 2, "256p")

    monkeypatch.setattr(module, "measure_speed", measure)
    measuring.start()
    qtbot.waitUntil(lambda: measuring.step == "256p")
    document.opened.emit()
    qtbot.waitUntil(lambda: not measuring.is_busy)
    assert measuring.step == ""


def test_a_failure_is_told(
    qtbot: QtBot,
    measuring: Measuring,
    messages: Messages,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def measure(options: TrackingOptions, token: CancelToken) -> Iterator[object]:
        raise WeightsError("Weights not found.")
        yield

    monkeypatch.setattr(module, "measure_speed", measure)
    measuring.start()
    qtbot.waitUntil(lambda: not measuring.is_busy)
    assert messages.current is not None
    assert messages.current.text == "Weights not found."
