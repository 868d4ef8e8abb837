import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from app.dialogs.history import HistoryDialog, kind_text
from app.document import Document
from core.project.checkpoints import Checkpoint, CheckpointKind


@pytest.fixture
def dialog(qtbot: QtBot, document: Document) -> HistoryDialog:
    """Of a project with an automatic and a named checkpoint, and an edit since."""
    upkeep = document.session.upkeep
    upkeep.begin_checkpoint(CheckpointKind.RUN, "After tracking")()
    upkeep.begin_checkpoint(CheckpointKind.NAMED, "good")()
    document.add_object()
    made = HistoryDialog(upkeep)
    # The test's own clean-up closes it too, and must find it.
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(dialog: HistoryDialog) -> list[tuple[str, str]]:
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return [(item.text(1), item.text(2)) for item in items if item is not None]


def test_the_newest_is_first_and_chosen(dialog: HistoryDialog) -> None:
    assert rows(dialog) == [("good", "1"), ("After tracking", "1")]
    chosen = dialog.chosen()
    assert chosen is not None
    assert chosen.name == "good"


def test_one_is_opened_as_a_copy(qtbot: QtBot, dialog: HistoryDialog) -> None:
    wanted: list[Checkpoint] = []
    dialog.copy_wanted.connect(wanted.append)
    dialog.open_copy.click()
    assert [checkpoint.name for checkpoint in wanted] == ["good"]
    assert dialog.isHidden()


def test_one_is_compared_with(qtbot: QtBot, dialog: HistoryDialog) -> None:
    with qtbot.waitSignal(dialog.compare_wanted) as wanted:
        dialog.compare.click()
    (checkpoint,) = wanted.args or []
    assert checkpoint.name == "good"
    assert dialog.isHidden()


def test_one_is_renamed_and_deleted(dialog: HistoryDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (" better ", True))
    dialog.rename.click()
    assert rows(dialog)[0][0] == "better"
    for _ in range(2):
        dialog.delete.click()
    assert rows(dialog) == []
    assert dialog.chosen() is None
    assert not dialog.open_copy.isEnabled()
    assert dialog.open_copy.toolTip()


def test_every_kind_says_where_it_comes_from(dialog: HistoryDialog) -> None:
    assert len({kind_text(kind) for kind in CheckpointKind}) == len(CheckpointKind)
