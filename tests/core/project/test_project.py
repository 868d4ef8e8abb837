import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.masks import pack_pixels
from core.project.failures import LockedProjectError, ReadOnlyProjectError
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, ObjectInfo, RunInfo
from core.types import (
    CellState,
    Change,
    Direction,
)
from tests.core.project.little_project import (
    FRAMES,
    HEIGHT,
    ONE,
    TWO,
    WIDTH,
    contents,
    result,
    square,
    write,
)

# --- objects


def test_new_objects_get_names_colours_and_ids_in_order(project: Project) -> None:
    first, second = project.add_object(), project.add_object("  the   dog ")
    assert first == ObjectInfo(ONE, "object 1", (0xE6, 0x9F, 0x00), visible=True)
    assert (second.id, second.color) == (TWO, (0x56, 0xB4, 0xE9))
    assert [info.name for info in project.objects()] == ["object 1", "the dog"]
    assert project.undo_name == 'Add "the dog"'


def test_every_edit_of_the_list_is_one_step(project: Project) -> None:
    info = project.add_object()
    for changed in (
        ObjectInfo(ONE, "cat", info.color),
        ObjectInfo(ONE, "cat", (1, 2, 3)),
        ObjectInfo(ONE, "cat", (1, 2, 3), visible=False),
    ):
        change = project.change_object("Edit", changed)
        assert change == Change(objects=frozenset({ONE}), object_list=True)
        assert project.object(ONE) == changed
        assert project.change_object("Edit", changed) is None, "no step without a difference"
    for _ in range(3):
        assert project.undo() is not None
    assert project.objects() == (info,)


def test_deleting_an_object_can_be_undone_with_all_its_cells(project: Project) -> None:
    project.add_object()
    project.apply("Draw", [write(1, f, CellState.KEYFRAME, square(f % 4)) for f in (0, 3)])
    before = contents(project)
    assert project.delete_object(ONE).frames == {0, 3}
    assert project.objects() == ()
    assert not project.mask(3).any()
    undone = project.undo()
    assert undone is not None
    assert undone[1] == Change(frozenset({0, 3}), frozenset({ONE}), object_list=True)
    assert contents(project)[:4] == before[:4]


def test_an_imported_id_shows_nothing_of_a_deleted_object(project: Project) -> None:
    info = project.add_object()
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(1))])
    project.delete_object(ONE)
    deleted = contents(project)
    project.apply("Import", [write(1, 5, CellState.KEYFRAME, square(2))], new_objects=[info])
    assert project.states(ONE).nonzero()[0].tolist() == [5]
    assert not project.mask(0).any()
    project.undo()
    assert contents(project)[:4] == deleted[:4]
    project.undo()
    assert project.mask(0).any()


def test_ids_of_undone_additions_are_used_again(project: Project) -> None:
    project.add_object()
    project.undo()
    assert project.add_object().id == ONE
    project.delete_object(ONE)
    assert project.add_object().id == TWO, "the first can still come back"


def test_names_have_to_be_usable(project: Project) -> None:
    project.add_object()
    with pytest.raises(ProjectError, match="needs a name"):
        project.change_object("Rename", ObjectInfo(ONE, "  ", (0, 0, 0)))
    with pytest.raises(ProjectError, match="at most"):
        project.change_object("Rename", ObjectInfo(ONE, "x" * 999, (0, 0, 0)))
    with pytest.raises(ValueError, match="colour"):
        project.change_object("Recolour", ObjectInfo(ONE, "x", (0, 0, 256)))


# --- cells


def test_writing_what_is_there_already_makes_no_step(project: Project) -> None:
    project.add_object()
    same = write(1, 0, CellState.DRAFT, square(1))
    assert project.apply("Draw", [same]) is not None
    assert project.apply("Draw", [same]) is None
    assert project.apply("Clear", [CellWrite(ONE, 5, CellState.EMPTY)]) is None


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (CellWrite(ONE, 0, CellState.DRAFT, None), ValueError),
        (CellWrite(ONE, 0, CellState.EMPTY, b"x"), ValueError),
        (CellWrite(ONE, 0, CellState.DRAFT, pack_pixels(np.zeros((3, 3), bool))), ValueError),
        (CellWrite(ONE, FRAMES, CellState.EMPTY), IndexError),
        (CellWrite(ONE, -1, CellState.EMPTY), IndexError),
    ],
)
def test_impossible_cells_are_refused(
    project: Project, bad: CellWrite, error: type[Exception]
) -> None:
    project.add_object()
    with pytest.raises(error):
        project.apply("Draw", [bad])
    assert project.undo_name == 'Add "object 1"'


def test_committing_keeps_the_pixels_and_stores_them_once(project: Project, path: Path) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.DRAFT, square(1))])
    project.apply("Commit", [write(1, 0, CellState.KEYFRAME, square(1))])
    project.close()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM pixels").fetchone() == (1,)
    database.close()


def drawn_on(project: Project, before: CellState) -> tuple[object, ...]:
    """Frame 3 in some state, then drawn on twice; what the cell was before that."""
    if before is CellState.AUTO:
        run = project.start_run(RunInfo(Direction.FORWARD, 0, 9), "Track")
        project.store_results(run, [result(3, (1, square(1)))])
        project.finish_run(run)
    elif before is CellState.ABSENT:
        project.apply("before", [CellWrite(ONE, 3, before)])
    elif before is not CellState.EMPTY:
        project.apply("before", [write(1, 3, before, square(1))])
    cell = project.cell(ONE, 3)
    for corner in (4, 5):
        project.apply("Brush", [write(1, 3, CellState.DRAFT, square(corner))])
    return (cell.state, cell.pixels, cell.run_id, cell.confidence)


@pytest.mark.parametrize(
    "before", [CellState.EMPTY, CellState.AUTO, CellState.KEYFRAME, CellState.ABSENT]
)
def test_a_discarded_draft_is_again_what_it_was(project: Project, before: CellState) -> None:
    project.add_object()
    was = drawn_on(project, before)
    drawn = project.cell(ONE, 3)

    change = project.discard_drafts(3, [ONE])

    cell = project.cell(ONE, 3)
    assert (cell.state, cell.pixels, cell.run_id, cell.confidence) == was
    assert change is not None
    assert change.touches(3)
    assert project.undo_name == "Discard edit on frame 3"
    project.undo()
    assert project.cell(ONE, 3) == drawn
    assert project.discard_drafts(5, [ONE]) is None


def test_a_draft_whose_history_is_gone_is_emptied(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.add_object()
    drawn_on(project, CellState.KEYFRAME)
    monkeypatch.setattr(project._history.past, "before_drawing", lambda object_id, frame: None)
    project.discard_drafts(3, [ONE])
    assert project.state(ONE, 3) is CellState.EMPTY


# --- failures and other programs


def test_work_goes_on_in_memory_while_the_disk_is_full(project: Project, path: Path) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
    pages = project._connection.execute("PRAGMA page_count").fetchone()[0]
    project._connection.execute(f"PRAGMA max_page_count = {pages}")
    noise = np.random.default_rng(0).random((HEIGHT, WIDTH)) > 0.5
    for turn in itertools.count():
        if project.saving.problem:
            break
        noise.ravel()[turn % noise.size] ^= True
        project.apply("Draw", [write(1, 1, CellState.DRAFT, noise)])
    run_id = project.start_run(RunInfo(Direction.FORWARD, 1, 3), "Track")
    project.store_results(run_id, [result(2, (1, square(2)))])
    project.finish_run(run_id)
    project.undo()
    seen = contents(project)

    assert project.saving.problem == "full"
    assert not project.try_saving_again()
    with Project.view(path, "looking") as saved:
        assert contents(saved) != seen

    sqlite3.Connection.execute(project._connection, "PRAGMA max_page_count = 100000")
    assert project.try_saving_again()
    assert project.saving.problem == ""
    assert contents(project) == seen
    assert project.redo() is not None
    seen = contents(project)
    project.close()
    with Project.open(path) as reopened:
        assert contents(reopened) == seen
        assert reopened.interruption is None


def test_what_never_reached_the_disk_is_told_at_the_next_opening(
    project: Project, path: Path
) -> None:
    project.add_object()
    project._connection.execute("PRAGMA query_only = ON")
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
    assert project.saving.problem == "forbidden"
    project.close()
    with Project.open(path) as reopened:
        assert reopened.interruption is not None
        assert reopened.state(ONE, 0) is CellState.EMPTY


def test_a_project_opens_in_one_program_at_a_time(project: Project, path: Path) -> None:
    with pytest.raises(LockedProjectError, match=r"Open on .* since"):
        Project.open(path)
    project.close()
    Project.open(path).close()


def test_a_locked_project_can_be_looked_at_as_it_is_now(project: Project, path: Path) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
    with Project.view(path, "It is open elsewhere.") as seen:
        assert contents(seen) == contents(project)
        with pytest.raises(ReadOnlyProjectError, match="open elsewhere"):
            seen.add_object()
        project.undo()
        assert contents(seen) != contents(project)
    assert project.redo() is not None


def test_a_project_taken_over_is_written_by_one_program_only(project: Project, path: Path) -> None:
    project.add_object()
    with Project.open(path, take_over=True) as taken:
        with pytest.raises(ReadOnlyProjectError, match="taken this project over"):
            project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
        assert project.read_only_reason
        taken.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
        project.close()
        assert taken.undo() is not None
    with Project.open(path) as reopened:
        assert reopened.interruption is None


KILLED = """
import sys, numpy as np
from pathlib import Path
from core.project.project import Project
from core.project.records import MediaFacts, RunInfo
from core.types import Direction, FrameResult
project = Project.create(Path(sys.argv[1]), MediaFacts(Path("clip.mp4"), "f00d", 10, 8, 12))
project.add_object()
run = project.start_run(RunInfo(Direction.FORWARD, 0, 11, "size 480"), "Track")
mask = np.ones((8, 10), np.uint8)
for frame in range(1, 5):
    project.store_results(run, [FrameResult(frame, mask, {1: 0.5})])
print("stored", flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_run_is_one_step_that_can_be_undone(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"stored\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    child.stdin.close()
    with Project.open(path) as project:
        (run,) = project.interrupted_runs
        assert (run.start, run.stop, run.head, run.options) == (0, 11, 4, "size 480")
        assert project.interruption is not None
        (run,) = project.interruption.runs
        assert (run.start, run.stop, run.reached, run.stored) == (0, 11, 4, 4)
        assert project.states(ONE).nonzero()[0].tolist() == [1, 2, 3, 4]
        assert project.undo_name == "Track"
        project.undo()
        assert not project.states(ONE).any()
    with Project.open(path) as project:
        assert project.interrupted_runs == ()


def test_media_moved_together_with_the_project_is_found(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "clips").mkdir(parents=True)
    (old / "clips" / "a.mp4").write_bytes(b"a")
    media = MediaFacts(old / "clips" / "a.mp4", "f", WIDTH, HEIGHT, FRAMES)
    Project.create(old / "p.evermask", media).close()
    old.rename(new)
    with Project.open(new / "p.evermask") as project:
        assert project.media.path == (new / "clips" / "a.mp4").resolve()
        project.set_media(replace(project.media, path=tmp_path / "elsewhere.mp4"))
    with Project.open(new / "p.evermask") as project:
        assert project.media.path == (tmp_path / "elsewhere.mp4").resolve()


def test_settings_are_remembered_without_a_step(project: Project, path: Path) -> None:
    assert project.setting("marks") is None
    project.remember("marks", "one")
    project.remember("marks", "two")
    assert project.undo_name is None
    project.close()

    with Project.open(path) as again:
        assert again.setting("marks") == "two"
