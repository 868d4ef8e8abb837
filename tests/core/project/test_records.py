from core.project.records import EMPTY_CELL, Cell
from core.types import CellState


def test_an_empty_cell_holds_nothing() -> None:
    assert Cell(CellState.EMPTY, None, None, None) == EMPTY_CELL
