"""The working connection of an open project, which outlives a full or a locked disk.

project.py writes through it. The rule: a change that the file refuses is made in a copy in memory
instead, and is written to the file as soon as that takes it again, in the same order.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from core.project.failures import ReadOnlyProjectError

Problem: TypeAlias = Literal["", "full", "forbidden", "busy", "failing"]

_PROBLEMS: tuple[tuple[str, Problem], ...] = (
    ("SQLITE_FULL", "full"),
    ("SQLITE_READONLY", "forbidden"),
    ("SQLITE_PERM", "forbidden"),
    ("SQLITE_AUTH", "forbidden"),
    ("SQLITE_CANTOPEN", "forbidden"),
    ("SQLITE_BUSY", "busy"),
    ("SQLITE_LOCKED", "busy"),
    ("SQLITE_IOERR", "failing"),
)

_Statement: TypeAlias = tuple[str, Any]


@dataclass(frozen=True)
class Saving:
    """Whether everything is on disk.

    saved_at_s: when the file was last written (time.time()), None: not since it was opened.
    problem: why the newest changes are only in memory; "" when they are not. waiting: how many.
    """

    saved_at_s: float | None = None
    problem: Problem = ""
    waiting: int = 0
    is_busy: bool = False


class ProjectConnection(sqlite3.Connection):
    """Reads and transactions as with any connection; callers take turns (project.py's lock)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._token: str | None = None
        self._read_only_reason = ""
        self._memory: sqlite3.Connection | None = None
        self._problem: Problem = ""
        self._saved_at_s: float | None = None
        self._is_changing = False
        self._written: list[_Statement] = []
        self._waiting: list[list[_Statement]] = []

    @property
    def saving(self) -> Saving:
        return Saving(self._saved_at_s, self._problem, len(self._waiting), self._is_changing)

    @property
    def read_only_reason(self) -> str:
        """Why nothing may be changed; "" when everything may."""
        return self._read_only_reason

    def forbid_writing(self, reason: str) -> None:
        self._read_only_reason = reason

    def claim(self, token: str) -> None:
        """Become the one program that writes: another one notices at its next change."""
        with self.transaction():
            self.execute("UPDATE project SET writer = ?", (token,))
        self._token = token

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        if self._memory is not None:
            cursor = self._memory.execute(sql, parameters)
        elif self._is_changing:
            try:
                cursor = super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                cursor = self._memory_instead(error).execute(sql, parameters)
        else:
            return super().execute(sql, parameters)
        if self._is_changing and not sql.startswith("SELECT"):
            self._written.append((sql, parameters))
        return cursor

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        cursor = self.cursor()
        for row in parameters:
            cursor = self.execute(sql, row)
        return cursor

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; ReadOnlyProjectError where nothing may be changed."""
        if self._read_only_reason:
            raise ReadOnlyProjectError(self._read_only_reason)
        self._written = []
        self._is_changing = True
        try:
            self._begin()
            yield
            self._commit()
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._is_changing = False

    def try_again(self) -> bool:
        """Write to the file what waits in memory; whether nothing waits any more."""
        if self._memory is None:
            return True
        try:
            super().execute("BEGIN IMMEDIATE")
            self._require_still_ours()
            for statements in self._waiting:
                for statement in statements:
                    super().execute(*statement)
            super().execute("COMMIT")
        except (sqlite3.OperationalError, ReadOnlyProjectError) as error:
            self._leave_file_transaction()
            if isinstance(error, sqlite3.OperationalError):
                self._problem = problem_of(error) or "failing"
            return False
        self._memory.close()
        self._memory = None
        self._waiting = []
        self._problem = ""
        self._saved_at_s = time.time()
        return True

    def copy_into(self, target: sqlite3.Connection) -> None:
        """Everything, also what only memory holds."""
        if self._memory is not None:
            self._memory.backup(target)
        else:
            self.backup(target)

    def close(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        super().close()

    def _begin(self) -> None:
        if self._memory is not None:
            self._memory.execute("BEGIN IMMEDIATE")
            return
        try:
            super().execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            self._memory_instead(error)
            return
        self._require_still_ours()

    def _commit(self) -> None:
        if self._memory is None:
            try:
                super().execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._memory_instead(error)
            else:
                self._saved_at_s = time.time()
                return
        if self._memory is not None:
            self._memory.execute("COMMIT")
            self._waiting.append(self._written)

    def _roll_back(self) -> None:
        if self._memory is not None and self._memory.in_transaction:
            self._memory.execute("ROLLBACK")
        self._leave_file_transaction()

    def _leave_file_transaction(self) -> None:
        if self.in_transaction:
            super().execute("ROLLBACK")

    def _require_still_ours(self) -> None:
        if self._token is None:
            return
        (writer,) = super().execute("SELECT writer FROM project").fetchone()
        if writer != self._token:
            self.forbid_writing(
                "Another program has taken this project over. What was saved before is safe. "
                "Close it here, or save what you see as another project."
            )
            raise ReadOnlyProjectError(self._read_only_reason)

    def _memory_instead(self, error: sqlite3.OperationalError) -> sqlite3.Connection:
        """Go on in a copy of the file in memory, with this transaction done again so far."""
        problem = problem_of(error)
        if not problem:
            raise error
        self._leave_file_transaction()
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            super().backup(memory)
        except sqlite3.Error:
            memory.close()
            raise error from None
        memory.text_factory = self.text_factory
        memory.execute("PRAGMA trusted_schema = OFF")
        memory.execute("PRAGMA foreign_keys = ON")
        memory.execute("BEGIN IMMEDIATE")
        for statement in self._written:
            memory.execute(*statement)
        self._memory = memory
        self._problem = problem
        return memory


def problem_of(error: sqlite3.Error) -> Problem:
    """What keeps a file from being written; "" for any other failure."""
    name = getattr(error, "sqlite_errorname", "")
    return next((problem for start, problem in _PROBLEMS if name.startswith(start)), "")
