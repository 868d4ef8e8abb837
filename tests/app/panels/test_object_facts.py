from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.panels.object_facts import ObjectPanel


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> ObjectPanel:
    made = ObjectPanel(document)
    qtbot.addWidget(made)
    made.show()
    return made


def test_without_an_object_it_says_so(panel: ObjectPanel) -> None:
    assert panel.name.text() == "No object is selected."


def test_it_counts_the_cells_of_the_selected_object(
    panel: ObjectPanel, document: Document, paint: Callable[..., None]
) -> None:
    paint()
    document.commit()
    document.set_frame(1)
    paint()

    assert panel.name.text() == "object 1"
    assert panel.text("present") == "2 of 12 (17%)"
    assert (panel.text("keyframes"), panel.text("drafts"), panel.text("tracked")) == ("1", "1", "0")


def test_it_says_which_object_it_is(panel: ObjectPanel, document: Document) -> None:
    info = document.add_object()
    assert info is not None
    assert not panel.description.isVisible()
    document.change(lambda session: session.noting.describe(info.id, "the dog on the left"))
    assert panel.description.text() == "the dog on the left"
    document.undo()
    assert not panel.description.isVisible()


def test_it_measures_the_mask_of_the_frame(
    panel: ObjectPanel, document: Document, paint: Callable[..., None]
) -> None:
    paint(12, 12, 8)
    assert panel.text("box") == "8 \N{MULTIPLICATION SIGN} 8  (8, 8)"
    assert panel.text("pixels").startswith(str((document.mask(0) == 1).sum()))

    document.set_frame(5)
    assert panel.text("box") == "none"


def test_it_reads_nothing_while_nobody_looks(
    panel: ObjectPanel, document: Document, paint: Callable[..., None]
) -> None:
    panel.hide()
    paint()
    assert panel.name.text() == "No object is selected."

    panel.show()
    assert panel.name.text() == "object 1"
