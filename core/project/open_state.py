"""What of an open project is in memory, and how a change gets to disk and into it.

The base of Project: `reading.py`, `run_results.py` and `walking.py` build on it, each with what it
adds. One lock orders the threads that use it.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from core.frames import Frames
from core.project.cells import CellTable
from core.project.connection import Saving
from core.project.failures import damaged, explained
from core.project.grid import GridEdit
from core.project.history import Entry, History
from core.project.loading import load_entries
from core.project.mask_cache import MaskCache
from core.project.opening import OpenFile
from core.project.runs import Runs
from core.types import Change, FrameIndex, ObjectId

MASK_CACHE_BYTES = 64 << 20


class OpenState:
    """Not used by itself; `file` is closed by whoever made it."""

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

    @property
    def read_only_reason(self) -> str:
        """Why nothing may be changed; "" when everything may."""
        return self._connection.read_only_reason

    @property
    def saving(self) -> Saving:
        """Whether everything is on disk; may be asked for at any time, waits for nobody."""
        return self._connection.saving

    # --- transactions

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. Memory is updated after it, so that a failure leaves both as before."""
        with explained(self.path), self._connection.transaction():
            yield

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

    @contextlib.contextmanager
    def _history_checked(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, ValueError) as error:
            raise damaged(self.path, "its history does not fit its cells") from error

    # --- checks

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
