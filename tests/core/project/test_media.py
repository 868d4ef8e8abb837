import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from core.project.failures import DamagedProjectError
from core.project.media import find_media, load_media, paths_to_store, store_media
from core.project.records import MediaFacts
from core.project.schema import create_tables


def test_paths_are_kept_relative_and_absolute(tmp_path: Path) -> None:
    stored = paths_to_store(tmp_path / "media" / "a.mp4", tmp_path / "work" / "p.evermask")
    assert stored == ("../media/a.mp4", str((tmp_path / "media" / "a.mp4").resolve()))


def test_facts_come_back_as_they_were_stored(tmp_path: Path) -> None:
    facts = MediaFacts(tmp_path / "a.mp4", "f00d", 10, 8, 12, b"described", b"looks")
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        store_media(connection, facts, tmp_path / "p.evermask")
        store_media(connection, replace(facts, looks=b"other"), tmp_path / "p.evermask")
        assert load_media(connection, tmp_path / "p.evermask") == replace(facts, looks=b"other")


def test_a_clip_beside_the_project_is_found_before_its_old_place(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    project = tmp_path / "p.evermask"
    assert find_media("a.mp4", "/old/a.mp4", project) == (tmp_path / "a.mp4").resolve()
    assert find_media("gone.mp4", "/old/a.mp4", project) == Path("/old/a.mp4")
    assert find_media("", "/old/a.mp4", project) == Path("/old/a.mp4")


@pytest.mark.parametrize("column", ["width", "frame_count"])
def test_facts_that_cannot_be_true_are_damage(tmp_path: Path, column: str) -> None:
    project = tmp_path / "p.evermask"
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        with pytest.raises(DamagedProjectError, match="names no video"):
            load_media(connection, project)
        store_media(connection, MediaFacts(tmp_path / "a.mp4", "f", 1, 1, 1), project)
        connection.execute(f"UPDATE media SET {column} = 1000000000")
        with pytest.raises(DamagedProjectError, match="it claims"):
            load_media(connection, project)
