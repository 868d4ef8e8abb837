from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.runs.bank_commands import BankCommands
from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.tracker_memory import BankChoice
from core.types import Change


class Asked:
    """What the commands asked of the session, which needs the network for it."""

    def __init__(self) -> None:
        self.saved: list[tuple[int, Path]] = []
        self.loaded: list[Path] = []
        self.failure: EvermaskError | None = None


@pytest.fixture
def asked(open_window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    session = open_window.parts.document.session

    def save_bank(frame: int, path: Path, token: CancelToken) -> Iterator[Progress]:
        if made.failure is not None:
            raise made.failure
        made.saved.append((frame, path))
        yield Progress(1, 1)

    def begin_with(path: Path) -> Change:
        made.loaded.append(path)
        return Change()

    monkeypatch.setattr(session.memory, "save_bank", save_bank)
    monkeypatch.setattr(session.memory_rules, "begin_with", begin_with)
    return made


@pytest.fixture
def commands(open_window: MainWindow) -> BankCommands:
    return open_window.banks


def shown(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current is not None else ""


def test_memory_of_the_current_frame_is_saved(
    qtbot: QtBot, commands: BankCommands, open_window: MainWindow, asked: Asked, tmp_path: Path
) -> None:
    open_window.parts.document.set_frame(5)
    commands.save()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "bank.safetensors"))
    dialog.close()
    qtbot.waitUntil(lambda: "is in bank.safetensors" in shown(open_window))
    assert asked.saved == [(5, tmp_path / "bank.safetensors")]


def test_runs_begin_with_a_chosen_file(
    qtbot: QtBot, commands: BankCommands, open_window: MainWindow, asked: Asked, tmp_path: Path
) -> None:
    changes: list[Change] = []
    open_window.parts.document.changed.connect(changes.append)
    commands.load()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "bank.safetensors"))
    dialog.close()
    qtbot.waitUntil(lambda: "begin with bank.safetensors" in shown(open_window))
    assert asked.loaded == [tmp_path / "bank.safetensors"]
    assert changes == [Change()]


def test_a_failure_is_told_and_nothing_else(
    qtbot: QtBot,
    commands: BankCommands,
    open_window: MainWindow,
    asked: Asked,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked.failure = EvermaskError("There is none yet. Nothing was written.")
    with qtbot.waitSignal(open_window.parts.jobs.tracking.ended):
        commands.save_to(tmp_path / "bank.safetensors")
    assert shown(open_window) == "There is none yet. Nothing was written."


def test_the_rule_is_told_by_the_name_of_its_file(open_window: MainWindow) -> None:
    from app.panels.memory_rules import said_of
    from core.session.memory_rules import MemoryWishes
    from core.tracker_memory import MemoryRules

    rules = MemoryRules(bank=BankChoice("/somewhere/bank.safetensors", 7))
    assert said_of(MemoryWishes(rules)) == "Begins with bank.safetensors"
