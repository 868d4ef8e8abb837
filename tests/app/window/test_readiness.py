from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.runs.device_speeds import remember_device_speed
from app.window.readiness import Readiness
from core.session.speed_test import MeasuredSpeed


@pytest.fixture
def readiness(window: MainWindow) -> Readiness:
    return window.welcome.readiness


def test_before_any_run_the_device_is_named_and_can_be_measured(
    qtbot: QtBot, window: MainWindow, readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert readiness.device.text().endswith("Its speed was not measured yet.")
    assert readiness.measure.text() == "Measure"
    begun: list[str] = []
    monkeypatch.setattr(window.parts.measuring, "start", lambda: begun.append("begun"))
    readiness.measure.click()
    assert begun == ["begun"]


def test_what_was_measured_is_said(window: MainWindow, readiness: Readiness) -> None:
    speed = MeasuredSpeed("CPU, 2 threads (bf16)", 256, 2, 2.4)
    remember_device_speed(window.parts.settings, "auto", speed)
    assert readiness.device.text() == (
        "No usable GPU: CPU, about 2.4 fps at 256p. Everything works, slowly."
    )
    assert readiness.measure.text() == "Measure again"


def test_while_it_is_measured_it_can_be_stopped(
    window: MainWindow, readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring = window.parts.measuring
    monkeypatch.setattr(type(measuring), "is_busy", property(lambda self: True))
    monkeypatch.setattr(type(measuring), "step", property(lambda self: "480p"))
    stopped: list[str] = []
    monkeypatch.setattr(measuring, "stop", lambda: stopped.append("stopped"))
    measuring.changed.emit()
    assert readiness.device.text() == "Measuring the speed… 480p"
    assert readiness.measure.text() == "Stop"
    readiness.measure.click()
    assert stopped == ["stopped"]


def test_the_weights_say_their_name_and_score(readiness: Readiness) -> None:
    assert readiness.weights.text().startswith("Weights ddmemory: J&F 0.")
    assert "ddmemory.safetensors" in readiness.weights.toolTip()


def test_missing_weights_are_told_and_nothing_can_be_measured(
    window: MainWindow, readiness: Readiness, tmp_path: Path
) -> None:
    window.parts.settings.set("tracking/weights", str(tmp_path / "gone.safetensors"))
    assert readiness.weights.text() == (
        "Weights not found. Editing and export work; tracking needs the weights file."
    )
    assert not readiness.measure.isEnabled()
    assert readiness.measure.toolTip() == readiness.weights.text()
