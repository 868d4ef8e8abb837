import sqlite3
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.project.failures import explain


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SQLITE_BUSY", "open in another window"),
        ("SQLITE_READONLY_DIRECTORY", "Cannot write to the project"),
        ("SQLITE_CANTOPEN", "Cannot write to the project"),
        ("SQLITE_FULL", "Disk full"),
        ("SQLITE_NOTADB", "not an Evermask project"),
        ("SQLITE_IOERR_WRITE", "The disk failed"),
        ("SQLITE_CORRUPT", "damaged"),
    ],
)
def test_every_failure_has_a_text(path: Path, name: str, text: str) -> None:
    error = sqlite3.OperationalError("reason")
    error.sqlite_errorname = name
    told = explain(error, path)
    assert isinstance(told, ProjectError)
    assert text in str(told)


def test_mistakes_of_ours_are_not_dressed_up(path: Path) -> None:
    for mistake in (sqlite3.ProgrammingError("closed"), sqlite3.IntegrityError("foreign key")):
        assert explain(mistake, path) is mistake
