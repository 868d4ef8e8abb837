"""Moving a step of the history behind later ones: a run that goes on after somebody drew elsewhere.

history.py asks for it. A page holds many cells, so steps that touch different cells of one page
need pages as they would have been in the other order.
"""

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.project.cell_pages import PagePlace, Plane, PlaneArray, decode, differ, encode
from core.project.cells import CellTable
from core.types import ObjectId


@dataclass(frozen=True)
class _Exchange:
    """What one step did to one page; ids of pages, None for an empty one."""

    step_id: int
    before: int | None
    after: int | None


class Reordering:
    """Of the pages of one video with so many frames."""

    def __init__(self, connection: sqlite3.Connection, cells: CellTable, frame_count: int) -> None:
        self._connection = connection
        self._cells = cells
        self._frame_count = frame_count

    def move_to_end(self, step_id: int) -> bool:
        """Make a step the newest as to what it replaced; False, and nothing done, if it cannot be.

        It can be if no later step touches its cells. The caller renumbers the steps; none may be
        undone.
        """
        chains = {place: self._chain(step_id, place) for place in self._places(step_id)}
        shared = {place: chain for place, chain in chains.items() if len(chain) > 1}
        if not all(self._commutes(place, chain) for place, chain in shared.items()):
            return False
        for place, chain in shared.items():
            self._swap(place, chain)
        return True

    def _places(self, step_id: int) -> list[PagePlace]:
        rows = self._connection.execute(
            "SELECT object_id, plane, page FROM step_pages WHERE step_id = ?", (step_id,)
        )
        return [(ObjectId(object_id), Plane(plane), page) for object_id, plane, page in rows]

    def _chain(self, step_id: int, place: PagePlace) -> list[_Exchange]:
        """The step's exchange of a page, and those of later steps."""
        rows = self._connection.execute(
            "SELECT step_id, before, after FROM step_pages CROSS JOIN steps"
            " ON steps.id = step_pages.step_id WHERE object_id = ? AND plane = ? AND page = ?"
            " AND position >= (SELECT position FROM steps WHERE id = ?) ORDER BY position",
            (*place, step_id),
        )
        return [_Exchange(*row) for row in rows]

    def _commutes(self, place: PagePlace, chain: list[_Exchange]) -> bool:
        ours = self._changed(place, chain[0])
        return not any((ours & self._changed(place, later)).any() for later in chain[1:])

    def _swap(self, place: PagePlace, chain: list[_Exchange]) -> None:
        ours, *later = chain
        changed = self._changed(place, ours)
        original = self._page(place, ours.before)
        before = ours.before
        for exchange in later:
            without_ours = np.where(changed, original, self._page(place, exchange.after))
            data = encode(place[1], without_ours)
            after = None if data is None else self._cells.add_page(place, data)
            self._put(place, _Exchange(exchange.step_id, before, after))
            before = after
        self._put(place, _Exchange(ours.step_id, before, later[-1].after))
        for exchange in chain[:-1]:
            if exchange.after is not None:
                self._cells.forget_page(exchange.after)

    def _put(self, place: PagePlace, exchange: _Exchange) -> None:
        self._connection.execute(
            "UPDATE step_pages SET before = ?, after = ?"
            " WHERE step_id = ? AND object_id = ? AND plane = ? AND page = ?",
            (exchange.before, exchange.after, exchange.step_id, *place),
        )

    def _changed(self, place: PagePlace, exchange: _Exchange) -> NDArray[np.bool_]:
        return differ(self._page(place, exchange.before), self._page(place, exchange.after))

    def _page(self, place: PagePlace, page_id: int | None) -> PlaneArray:
        data = None if page_id is None else self._cells.page_data(page_id)
        return decode(place[1], data, place[2], self._frame_count)
