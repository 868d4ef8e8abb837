"""A project: objects, cells and history of one clip, safe on disk after every call.

The session uses it from the window's thread and the worker's at the same time; one lock orders
them. The rule that nothing gets past: a run never writes a cell that a person made.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.colors import default_color
from core.errors import MaskError
from core.masks import packed_size, unpack_crop
from core.project.cells import NOTHING, CellTable, Version
from core.project.connection import Saving
from core.project.copying import Snapshot
from core.project.failures import ReadOnlyProjectError, damaged, explained
from core.project.grid import CellRow
from core.project.history import History, ObjectVersion, StepMoved
from core.project.loading import load_objects
from core.project.mask_cache import MaskCache
from core.project.media import store_media
from core.project.object_list import clean_name, free_id, info_of, version_of
from core.project.opening import OpenFile, open_to_look, open_to_work
from core.project.packing import PackedCell, pack_result
from core.project.project_file import create_database
from core.project.records import EMPTY_CELL, Cell, CellWrite, MediaFacts, ObjectInfo, RunInfo
from core.types import (
    MAX_OBJECTS,
    PROTECTED_STATES,
    BoolMask,
    CellState,
    Change,
    FrameIndex,
    FrameResult,
    Mask,
    ObjectId,
)

MASK_CACHE_BYTES = 64 << 20


@dataclass
class _OpenRun:
    """A run that may still store results; `step_id` is None until it stored the first."""

    name: str
    step_id: int | None = None


class Project:
    """Made by `create`, `open` or `view`; `close` it, or use it in a with statement."""

    def __init__(self, path: Path, file: OpenFile) -> None:
        self.path = path
        self.media = file.loaded.media
        self.interrupted_runs = file.loaded.interrupted_runs
        self.interruption = file.interruption
        self.backup = file.backup
        """What an older file was kept as when it was brought up to date."""
        self._file = file
        self._connection = file.connection
        self._lock = threading.RLock()
        self._cells = CellTable(file.connection)
        self._history = History(file.connection, self._cells)
        self._objects = file.loaded.objects
        self._grid = file.loaded.grid
        self._masks = MaskCache(MASK_CACHE_BYTES)
        self._revisions = np.zeros(file.loaded.media.frame_count, np.int64)
        self._open_runs: dict[int, _OpenRun] = {}
        self._is_closed = False

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
        for run_id in list(self._open_runs):
            self.finish_run(run_id)
        if self._connection.try_again():
            with self._transaction():
                self._connection.execute("UPDATE project SET writer = ''")

    @property
    def read_only_reason(self) -> str:
        """Why nothing may be changed; "" when everything may."""
        return self._connection.read_only_reason

    @property
    def saving(self) -> Saving:
        """Whether everything is on disk; may be asked for at any time, waits for nobody."""
        return self._connection.saving

    def try_saving_again(self) -> bool:
        """Write what waits in memory since the disk was full; whether nothing waits any more."""
        with self._lock:
            return self._connection.try_again()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    # --- objects

    def objects(self) -> tuple[ObjectInfo, ...]:
        """The living objects by id."""
        with self._lock:
            return tuple(
                info_of(object_id, version)
                for object_id, version in self._objects.items()
                if version.alive
            )

    def object(self, object_id: ObjectId) -> ObjectInfo:
        """One living object; LookupError if there is none of this id."""
        with self._lock:
            return info_of(object_id, self._living(object_id))

    def new_object(self, name: str | None = None) -> ObjectInfo:
        """The next object, with a free id, a name and a colour; not yet in the project."""
        with self._lock, explained(self.path):
            object_id = free_id(self._history.ids_in_use())
        chosen = clean_name(name) if name else f"object {object_id}"
        return ObjectInfo(object_id, chosen, default_color(object_id))

    def add_object(self, name: str | None = None) -> ObjectInfo:
        with self._lock:
            added = self.new_object(name)
            self.apply(f'Add "{added.name}"', [], new_objects=[added])
            return added

    def change_object(self, step_name: str, changed: ObjectInfo) -> Change | None:
        """Give an object another name, colour or visibility; None if it has them already."""
        with self._lock:
            before = self._living(changed.id)
            after = version_of(changed)
            if after == before:
                return None
            with self._transaction():
                step_id = self._history.begin(step_name)
                self._history.write_object(step_id, changed.id, before, after)
            return self._took_effect([], [changed.id])

    def delete_object(self, object_id: ObjectId) -> Change:
        """Remove an object with all its cells; they come back when it is undone."""
        with self._lock:
            before = self._living(object_id)
            with self._transaction():
                step_id = self._history.begin(f'Delete "{before.name}"')
                self._history.write_object(step_id, object_id, before, before._replace(alive=0))
            return self._took_effect([], [object_id])

    # --- cells

    def cell(self, object_id: ObjectId, frame: FrameIndex) -> Cell:
        with self._lock:
            self._require_frame(frame)
            self._living(object_id)
            with explained(self.path):
                version = self._cells.version(object_id, frame)
                if version.pixels is None:
                    return EMPTY_CELL
                data = self._cells.pixels(version.pixels)
            if data is None:
                raise damaged(self.path, f"the mask of frame {frame} is missing")
            return Cell(CellState(version.state), data, version.run, version.confidence)

    def state(self, object_id: ObjectId, frame: FrameIndex) -> CellState:
        with self._lock:
            self._require_frame(frame)
            self._living(object_id)
            return self._grid.state(object_id, frame)

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """CellState of every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.states(object_id)

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Confidence of every frame, NaN where no run wrote."""
        with self._lock:
            self._living(object_id)
            return self._grid.confidences(object_id)

    def revisions(self) -> NDArray[np.int64]:
        """For each frame a number that grows when a cell of it changes; it starts at 0."""
        with self._lock:
            return self._revisions.copy()

    def frames_with(self, states: frozenset[CellState]) -> NDArray[np.bool_]:
        """For each frame: is any living object in one of these states there?"""
        with self._lock:
            return self._grid.frames_with(states, self._living_ids())

    def mask(self, frame: FrameIndex) -> Mask:
        """All living objects of a frame, higher ids above lower ones; read-only."""
        with self._lock:
            self._require_frame(frame)
            cached = self._masks.get(frame)
            if cached is not None:
                return cached
            mask = np.zeros((self.media.height, self.media.width), np.uint8)
            for object_id in self._living_ids():
                if self._grid.state(object_id, frame) is not CellState.EMPTY:
                    self._paint(mask, object_id, frame)
            mask.flags.writeable = False
            self._masks.put(frame, mask)
            return mask

    def mask_of(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask:
        """All pixels of one object, also those under other objects."""
        alone = np.zeros((self.media.height, self.media.width), np.uint8)
        with self._lock:
            self._paint(alone, object_id, frame)
        return alone > 0

    # --- a person's changes

    def apply(
        self, name: str, writes: Sequence[CellWrite], new_objects: Sequence[ObjectInfo] = ()
    ) -> Change | None:
        """Store a person's edit as one step; None, and no step, if everything is so already."""
        for write in writes:
            self._require_storable(write)
        wanted = {(write.object_id, write.frame): write for write in writes}
        with self._lock:
            self._require_known(wanted, new_objects)
            with self._transaction():
                different = [write for write in wanted.values() if self._differs(write)]
                if not different and not new_objects:
                    return None
                step_id = self._history.begin(name)
                rows = [row for new in new_objects for row in self._bring_to_life(step_id, new)]
                rows += [self._write(step_id, write) for write in different]
            for new in new_objects:
                self._grid.add(new.id)
            return self._took_effect(rows, [new.id for new in new_objects])

    # --- runs

    def start_run(self, run: RunInfo, name: str) -> int:
        """A new run, which becomes a step called `name` with its first stored results."""
        with self._lock:
            with self._transaction():
                run_id = self._connection.execute(
                    "INSERT INTO runs (direction, start, stop, options, finished)"
                    " VALUES (?, ?, ?, ?, 0)",
                    (run.direction.value, run.start, run.stop, run.options),
                ).lastrowid
            if run_id is None:
                raise RuntimeError("an INSERT gave no row id")
            self._open_runs[run_id] = _OpenRun(name)
            return run_id

    def store_results(self, run_id: int, results: Sequence[FrameResult]) -> Change | None:
        """Store results as auto cells in one transaction; None if the run was undone meanwhile.

        Cells that a person made, and objects deleted since, are passed over.
        """
        for result in results:
            self._require_frame(result.index)
        # Outside the lock: packing is the slow part, and the window reads meanwhile.
        packed = [cell for result in results for cell in pack_result(result, self._size)]
        with self._lock:
            run = self._open_runs.get(run_id)
            if run is None:
                return None
            writable = [cell for cell in packed if self._open_to_runs(cell.object_id, cell.frame)]
            if not writable:
                return Change()
            with self._transaction():
                step_id = (
                    self._history.begin(run.name)
                    if run.step_id is None
                    else self._history.resume(run.step_id, run.name)
                )
                rows = [self._write_auto(step_id, run_id, cell) for cell in writable]
            run.step_id = step_id
            return self._took_effect(rows, [])

    def finish_run(self, run_id: int) -> None:
        """The run is over, completed or not; a run that stored nothing leaves no trace."""
        with self._lock:
            run = self._open_runs.pop(run_id, None)
            if run is None:
                return
            with self._transaction():
                if run.step_id is None:
                    self._connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
                else:
                    self._connection.execute("UPDATE runs SET finished = 1 WHERE id = ?", (run_id,))

    # --- history

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
        return self._walk(self._history.undo)

    def redo(self) -> tuple[str, Change] | None:
        return self._walk(self._history.redo)

    # --- settings

    def setting(self, key: str) -> str | None:
        """What `remember` stored under this key; the text may come from a hostile file."""
        with self._lock, explained(self.path):
            row = self._connection.execute(
                "SELECT value FROM settings WHERE key = ?", (key,)
            ).fetchone()
            return row[0] if row else None

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
            if media == mine:
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

    # --- inside

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. Memory is updated after it, so that a failure leaves both as before."""
        with explained(self.path), self._connection.transaction():
            yield

    def _took_effect(self, rows: Sequence[CellRow], object_ids: Sequence[ObjectId]) -> Change:
        """Bring memory up to date after a transaction and say what changed."""
        before = self._objects
        with explained(self.path):
            self._objects = load_objects(self._connection)
        self._grid.keep_only(self._objects)
        self._grid.update(rows)
        frames = {row[1] for row in rows}
        for object_id in object_ids:
            was_alive = object_id in before and before[object_id].alive
            if was_alive != self._objects[object_id].alive:
                frames.update(self._grid.frames_of(object_id))
        self._masks.drop(frames)
        self._revisions[list(frames)] = self._revisions.max() + 1
        touched = frozenset(object_ids) | {ObjectId(row[0]) for row in rows}
        return Change(frames=frozenset(frames), objects=touched, object_list=bool(object_ids))

    def _walk(self, walk: Callable[[], StepMoved | None]) -> tuple[str, Change] | None:
        with self._lock:
            try:
                with self._transaction():
                    moved = walk()
            except sqlite3.IntegrityError as error:
                raise damaged(self.path, "its history does not fit its cells") from error
            if moved is None:
                return None
            change = self._took_effect(moved.cells, moved.object_ids)
            for run_id, run in list(self._open_runs.items()):
                if run.step_id == moved.step_id:
                    self.finish_run(run_id)
            return moved.name, change

    def _living_ids(self) -> list[ObjectId]:
        return [object_id for object_id, version in self._objects.items() if version.alive]

    def _living(self, object_id: ObjectId) -> ObjectVersion:
        version = self._objects.get(object_id)
        if version is None or not version.alive:
            raise LookupError(f"there is no object {object_id}")
        return version

    def _require_frame(self, frame: FrameIndex) -> None:
        if not 0 <= frame < self.media.frame_count:
            raise IndexError(f"frame {frame} of {self.media.frame_count}")

    def _require_storable(self, write: CellWrite) -> None:
        self._require_frame(write.frame)
        if (write.pixels is None) != (write.state is CellState.EMPTY):
            raise ValueError("a cell has pixels unless it is empty")
        if write.pixels is not None and packed_size(write.pixels) != self._size:
            raise ValueError(f"a mask of {packed_size(write.pixels)} in a video of {self._size}")

    def _require_known(
        self, writes: dict[tuple[ObjectId, FrameIndex], CellWrite], new: Sequence[ObjectInfo]
    ) -> None:
        arriving = {info.id for info in new}
        for info in new:
            if not 1 <= info.id <= MAX_OBJECTS:
                raise ValueError(f"object ids go from 1 to {MAX_OBJECTS}, not {info.id}")
            if info.id in self._objects and self._objects[info.id].alive:
                raise ValueError(f"object {info.id} exists already")
        for object_id, _ in writes:
            if object_id not in arriving:
                self._living(object_id)

    @property
    def _size(self) -> tuple[int, int]:
        return self.media.width, self.media.height

    def _differs(self, write: CellWrite) -> bool:
        current = self._cells.version(write.object_id, write.frame)
        if current.state != write.state:
            return True
        return write.pixels is not None and not self._cells.holds(current, write.pixels)

    def _write(self, step_id: int, write: CellWrite) -> CellRow:
        after = NOTHING
        if write.pixels is not None:
            current = self._cells.version(write.object_id, write.frame)
            after = Version(write.state, self._cells.keep(write.pixels, current))
        return self._history.write_cell(step_id, write.object_id, write.frame, after)

    def _bring_to_life(self, step_id: int, info: ObjectInfo) -> list[CellRow]:
        """Add an object as part of a step; cells of a deleted one with its id stay gone."""
        after = version_of(info)
        before = after._replace(alive=0)
        row = self._connection.execute(
            "SELECT name, color, visible, alive FROM objects WHERE id = ?", (info.id,)
        ).fetchone()
        if row is None:
            self._connection.execute(
                "INSERT INTO objects (id, name, color, visible, alive) VALUES (?, ?, ?, ?, ?)",
                (info.id, *before),
            )
        else:
            before = ObjectVersion(*row)
        self._history.write_object(step_id, info.id, before, after)
        return [
            self._history.write_cell(step_id, info.id, frame, NOTHING)
            for frame in self._cells.frames_of(info.id)
        ]

    def _open_to_runs(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        version = self._objects.get(object_id)
        return (
            version is not None
            and bool(version.alive)
            and self._grid.state(object_id, frame) not in PROTECTED_STATES
        )

    def _write_auto(self, step_id: int, run_id: int, cell: PackedCell) -> CellRow:
        current = self._cells.version(cell.object_id, cell.frame)
        after = Version(
            CellState.AUTO, self._cells.keep(cell.pixels, current), run_id, cell.confidence
        )
        return self._history.write_cell(step_id, cell.object_id, cell.frame, after)

    def _paint(self, mask: Mask, object_id: ObjectId, frame: FrameIndex) -> None:
        pixels = self.cell(object_id, frame).pixels
        if pixels is None:
            return
        try:
            if packed_size(pixels) != self._size:
                raise MaskError("A stored mask is damaged (it has another size).")
            crop, box = unpack_crop(pixels)
        except MaskError as error:
            raise damaged(self.path, f"the mask of frame {frame} cannot be read") from error
        mask[box.slices][crop] = object_id
