import contextlib
import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.masks import pack_pixels
from core.project import salvage as salvage_module
from core.project.failures import DamagedProjectError
from core.project.project import Project
from core.project.project_file import journal_of
from core.project.records import CellWrite, MediaFacts
from core.project.salvage import salvage
from core.project.schema import TABLES
from core.types import CellState, ObjectId

FRAMES, WIDTH, HEIGHT = 120, 64, 48
OBJECTS = (ObjectId(1), ObjectId(2))


def keyframe(object_id: ObjectId, frame: int) -> CellWrite:
    return CellWrite(object_id, frame, CellState.KEYFRAME, pack_pixels(pixels(object_id, frame)))


def pixels(object_id: int, frame: int) -> np.ndarray:
    """Noise, so that a mask fills a good part of a page."""
    return np.random.default_rng([object_id, frame]).random((HEIGHT, WIDTH)) > 0.5


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of a sound project: two objects, a mask of each on every frame."""
    path = tmp_path_factory.mktemp("sound") / "work.evermask"
    with Project.create(path, MediaFacts(Path("/clip.mp4"), "f00d", WIDTH, HEIGHT, FRAMES)) as made:
        for object_id in OBJECTS:
            made.add_object(f"thing {object_id}")
            made.apply(
                "Draw",
                [
                    CellWrite(
                        object_id, frame, CellState.KEYFRAME, pack_pixels(pixels(object_id, frame))
                    )
                    for frame in range(FRAMES)
                ],
            )
        made.apply("Redraw", [CellWrite(OBJECTS[0], 3, CellState.DRAFT, pack_pixels(pixels(1, 3)))])
    return path.read_bytes()


@pytest.fixture
def damaged(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "work.evermask"
    path.write_bytes(content)
    return path


def overwrite(path: Path, pages: list[int]) -> None:
    data = bytearray(path.read_bytes())
    for page in pages:
        data[page * 4096 : (page + 1) * 4096] = random.Random(page).randbytes(4096)
    path.write_bytes(data)


def kept_masks(path: Path) -> int:
    """How many masks of a recovered project are those that were drawn; none may differ."""
    kept = 0
    with Project.open(path) as project:
        for info in project.objects():
            for frame in np.flatnonzero(project.states(info.id)).tolist():
                assert (project.mask_of(info.id, frame) == pixels(info.id, frame)).all()
                kept += 1
        project.add_object("work goes on")
    return kept


def test_of_a_sound_project_everything_comes_back(damaged: Path, tmp_path: Path) -> None:
    found = salvage(damaged, tmp_path / "new.evermask")
    assert (found.objects, found.masks, found.lost) == (2, 2 * FRAMES, 0)
    assert found.knows_media
    assert kept_masks(found.path) == 2 * FRAMES
    with Project.open(found.path) as project:
        assert [info.name for info in project.objects()][:2] == ["thing 1", "thing 2"]
        assert project.media.path == Path("/clip.mp4")
        assert project.state(OBJECTS[0], 3) is CellState.DRAFT


@pytest.mark.parametrize("seed", range(6))
def test_overwritten_pages_cost_only_their_masks(
    damaged: Path, tmp_path: Path, content: bytes, seed: int
) -> None:
    pages = random.Random(seed).sample(range(1, len(content) // 4096), 8)
    overwrite(damaged, pages)
    before = damaged.read_bytes()
    with pytest.raises(DamagedProjectError):
        Project.open(damaged)
    found = salvage(damaged, tmp_path / "new.evermask")
    assert damaged.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.evermask", "work.evermask"]
    # Eight pages of masks hold sixty of them; a page of cells names eighty, but not all are lost.
    assert kept_masks(found.path) == found.masks
    assert found.masks > 2 * FRAMES - 8 * 90


@pytest.mark.parametrize("share", [0.9, 0.75, 0.5])
def test_a_truncated_project_keeps_what_is_there(
    damaged: Path, tmp_path: Path, content: bytes, share: float
) -> None:
    damaged.write_bytes(content[: round(len(content) * share)])
    with pytest.raises(DamagedProjectError):
        Project.open(damaged)
    found = salvage(damaged, tmp_path / "new.evermask")
    assert kept_masks(found.path) == found.masks > 0
    assert found.lost > 0 or found.masks < 2 * FRAMES


def test_a_project_without_its_first_pages_keeps_its_masks(damaged: Path, tmp_path: Path) -> None:
    """No header, no list of tables, no clip: the user is asked for that afterwards."""
    with contextlib.closing(sqlite3.connect(damaged)) as database:
        (media_page,) = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'media'"
        ).fetchone()
    overwrite(damaged, [0, media_page - 1])
    with pytest.raises(ProjectError):
        Project.open(damaged)
    found = salvage(damaged, tmp_path / "new.evermask")
    assert not found.knows_media
    assert kept_masks(found.path) >= 2 * FRAMES - 2
    with Project.open(found.path) as project:
        assert (project.media.width, project.media.height) == (WIDTH, HEIGHT)
        assert project.media.frame_count == FRAMES


def test_what_only_the_journal_holds_comes_back_too(damaged: Path, tmp_path: Path) -> None:
    died = tmp_path / "died.evermask"
    with Project.open(damaged) as project:
        project.add_object("in the journal")
        died.write_bytes(damaged.read_bytes()[:-4096])
        journal_of(died).write_bytes(journal_of(damaged).read_bytes())
    found = salvage(died, tmp_path / "new.evermask")
    with Project.open(found.path) as project:
        assert [info.name for info in project.objects()] == ["thing 1", "thing 2", "in the journal"]


@pytest.mark.parametrize("content_of", [b"", b"a letter" * 999, bytes(50_000)])
def test_nothing_is_made_of_nothing(tmp_path: Path, content_of: bytes) -> None:
    path = tmp_path / "foreign.evermask"
    path.write_bytes(content_of)
    with pytest.raises(ProjectError, match="Nothing could be read"):
        salvage(path, tmp_path / "new.evermask")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_failing_disk_costs_the_sectors_that_it_lost(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(salvage_module.shutil, "copyfile", fail)
    found = salvage(damaged, tmp_path / "new.evermask")
    assert kept_masks(found.path) == 2 * FRAMES


def test_tables_that_are_looked_for_cannot_be_taken_for_others() -> None:
    """Rows of lost trees are told apart by the types of their columns, and by having a number.

    But rows of `cells` and of an index look alike; they are believed only if the page agrees.
    """
    with contextlib.closing(sqlite3.connect(":memory:")) as reference:
        reference.executescript(TABLES)
        shapes = {
            name: (
                bool(without_rowid),
                [kind for _, _, kind, *_ in reference.execute(f"PRAGMA table_info({name})")],
            )
            for name, without_rowid in reference.execute(
                "SELECT name, wr FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'"
            )
        }
    for table in salvage_module._WANTED:
        twins = [name for name, shape in shapes.items() if shape == shapes[table] and name != table]
        assert twins == [], f"{table} looks like {twins}"
