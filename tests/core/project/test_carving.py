import contextlib
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.project.carving import Row, reached_pages, rows_of
from core.project.pages import Pages

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
    st.binary(max_size=300),
    st.integers(2000, 30000).map(lambda size: random.Random(size).randbytes(size)),
)


def build(path: Path, rows: list[tuple[object, ...]], *, without_rowid: bool) -> int:
    """A table of these rows with their place as key; the number of its root page."""
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        kind = " WITHOUT ROWID" if without_rowid else ""
        key = "INT PRIMARY KEY" if without_rowid else "INTEGER PRIMARY KEY"
        database.execute(f"CREATE TABLE t (key {key}, a, b, c){kind}")
        database.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?)", [(key, *row) for key, row in enumerate(rows)]
        )
        database.commit()
        return int(database.execute("SELECT rootpage FROM sqlite_schema").fetchone()[0])


def carved(path: Path, root: int) -> list[Row]:
    with Pages(path, path.with_name("none")) as pages:
        return [row for number in reached_pages(pages, root) for row in rows_of(pages, number)]


def alike(one: object, other: object) -> bool:
    """SQLite stores 2.0 as 2."""
    return one == other and isinstance(one, bytes) == isinstance(other, bytes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(rows=st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=40), without_rowid=st.booleans())
def test_every_row_of_a_sound_table_is_found(
    tmp_path: Path, rows: list[tuple[object, ...]], without_rowid: bool
) -> None:
    path = tmp_path / "t.db"
    root = build(path, rows, without_rowid=without_rowid)
    found = carved(path, root)
    by_key = {row.values[0] if without_rowid else row.rowid: row.values[1:] for row in found}
    assert len(found) == len(by_key) == len(rows)
    for key, row in enumerate(rows):
        assert all(map(alike, row, by_key[key]))


def test_a_tree_of_many_pages_is_walked(tmp_path: Path) -> None:
    rows = [(number, "x" * 50, None) for number in range(20_000)]
    for without_rowid in (False, True):
        root = build(tmp_path / "t.db", rows, without_rowid=without_rowid)
        assert len(carved(tmp_path / "t.db", root)) == 20_000


@pytest.mark.parametrize("seed", range(8))
def test_damage_costs_only_what_it_hits(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "t.db"
    rows = [(random.Random(number).randbytes(300), number, "n") for number in range(300)]
    build(path, rows, without_rowid=bool(seed % 2))
    data = bytearray(path.read_bytes())
    hit = random.Random(seed).sample(range(1, len(data) // 4096), 3)
    for page in hit:
        data[page * 4096 : (page + 1) * 4096] = random.Random(seed).randbytes(4096)
    path.write_bytes(data)
    with Pages(path, path.with_name("none")) as pages:
        found = [row for number in pages for row in rows_of(pages, number)]
    kept = {row.values[-2] for row in found if row.values[-1:] == ("n",)}
    assert len(kept) >= 300 - 3 * 13
    assert all(
        row.values[-3] == rows[row.values[-2]][0] for row in found if row.values[-1:] == ("n",)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    head=st.binary(max_size=60), seed=st.integers(0, 10**6), kind=st.sampled_from([13, 10, 5, 2])
)
def test_any_page_is_read_without_a_failure(
    tmp_path: Path, head: bytes, seed: int, kind: int
) -> None:
    page = bytes([kind]) + head + random.Random(seed).randbytes(4095 - len(head))
    (tmp_path / "f").write_bytes(bytes(4096) + page)
    with Pages(tmp_path / "f", tmp_path / "none") as pages:
        list(rows_of(pages, 2))
        reached_pages(pages, 2)
