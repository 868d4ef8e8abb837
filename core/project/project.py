"""A project: objects, cells and history of one clip, safe on disk after every call.

The session uses it from the window's thread and the worker's at the same time; one lock orders
them. Here it is opened, closed, and changed by a person; what it is built of is in the files of its
bases.
"""

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from core.colors import default_color, default_pattern
from core.project.copying import Snapshot
from core.project.edit import Edit
from core.project.failures import ReadOnlyProjectError, explained
from core.project.media import store_media
from core.project.object_list import clean_name, free_id
from core.project.opening import open_to_look, open_to_work
from core.project.project_file import create_database
from core.project.records import CellWrite, MediaFacts, ObjectInfo
from core.project.staleness import Edited, edited_truths, mark_stale
from core.project.walking import Walking
from core.types import CellState, Change, FrameIndex, ObjectId

_TIDIED_WITH_EACH_STEP = 200


class _NothingChanged(Exception):  # noqa: N818 - no error: ends a transaction without a step
    """An edit left everything as it was."""


class Project(Walking):
    """Made by `create`, `open` or `view`; `close` it, or use it in a with statement."""

    @classmethod
    def create(cls, path: Path, media: MediaFacts) -> Self:
        """Make a new file; ProjectError if there is one already."""
        create_database(path, media)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, take_over: bool = False) -> Self:
        """Open a file to work on it; one of an older version is brought up to date, see `backup`.

        ProjectError if it is foreign or damaged; NewerProjectError, UnwritableProjectError: it may
        still be viewed; LockedProjectError: that too, or `take_over` leaves the other program, if
        it lives, unable to write.
        """
        return cls(path, open_to_work(path, take_over=take_over))

    @classmethod
    def view(cls, path: Path, reason: str) -> Self:
        """Open a file of any version, also a locked one, as it is now, to look at it only.

        Every change is refused with `reason`. DamagedProjectError, NewerProjectError: unreadable.
        """
        return cls(path, open_to_look(path, reason))

    def close(self) -> None:
        """Let the file go. A run that still goes on is over: nothing more of it is stored."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                with contextlib.suppress(ReadOnlyProjectError):
                    self._say_goodbye()
            finally:
                self._file.close()

    def _say_goodbye(self) -> None:
        for run_id in self._runs.open_ids:
            self.finish_run(run_id)
        if self._connection.try_again():
            with self._transaction():
                self._connection.execute("UPDATE project SET writer = ''")

    def try_saving_again(self) -> bool:
        """Write what waits in memory since the disk was full; whether nothing waits any more."""
        with self._lock:
            return self._connection.try_again()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    # --- objects

    def new_object(self, name: str | None = None) -> ObjectInfo:
        """The next object, with a free id, a name and a look; not yet in the project."""
        with self._lock, explained(self.path):
            object_id = free_id(self._history.ids_in_use())
        return ObjectInfo(
            object_id,
            clean_name(name) if name else f"object {object_id}",
            default_color(object_id),
            pattern=default_pattern(object_id),
        )

    def add_object(self, name: str | None = None) -> ObjectInfo:
        with self._lock:
            added = self.new_object(name)
            with self.edit(f'Add "{added.name}"') as edit:
                edit.add_object(added)
            return added

    def change_object(self, step_name: str, changed: ObjectInfo) -> Change | None:
        """Give an object another entry in the list; None if it has it already."""
        with self.edit(step_name) as edit:
            edit.change_object(changed)
        return edit.change

    def delete_object(self, object_id: ObjectId) -> Change:
        """Remove an object with all its cells; they come back when it is undone."""
        with self.edit(f'Delete "{self.object(object_id).name}"') as edit:
            edit.delete_object(object_id, list(self.comments(object_id)))
        return edit.change or Change()

    # --- a person's changes

    @contextlib.contextmanager
    def edit(self, name: str) -> Iterator[Edit]:
        """One step of the history: what the block does to the edit is stored when it ends well.

        Cells of runs that it outdates become stale with it. The project is locked meanwhile, so
        prepare what takes time before.
        """
        with self._lock:
            edit = Edit(self.media, self._grid, self._cells, self._entries)
            with contextlib.suppress(_NothingChanged), self._transaction():
                yield edit
                edited = self._store(name, edit)
            if edit.step_id is not None:
                self._runs.note_edit(edit.step_id, edited)
                edit.change = self._took_effect(edit.cells, edit.entries)

    def apply(
        self, name: str, writes: Sequence[CellWrite], new_objects: Sequence[ObjectInfo] = ()
    ) -> Change | None:
        """Store some cells as one step; None, and no step, if everything is so already."""
        with self.edit(name) as edit:
            for info in new_objects:
                edit.add_object(info)
            for write in writes:
                edit.put(write.object_id, write.frame, write.state, write.pixels)
        return edit.change

    def discard_drafts(self, frame: FrameIndex, object_ids: Collection[ObjectId]) -> Change | None:
        """Make drafts again what they were before they were drawn on, as one step.

        A cell of a run comes back with its provenance, hard stale if it was. None: no draft here.
        """
        with self.edit(f"Discard edit on frame {frame}") as edit:
            for object_id in object_ids:
                if edit.state(object_id, frame) is CellState.DRAFT:
                    found = self._history.past.before_drawing(object_id, frame)
                    if found is None:
                        edit.clear(object_id, np.array([frame]))
                    else:
                        edit.put_back(object_id, frame, found)
        return edit.change

    def _store(self, name: str, edit: Edit) -> Edited:
        """Write a step; the truths that it changes come back."""
        edited = edited_truths(edit.cells)
        if edited:
            living = [o for o in self._entries if edit.is_alive(o)]
            mark_stale(edit.cells, edited, self._runs.known, living)
        settings = {k: v for k, v in edit.settings.items() if v != self.setting(k)}
        if not (edit.cells.is_different or edit.entries or edit.comments or settings):
            raise _NothingChanged
        edit.step_id = self._history.begin(name)
        for object_id, entry in edit.entries.items():
            self._history.write_entry(edit.step_id, object_id, entry)
        self._history.write_cells(edit.step_id, edit.cells)
        for (object_id, frame), text in edit.comments.items():
            self._history.write_comment(edit.step_id, object_id, frame, text)
        for key, value in settings.items():
            self._history.write_setting(edit.step_id, key, value)
        self._connection.executemany(
            "INSERT INTO corrections (step_id, object_id, frame, j, f) VALUES (?, ?, ?, ?, ?)",
            [
                (edit.step_id, score.object_id, score.frame, score.j, score.f)
                for score in edit.corrections
            ],
        )
        if not self._history.tidy():
            self._cells.tidy(_TIDIED_WITH_EACH_STEP)
        return edited

    # --- settings

    def remember(self, key: str, value: str) -> None:
        """Keep how the user left something (In and Out, markers): no step, nothing to undo."""
        with self._lock, self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    # --- media

    def set_media(self, media: MediaFacts) -> None:
        """The clip is at another place now, or better known; no step, nothing to undo.

        Its size and length stay: other clips get a project of their own (`snapshot`).
        """
        mine = self.media
        if (media.width, media.height, media.frame_count) != (*self._size, mine.frame_count):
            raise ValueError("another clip")
        with self._lock:
            if media == mine or self._is_closed:
                return
            with self._transaction():
                store_media(self._connection, media, self.path)
            self.media = media

    # --- copies

    @property
    def uid(self) -> str:
        """What its checkpoints are kept under; every copy saved elsewhere has another one."""
        return str(self._ask("SELECT uid FROM project"))

    @property
    def edits(self) -> int:
        """Steps made, undone and redone since the project was made."""
        return int(self._ask("SELECT edits FROM project"))

    def snapshot(self) -> Snapshot:
        """The project as it is now, to be written elsewhere while work goes on."""
        with self._lock, explained(self.path):
            if self._file.lock is not None and not self.saving.problem:
                return Snapshot.of_file(self.path)
            memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._connection.copy_into(memory)
            return Snapshot(memory)

    def _ask(self, sql: str) -> str | int:
        with self._lock, explained(self.path):
            answer: str | int = self._connection.execute(sql).fetchone()[0]
            return answer
