"""A project: objects, cells and history of one clip, safe on disk after every call.

The session uses it from the window's thread and the worker's at the same time; one lock orders
them. The rule that nothing gets past: a run never writes a cell that a person made or locked.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.colors import default_color, default_pattern
from core.errors import MaskError
from core.frames import Frames
from core.masks import packed_size, unpack_crop
from core.project.cell_pages import Plane
from core.project.cells import CellTable
from core.project.connection import Saving
from core.project.copying import Snapshot
from core.project.edit import Edit
from core.project.failures import ReadOnlyProjectError, damaged, explained
from core.project.grid import GridEdit
from core.project.history import Entry, History, StepMoved
from core.project.loading import load_entries
from core.project.mask_cache import MaskCache
from core.project.media import store_media
from core.project.object_list import clean_name, free_id, info_of
from core.project.opening import OpenFile, open_to_look, open_to_work
from core.project.packing import PackedCell, pack_result
from core.project.project_file import create_database
from core.project.records import (
    EMPTY_CELL,
    Cell,
    CellWrite,
    CorrectionScore,
    MediaFacts,
    ObjectInfo,
    RunInfo,
)
from core.project.run_steps import step_of_run
from core.project.runs import OpenRun, Runs
from core.project.staleness import Edited, edited_truths, mark_stale
from core.types import (
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
_TIDIED_WITH_EACH_STEP = 200


class _NothingChanged(Exception):  # noqa: N818 - no error: ends a transaction without a step
    """An edit left everything as it was."""


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
        self._history = History(file.connection, self._cells, self.media.frame_count)
        self._runs = Runs(file.connection, file.loaded.runs)
        self._entries = file.loaded.entries
        self._grid = file.loaded.grid
        self._masks = MaskCache(MASK_CACHE_BYTES)
        self._revisions = np.zeros(self.media.frame_count, np.int64)
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
        for run_id in self._runs.open_ids:
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
        """The living objects in the order of the list."""
        with self._lock:
            return tuple(info_of(object_id, entry) for object_id, entry in self._entries.items())

    def object(self, object_id: ObjectId) -> ObjectInfo:
        """One living object; LookupError if there is none of this id."""
        with self._lock:
            return info_of(object_id, self._living(object_id))

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

    # --- cells

    def cell(self, object_id: ObjectId, frame: FrameIndex) -> Cell:
        with self._lock:
            self._require_frame(frame)
            self._living(object_id)
            state = self._grid.state(object_id, frame)
            if state is CellState.EMPTY:
                return EMPTY_CELL
            content = self._grid.array(object_id, Plane.CONTENTS)[frame]
            run_id = int(content["run"]) or None
            confidence = float(content["confidence"]) if run_id else np.nan
            return Cell(
                state,
                self._pixels(int(content["pixels"]), frame),
                run_id,
                None if np.isnan(confidence) else confidence,
                self._grid.is_locked(object_id, frame),
            )

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

    def locks(self, object_id: ObjectId) -> NDArray[np.bool_]:
        """Whether the cell is locked, for every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.locks(object_id)

    def locked_objects(self, frame: FrameIndex) -> frozenset[ObjectId]:
        """Objects whose pixels on a frame nobody may change: they or their cells are locked."""
        with self._lock:
            return frozenset(
                object_id
                for object_id, entry in self._entries.items()
                if entry.locked or self._grid.is_locked(object_id, frame)
            )

    def reviews(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """Review of every frame."""
        with self._lock:
            self._living(object_id)
            return self._grid.reviews(object_id)

    def stale_causes(self, object_id: ObjectId) -> NDArray[np.uint32]:
        """For every hard stale cell 1 + the frame whose keyframe changed, otherwise 0."""
        with self._lock:
            self._living(object_id)
            return self._grid.array(object_id, Plane.CAUSES).astype(np.uint32)

    def run_ids(self, object_id: ObjectId) -> NDArray[np.uint32]:
        """The run that wrote each cell, 0 where none did."""
        with self._lock:
            self._living(object_id)
            return self._grid.array(object_id, Plane.CONTENTS)["run"].astype(np.uint32)

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Confidence of every frame, NaN where no run wrote."""
        with self._lock:
            self._living(object_id)
            return self._grid.confidences(object_id)

    def revisions(self) -> NDArray[np.int64]:
        """For each frame a number that grows when its mask changes; it starts at 0."""
        with self._lock:
            return self._revisions.copy()

    def frames_with(self, states: frozenset[CellState]) -> NDArray[np.bool_]:
        """For each frame: is any living object in one of these states there?"""
        with self._lock:
            return self._grid.frames_with(states, self._entries)

    def mask(self, frame: FrameIndex) -> Mask:
        """All living objects of a frame, higher ids above lower ones; read-only."""
        with self._lock:
            self._require_frame(frame)
            cached = self._masks.get(frame)
            if cached is not None:
                return cached
            mask = self._no_mask()
            for object_id in sorted(self._entries):
                self._paint(mask, object_id, frame, self._pixels_id(object_id, frame))
            mask.flags.writeable = False
            self._masks.put(frame, mask)
            return mask

    def mask_of(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask:
        """All pixels of one object, also those under other objects."""
        alone = self._no_mask()
        with self._lock:
            self._living(object_id)
            self._paint(alone, object_id, frame, self._pixels_id(object_id, frame))
        return alone > 0

    def previous_mask(self, frame: FrameIndex) -> Mask | None:
        """The frame before its present version: before the run, or the drawing, that it shows.

        None if the history knows no other version of any of its cells.
        """
        with self._lock, explained(self.path):
            self._require_frame(frame)
            earlier = {object_id: self._previous(object_id, frame) for object_id in self._entries}
            if all(version is None for version in earlier.values()):
                return None
            mask = self._no_mask()
            for object_id, version in sorted(earlier.items()):
                present = self._pixels_id(object_id, frame)
                pixels_id = present if version is None else int(version["pixels"])
                self._paint(mask, object_id, frame, pixels_id)
            return mask

    def previous_run_mask(self, object_id: ObjectId, frame: FrameIndex) -> BoolMask | None:
        """What a run had made of a cell before a person drew on it; None if no run had."""
        with self._lock, explained(self.path):
            self._require_frame(frame)
            self._living(object_id)
            earlier = self._previous(object_id, frame)
            if earlier is None or not earlier["run"]:
                return None
            alone = self._no_mask()
            self._paint(alone, object_id, frame, int(earlier["pixels"]))
            return alone > 0

    def comments(self, object_id: ObjectId) -> dict[FrameIndex, str]:
        """What was said about cells of an object, by frame."""
        with self._lock, explained(self.path):
            rows = self._connection.execute(
                "SELECT frame, text FROM comments WHERE object_id = ? ORDER BY frame", (object_id,)
            )
            return dict(rows.fetchall())

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
                    found = self._history.before_drawing(object_id, frame)
                    if found is None:
                        edit.clear(object_id, np.array([frame]))
                    else:
                        edit.put_back(object_id, frame, found)
        return edit.change

    # --- runs

    def start_run(
        self,
        run: RunInfo,
        name: str,
        *,
        joins: int | None = None,
        replaces: Mapping[ObjectId, Frames] | None = None,
    ) -> int:
        """A new run, which becomes a step called `name` with its first stored results.

        A run that `joins` another one, perhaps over already, goes into the step of that one.
        replaces: the only keyframes that it may overwrite, because a person wants that.
        """
        with self._lock, self._transaction():
            step_id = None if joins is None else self._step_of(joins, name)
            return self._runs.start(run, OpenRun(name, run.objects, replaces or {}, step_id))

    def _step_of(self, run_id: int, name: str) -> int | None:
        known = self._runs.step_of(run_id)
        if known is not None:
            return known
        with self._history_checked():
            return step_of_run(self._connection, run_id, name)

    def anchor_run(self, run_id: int, anchors: Frames) -> None:
        """A run took over keyframes that changed meanwhile: what it writes from here is current."""
        with self._lock, self._transaction():
            self._runs.note_anchors(run_id, anchors)

    def runs(self) -> dict[int, RunInfo]:
        """Where cells came from, by run id."""
        with self._lock:
            return dict(self._runs.known)

    def store_results(self, run_id: int, results: Sequence[FrameResult]) -> Change | None:
        """Store results as auto cells in one transaction; None if the run was undone meanwhile.

        Cells that a person made or locked, and objects deleted since, are passed over.
        """
        for result in results:
            self._require_frame(result.index)
        # Outside the lock: packing is the slow part, and the window reads meanwhile.
        packed = [cell for result in results for cell in pack_result(result, self._size)]
        return self.store_packed(run_id, packed, results[-1].index if results else 0)

    def store_packed(
        self, run_id: int, packed: Sequence[PackedCell], head: FrameIndex
    ) -> Change | None:
        """The same for results that are packed already; `head` is the last frame of them."""
        with self._lock:
            run = self._runs.open_run(run_id)
            if run is None:
                return None
            writable = [cell for cell in packed if self._open_to_run(run, cell)]
            if not writable:
                return Change()
            edit = GridEdit(self._grid)
            with self._transaction():
                for cell in writable:
                    self._put_auto(edit, run_id, cell)
                self._mark_replaced(edit)
                self._mark_outdated(edit, run_id, run, writable)
                run.step_id = (
                    self._history.begin(run.step_name)
                    if run.step_id is None
                    else self._history.resume(run.step_id, run.step_name)
                )
                self._history.write_cells(run.step_id, edit)
                self._runs.note_progress(run_id, head, {cell.object_id for cell in writable})
            return self._took_effect(edit)

    def finish_run(self, run_id: int) -> None:
        """The run is over, completed or not; a run that stored nothing leaves no trace."""
        with self._lock:
            if self._runs.open_run(run_id) is not None:
                with self._transaction():
                    self._runs.finish(run_id)

    # --- corrections

    def corrections(self) -> list[CorrectionScore]:
        """Of all commits that were not undone, the latest last."""
        with self._lock, explained(self.path):
            rows = self._connection.execute(
                "SELECT object_id, frame, j, f FROM corrections"
                " WHERE step_id NOT IN (SELECT id FROM steps WHERE done = 0) ORDER BY id"
            )
            return [CorrectionScore(ObjectId(o), frame, j, f) for o, frame, j, f in rows]

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

    # --- inside: transactions

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. Memory is updated after it, so that a failure leaves both as before."""
        with explained(self.path), self._connection.transaction():
            yield

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

    def _took_effect(self, cells: GridEdit, entries: Collection[ObjectId] = ()) -> Change:
        """Bring memory up to date after a transaction and say what changed."""
        change, repainted = self._change(cells, entries)
        self._grid.put(cells.copies)
        if entries:
            with explained(self.path):
                self._entries = load_entries(self._connection)
            self._grid.forget_all_but(self._entries)
        self._masks.drop(repainted)
        self._revisions[repainted.array()] = self._revisions.max() + 1
        return change

    def _change(self, cells: GridEdit, entries: Collection[ObjectId]) -> tuple[Change, Frames]:
        """What is going to be different, and the frames whose masks are."""
        difference = cells.difference()
        change = Change(
            frames=difference.frames,
            objects=difference.objects | frozenset(entries),
            object_list=bool(entries),
            restaled=difference.restaled,
        )
        return change, difference.repainted

    # --- inside: history

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

    @contextlib.contextmanager
    def _history_checked(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, ValueError) as error:
            raise damaged(self.path, "its history does not fit its cells") from error

    # --- inside: runs

    def _open_to_run(self, run: OpenRun, cell: PackedCell) -> bool:
        if cell.object_id not in self._entries:
            return False
        if run.may_write and cell.object_id not in run.may_write:
            return False
        if self._grid.is_locked(cell.object_id, cell.frame):
            return False
        state = self._grid.state(cell.object_id, cell.frame)
        if state is CellState.KEYFRAME:
            return cell.frame in run.replaces.get(cell.object_id, ())
        return state not in PROTECTED_STATES

    def _put_auto(self, cells: GridEdit, run_id: int, cell: PackedCell) -> None:
        contents = cells.write(cell.object_id, Plane.CONTENTS)
        pixels_id = self._cells.keep(
            cell.object_id, cell.frame, cell.pixels, int(contents["pixels"][cell.frame])
        )
        confidence = np.nan if cell.confidence is None else cell.confidence
        contents[cell.frame] = (pixels_id, len(cell.pixels), run_id, confidence)
        cells.write(cell.object_id, Plane.MARKS)[cell.frame] = CellState.AUTO
        cells.write(cell.object_id, Plane.CAUSES)[cell.frame] = 0

    def _mark_replaced(self, cells: GridEdit) -> None:
        """Keyframes that a run overwrites are gone for what earlier runs made of them."""
        edited = edited_truths(cells)
        if edited:
            over = {i: info for i, info in self._runs.known.items() if i not in self._runs.open_ids}
            mark_stale(cells, edited, over, self._entries)

    def _mark_outdated(
        self, cells: GridEdit, run_id: int, run: OpenRun, written: Sequence[PackedCell]
    ) -> None:
        """What a run writes from keyframes that changed since it began is stale at once."""
        causes = run.outdating()
        if not causes:
            return
        within = {cell.object_id: np.zeros(self.media.frame_count, bool) for cell in written}
        for cell in written:
            within[cell.object_id][cell.frame] = True
        info = self._runs.known[run_id]
        known = {run_id: replace(info, objects=info.objects | within.keys())}
        for edited in causes:
            mark_stale(cells, edited, known, within, within)

    # --- inside: masks

    def _no_mask(self) -> Mask:
        return np.zeros((self.media.height, self.media.width), np.uint8)

    def _pixels_id(self, object_id: ObjectId, frame: FrameIndex) -> int:
        return int(self._grid.array(object_id, Plane.CONTENTS)["pixels"][frame])

    def _previous(self, object_id: ObjectId, frame: FrameIndex) -> np.void | None:
        """The newest version of another making than the present one: another run, or a person."""
        present = self._grid.array(object_id, Plane.CONTENTS)[frame]
        for earlier in self._history.contents_before(object_id, frame):
            if earlier["pixels"] == present["pixels"]:
                continue
            if earlier["run"] != present["run"] or not (earlier["pixels"] and present["pixels"]):
                return earlier
        return None

    def _pixels(self, pixels_id: int, frame: FrameIndex) -> bytes | None:
        """The blob of a cell of this frame; None for id 0."""
        if pixels_id == 0:
            return None
        with explained(self.path):
            data = self._cells.pixels(pixels_id)
        if data is None:
            raise damaged(self.path, f"the mask of frame {frame} is missing")
        return data

    def _paint(self, mask: Mask, object_id: ObjectId, frame: FrameIndex, pixels_id: int) -> None:
        pixels = self._pixels(pixels_id, frame)
        if pixels is None:
            return
        try:
            if packed_size(pixels) != self._size:
                raise MaskError("A stored mask is damaged (it has another size).")
            crop, box = unpack_crop(pixels)
        except MaskError as error:
            raise damaged(self.path, f"the mask of frame {frame} cannot be read") from error
        mask[box.slices][crop] = object_id

    # --- inside: checks

    def _living(self, object_id: ObjectId) -> Entry:
        entry = self._entries.get(object_id)
        if entry is None:
            raise LookupError(f"there is no object {object_id}")
        return entry

    def _require_frame(self, frame: FrameIndex) -> None:
        if not 0 <= frame < self.media.frame_count:
            raise IndexError(f"frame {frame} of {self.media.frame_count}")

    @property
    def _size(self) -> tuple[int, int]:
        return self.media.width, self.media.height
