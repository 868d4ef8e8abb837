from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.dialogs.recovery import RecoveryDialog, edits_text, moment_text, run_text
from core.project.checkpoints import Checkpoint, CheckpointKind
from core.project.interruption import InterruptedRun
from core.session.recovery import LeftBehind, RecoveryReport
from core.session.register import Abandoned
from core.types import Direction

CHECKPOINT = Checkpoint(Path("/c/1.evermask"), CheckpointKind.NAMED, "rough cut", 1e9, 40, 1000)


def left(**facts: object) -> LeftBehind:
    report = RecoveryReport(Path("/projects/dog.evermask"), 1e9, edits=12, checkpoint=CHECKPOINT)
    report = replace(report, **facts)
    return LeftBehind(report, Abandoned(report.project, 1e9, (), Path("/notes/1.json")))


def shown(qtbot: QtBot, *found: LeftBehind) -> RecoveryDialog:
    dialog = RecoveryDialog(found)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def facts(dialog: RecoveryDialog) -> dict[str, str]:
    return {name: label.text() for name, label in dialog.facts.items() if label.isVisible()}


def test_it_says_what_was_going_on(qtbot: QtBot) -> None:
    run = InterruptedRun(Direction.FORWARD, 0, 2000, 1412, 1412)
    said = facts(shown(qtbot, left(runs=(run,))))
    assert said["project"] == "dog"
    assert said["folder"] == "/projects"
    assert said["last_write"] == moment_text(1e9)
    assert said["edits"].startswith("12 since the checkpoint “rough cut” of ")
    assert said["run"].startswith("Forward from frame 0 to 2")
    assert "interrupted at frame 1" in said["run"]
    assert {"damage", "unfinished"} & set(said) == set()


def test_runs_that_stored_nothing_and_projects_without_checkpoints_are_said_to_be(
    qtbot: QtBot,
) -> None:
    assert run_text(InterruptedRun(None, 3, 9, None, 0)).endswith("no frame was stored yet")
    one = left(checkpoint=None)
    assert edits_text(one.report) == "12; there is no checkpoint"
    dialog = shown(qtbot, one)
    assert not dialog.checkpoint.isEnabled()
    assert dialog.checkpoint.toolTip() == "This project has no checkpoint."


def test_restoring_everything_is_the_default(qtbot: QtBot) -> None:
    one = left()
    dialog = shown(qtbot, one)
    assert dialog.restore.isDefault()
    with qtbot.waitSignal(dialog.restore_wanted) as wanted:
        dialog.restore.click()
    assert wanted.args == [one]
    assert not dialog.isVisible()


def test_the_checkpoint_is_another_answer_and_showing_files_is_none(qtbot: QtBot) -> None:
    dialog = shown(qtbot, left())
    with qtbot.waitSignal(dialog.files_wanted):
        dialog.files.click()
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.checkpoint_wanted):
        dialog.checkpoint.click()


def test_a_damaged_project_says_so_and_what_restoring_means_then(qtbot: QtBot) -> None:
    dialog = shown(qtbot, left(damage="dog.evermask is damaged: page 3."))
    assert facts(dialog)["damage"] == "dog.evermask is damaged: page 3."
    assert "edits" not in facts(dialog)
    assert "damaged file stays as it is" in dialog.about.text()


def test_unfinished_files_can_be_removed(qtbot: QtBot, tmp_path: Path) -> None:
    files = tuple(tmp_path / f".{name}-abcdefgh.part.png" for name in ("0", "1"))
    for file in files:
        file.write_bytes(b"x" * 600)
    dialog = shown(qtbot, left(unfinished=files))
    assert facts(dialog)["unfinished"].startswith("2 files, 1")
    assert tmp_path.name in facts(dialog)["unfinished"]
    with qtbot.waitSignal(dialog.removal_wanted):
        dialog.remove.click()
    dialog.show_removed(1, 1)
    assert facts(dialog)["unfinished"] == "One file removed. One file could not be removed."
    assert not dialog.remove.isVisible()


def test_one_of_several_projects_is_chosen(qtbot: QtBot) -> None:
    cat = left(project=Path("/projects/cat.evermask"), checkpoint=None)
    dialog = shown(qtbot, left(), cat)
    assert dialog.choice.isVisible()
    assert [dialog.choice.itemText(n) for n in range(2)] == ["dog", "cat"]
    dialog.choice.setCurrentIndex(1)
    assert not dialog.checkpoint.isEnabled()
    with qtbot.waitSignal(dialog.restore_wanted) as wanted:
        dialog.restore.click()
    assert wanted.args == [cat]


@pytest.mark.parametrize("seconds", [0.0, 1e9])
def test_another_day_is_said_with_its_date(seconds: float) -> None:
    assert moment_text(seconds).count("-") == 2
