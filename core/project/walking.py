"""Steps taken back and done again, and what only they led to removed.

What a step means is in history.py; here it takes effect.
"""

from collections.abc import Callable

from core.project.failures import explained
from core.project.grid import GridEdit
from core.project.history import StepMoved
from core.project.run_results import RunResults
from core.types import Change


class Walking(RunResults):
    """The history of a project as its user walks it."""

    @property
    def undo_name(self) -> str | None:
        with self._lock, explained(self.path):
            return self._history.name_of_newest_done()

    @property
    def redo_name(self) -> str | None:
        with self._lock, explained(self.path):
            return self._history.name_of_oldest_undone()

    def undo(self) -> tuple[str, Change] | None:
        """Take the newest step back; undoing a run that still goes on ends it."""
        return self._walk(self._history.undo, undone=True)

    def redo(self) -> tuple[str, Change] | None:
        return self._walk(self._history.redo, undone=False)

    def undo_preview(self) -> tuple[str, Change] | None:
        """What `undo` would do."""
        return self._preview(self._history.peek_undo)

    def redo_preview(self) -> tuple[str, Change] | None:
        return self._preview(self._history.peek_redo)

    def tidy(self, most: int = 500) -> bool:
        """Remove some masks that nothing leads to any more; whether there may be others."""
        with self._lock, self._transaction():
            return self._history.tidy() or self._cells.tidy(most) > 0

    # --- inside

    def _walk(
        self, walk: Callable[[], StepMoved | None], *, undone: bool
    ) -> tuple[str, Change] | None:
        with self._lock:
            with self._history_checked(), self._transaction():
                moved = walk()
                if moved is None:
                    return None
                cells = self._cells_of(moved)
            change = self._took_effect(cells, moved.object_ids)
            self._runs.note_walk(moved.step_id, undone=undone)
            for run_id in self._runs.in_step(moved.step_id):
                self.finish_run(run_id)
            return moved.name, change

    def _preview(self, peek: Callable[[], StepMoved | None]) -> tuple[str, Change] | None:
        with self._lock, self._history_checked(), explained(self.path):
            moved = peek()
            if moved is None:
                return None
            change, _ = self._change(self._cells_of(moved), moved.object_ids)
            return moved.name, change

    def _cells_of(self, moved: StepMoved) -> GridEdit:
        cells = GridEdit(self._grid)
        for place, data in moved.pages:
            cells.put_page(*place, data)
        return cells
