import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.messages import Level, Messages
from app.runs.weights import Weights
from app.settings import Settings
from core import weights_command
from core.errors import WeightsError
from core.weights_file import FORMAT, SHIPPED_WEIGHTS


def ours(path: Path) -> Path:
    said = {"format": FORMAT, "scores": "J&F 0.9"}
    head = json.dumps({"__metadata__": said}).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head)
    return path


@pytest.fixture
def weights(jobs: Jobs, messages: Messages, settings: Settings) -> Weights:
    return Weights(jobs, messages, settings)


def shown(messages: Messages) -> tuple[Level, str]:
    assert messages.current is not None
    return messages.current.level, messages.current.text


def test_at_first_it_is_evermasks_own(weights: Weights) -> None:
    assert weights.path == SHIPPED_WEIGHTS
    assert weights.problem == ""
    assert weights.facts().name == "ddmemory"


def test_a_file_of_ours_is_used_at_once(
    qtbot: QtBot, weights: Weights, settings: Settings, messages: Messages, tmp_path: Path
) -> None:
    with qtbot.waitSignal(weights.changed):
        weights.take(ours(tmp_path / "mine.safetensors"))

    assert settings.text("tracking/weights") == str(tmp_path / "mine.safetensors")
    assert shown(messages) == (Level.INFO, "Weights: mine. J&F 0.9")
    weights.take_shipped()
    assert weights.path == SHIPPED_WEIGHTS


def test_taking_evermasks_own_file_follows_it_wherever_it_goes(
    weights: Weights, settings: Settings
) -> None:
    weights.take(SHIPPED_WEIGHTS)

    assert settings.text("tracking/weights") == ""


def test_another_file_changes_nothing_and_offers_to_choose_again(
    weights: Weights, messages: Messages, tmp_path: Path
) -> None:
    (tmp_path / "other.safetensors").write_bytes(b"other")
    weights.take(tmp_path / "other.safetensors")

    level, text = shown(messages)
    assert level is Level.ERROR
    assert "not a DDMemory checkpoint" in text
    assert messages.current is not None
    assert [choice.text for choice in messages.current.choices] == [
        "Choose another",
        "Use Evermask's own",
    ]
    assert weights.path == SHIPPED_WEIGHTS


def test_published_weights_are_imported_in_the_background(
    qtbot: QtBot,
    weights: Weights,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "imported.safetensors"
    monkeypatch.setattr(weights_command, "imported_path", lambda _file: target)
    monkeypatch.setattr(weights_command, "import_published", lambda _file, path: ours(path))

    with qtbot.waitSignal(weights.changed):
        weights.take(tmp_path / "AOTB.pth")
    assert weights.path == target


def test_an_import_that_fails_is_told(
    qtbot: QtBot,
    weights: Weights,
    messages: Messages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_file: Path, _target: Path) -> None:
        raise WeightsError("AOTB.pth could not be read. Nothing was changed.")

    monkeypatch.setattr(weights_command, "import_published", fail)
    weights.take(tmp_path / "AOTB.pth")

    qtbot.waitUntil(lambda: shown(messages)[0] is Level.ERROR)
    assert shown(messages)[1].startswith("AOTB.pth")
    assert "AOTB.pth" in caplog.text


def test_a_file_that_went_away_is_noticed(weights: Weights, settings: Settings) -> None:
    settings.set("tracking/weights", "/nowhere/gone.safetensors")

    assert weights.problem.startswith("Weights not found.")
    with pytest.raises(WeightsError, match="Weights not found"):
        weights.facts()


def test_a_file_that_is_wrong_is_told_with_a_way_out(
    weights: Weights, settings: Settings, messages: Messages, tmp_path: Path
) -> None:
    weights.warn()
    assert messages.current is None
    wrong = tmp_path / "cat.safetensors"
    wrong.write_bytes(b"a cat")
    settings.set("tracking/weights", str(wrong))
    assert "is not a DDMemory checkpoint" in weights.problem
    weights.warn()
    assert messages.current is not None
    assert [choice.text for choice in messages.current.choices] == [
        "Choose another", "Use Evermask's own"
    ]  # fmt: skip
    ours(wrong)
    assert weights.problem == "", "the file is looked at again when it has changed"
