from pytestqt.qtbot import QtBot

from app.dialogs.import_objects import ImportObjects, Target
from core.colors import default_color
from core.exchange.labels import Label, id_label
from core.exchange.mask_survey import FoundLabel
from core.project.records import ObjectInfo
from core.session.importing import NewObject
from core.types import ObjectId

DOG = ObjectInfo(ObjectId(3), "dog", default_color(3))
THREE, ODD = id_label(3), Label("#1A2B3C", None, (0x1A, 0x2B, 0x3C))


def usual(label: Label) -> Target:
    if label == THREE:
        return DOG.id
    return None if label.is_unknown_colour else NewObject("")


def made(qtbot: QtBot) -> ImportObjects:
    table = ImportObjects([DOG], usual)
    qtbot.addWidget(table)
    table.show_labels([FoundLabel(THREE, 1200, 3), FoundLabel(ODD, 5, 1)])
    return table


def test_every_label_has_its_row_and_its_usual_object(qtbot: QtBot) -> None:
    table = made(qtbot)
    names = [item.text() for row in range(2) if (item := table.item(row, 0)) is not None]
    assert names == ["3", "#1A2B3C"]
    assert [table.choice_of(row).currentText() for row in range(2)] == ["dog", "Ignored"]
    assert table.targets() == {THREE: DOG.id}


def test_an_unknown_colour_can_become_an_object_of_its_own(qtbot: QtBot) -> None:
    table = made(qtbot)
    with qtbot.waitSignal(table.changed):
        table.choice_of(1).setCurrentIndex(0)
    assert table.targets()[ODD] == NewObject("#1A2B3C", (0x1A, 0x2B, 0x3C))


def test_a_label_that_is_gone_is_no_target(qtbot: QtBot) -> None:
    table = made(qtbot)
    table.show_labels([FoundLabel(ODD, 5, 1)])
    assert table.targets() == {}
    table.show_labels([FoundLabel(THREE, 1200, 3)])
    assert table.targets() == {THREE: DOG.id}
