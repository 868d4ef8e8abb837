import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from pytestqt.qtbot import QtBot

from app.panels.object_model import MIME, ObjectModel, ObjectRow
from core.colors import Pattern
from core.project.records import ObjectInfo
from core.types import ObjectId


def row(number: int, name: str = "", **more: object) -> ObjectRow:
    info = ObjectInfo(ObjectId(number), name or f"object {number}", (230, 159, 0), **more)  # type: ignore[arg-type]  # of a test's own making
    return ObjectRow(info, 0.5, is_solo=False, is_current=False)


@pytest.fixture
def model(qapp: object) -> ObjectModel:
    made = ObjectModel()
    made.set_rows([row(n) for n in (1, 2, 3, 4)])
    return made


def dropped(model: ObjectModel, numbers: list[int], place: int) -> list[list[int]]:
    heard: list[list[int]] = []
    model.reordered.connect(heard.append)
    data = model.mimeData([model.index(number) for number in numbers])
    model.dropMimeData(data, Qt.DropAction.MoveAction, place, 0, QModelIndex())
    return heard


def test_rows_that_look_different_are_told_one_by_one(qtbot: QtBot, model: ObjectModel) -> None:
    rows = [row(n) for n in (1, 2, 3, 4)]
    rows[2] = row(3, "dog")
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as changed:
        model.set_rows(rows)
    assert changed.args[0].row() == 2
    with qtbot.waitSignal(model.modelReset):
        model.set_rows(rows[:2])


def test_a_typed_name_is_asked_for_not_taken(qtbot: QtBot, model: ObjectModel) -> None:
    index = model.index(1)
    with qtbot.waitSignal(model.renamed) as renamed:
        model.setData(index, " cat ", Qt.ItemDataRole.EditRole)
    assert renamed.args == [2, "cat"]
    assert model.data(index) == "object 2"
    with qtbot.assertNotEmitted(model.renamed):
        model.setData(index, "  ", Qt.ItemDataRole.EditRole)


@pytest.mark.parametrize(
    ("moved", "place", "order"),
    [([0], 2, [2, 1, 3, 4]), ([3], 0, [4, 1, 2, 3]), ([0, 2], -1, [2, 4, 1, 3]), ([1], 1, None),
     ([1], 2, None)],
)  # fmt: skip
def test_dragged_rows_ask_for_another_order(
    model: ObjectModel, moved: list[int], place: int, order: list[int] | None
) -> None:
    assert dropped(model, moved, place) == ([] if order is None else [order])


def test_a_foreign_or_broken_drop_is_refused(model: ObjectModel) -> None:
    heard: list[object] = []
    model.reordered.connect(heard.append)
    foreign = QMimeData()
    foreign.setText("0")
    broken = QMimeData()
    broken.setData(MIME, b"7,x,-1")
    for data in (foreign, broken):
        model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert not heard


def test_a_row_is_spoken_as_a_whole(model: ObjectModel) -> None:
    model.set_rows([row(1, "dog", visible=False, locked=True, pattern=Pattern.DOT)])
    spoken = str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))

    assert all(part in spoken for part in ("dog", "50%", "hidden", "locked"))
