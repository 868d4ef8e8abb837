import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from app.document import Document
from app.panels.object_rows import ROW_HEIGHT, ObjectDelegate, Spot
from app.panels.objects import ObjectsPanel
from core.types import ObjectId

ROW = QRect(0, 0, 220, ROW_HEIGHT)


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> ObjectsPanel:
    made = ObjectsPanel(document)
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.show()
    document.add_object()
    return made


def test_the_spots_of_a_row_lie_beside_each_other(panel: ObjectsPanel) -> None:
    spots = [panel.delegate.spot_rect(ROW, spot) for spot in Spot]

    assert all(ROW.contains(spot) for spot in spots)
    assert [spot.left() for spot in spots] == sorted(spot.left() for spot in spots)
    assert not any(a.intersects(b) for a in spots for b in spots if a is not b)


def test_what_is_as_usual_is_painted_only_where_it_can_be_clicked(
    panel: ObjectsPanel, document: Document
) -> None:
    """The lock of an object that is not locked is seen when its row is selected."""
    view, model = panel.view, panel.model
    rect = view.visualRect(model.index(0))
    lock = panel.delegate.spot_rect(rect, Spot.LOCK)
    document.select_object(None)
    without = view.viewport().grab(lock).toImage()
    document.select_object(ObjectId(1))

    assert not without.isNull()
    assert view.viewport().grab(lock).toImage() != without
    assert isinstance(view.itemDelegate(), ObjectDelegate)
