"""What a reviewer says about cells: approved, flagged, a comment. Every mark is one undo step.

session.py delegates to it. Marks change no mask.
"""

from collections.abc import Collection, Sequence

import numpy as np

from core.project.edit import Edit
from core.project.project import Project
from core.types import CellState, Change, FrameIndex, ObjectId, Review

Cell = tuple[ObjectId, FrameIndex]

_NAMES = {
    Review.APPROVED: "Approve",
    Review.FLAGGED: "Flag",
    Review.UNSEEN: "Take a mark back",
}


class Marking:
    """Marks on the cells of one project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def mark(self, cells: Collection[Cell], review: Review) -> Change | None:
        """Mark the cells that hold something; None when they are all marked so already."""
        wanted = [cell for cell in cells if self._needs(cell, review)]
        if not wanted:
            return None
        with self._project.edit(f"{_NAMES[review]} {_place(wanted)}") as edit:
            _review(edit, wanted, review)
        return edit.change

    def approve_and_lock(self, cells: Collection[Cell]) -> Change | None:
        """Approve the cells that hold something and protect them from runs and hands."""
        wanted = [cell for cell in cells if self._needs(cell, Review.APPROVED)]
        if not wanted:
            return None
        with self._project.edit(f"Approve and lock {_place(wanted)}") as edit:
            _review(edit, wanted, Review.APPROVED)
            for object_id, frame in wanted:
                edit.set_locked(object_id, frame, frame, locked=True)
        return edit.change

    def comment(self, cell: Cell, text: str) -> Change | None:
        """Say something about a cell; an empty text takes it back."""
        object_id, frame = cell
        cleaned = " ".join(text.split()) or None
        if self._project.comments(object_id).get(frame) == cleaned:
            return None
        with self._project.edit(f"Comment on frame {frame}") as edit:
            edit.comment(object_id, frame, cleaned)
        return edit.change

    def _needs(self, cell: Cell, review: Review) -> bool:
        object_id, frame = cell
        has_something = self._project.state(object_id, frame) is not CellState.EMPTY
        return has_something and int(self._project.reviews(object_id)[frame]) != review


def _place(cells: Sequence[Cell]) -> str:
    return f"frame {cells[0][1]}" if len(cells) == 1 else f"{len(cells)} cells"


def _review(edit: Edit, cells: Sequence[Cell], review: Review) -> None:
    for object_id in sorted({object_id for object_id, _ in cells}):
        frames = np.array([f for i, f in cells if i == object_id], np.intp)
        edit.review(object_id, frames, review)
