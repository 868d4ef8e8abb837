import sqlite3
from pathlib import Path

import pytest

from core.errors import OutputError
from core.files import atomic_path
from core.project import checkpoints as module
from core.project.checkpoints import CheckpointKind, Checkpoints
from core.project.project import Project


@pytest.fixture
def kept(project: Project, tmp_path: Path) -> Checkpoints:
    return Checkpoints(project.uid, tmp_path / "data", tmp_path / "cache")


def test_a_checkpoint_is_a_project_of_that_moment(project: Project, kept: Checkpoints) -> None:
    project.add_object("dog")
    snapshot = project.snapshot()
    edits = project.edits
    project.add_object("cat")
    with snapshot:
        made = kept.write(snapshot, CheckpointKind.NAMED, "before the cat")
    assert kept.list() == [made]
    assert (made.kind, made.name, made.edits) == (CheckpointKind.NAMED, "before the cat", edits)
    assert made.byte_size == made.path.stat().st_size
    with Project.view(made.path, "looking") as seen:
        assert [info.name for info in seen.objects()] == ["dog"]
        assert seen.uid == project.uid


def test_the_newest_automatic_ones_are_kept_and_all_named_ones(
    project: Project, kept: Checkpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AUTOMATIC_KEPT", 3)
    for number in range(5):
        for kind in (CheckpointKind.TIME, CheckpointKind.NAMED):
            with project.snapshot() as snapshot:
                kept.write(snapshot, kind, f"{kind.value} {number}")
    names = [checkpoint.name for checkpoint in kept.list()]
    assert [name for name in names if "time" in name] == ["time 4", "time 3", "time 2"]
    assert len([name for name in names if "named" in name]) == 5
    assert len(list((tmp_path / "cache").rglob("*.evermask"))) == 3


def test_automatic_ones_share_a_budget_but_one_always_stays(
    project: Project, kept: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AUTOMATIC_BYTES", 1)
    for number in range(3):
        with project.snapshot() as snapshot:
            kept.write(snapshot, CheckpointKind.RUN, str(number))
    assert [checkpoint.name for checkpoint in kept.list()] == ["2"]


def test_naming_an_automatic_one_keeps_it(
    project: Project, kept: Checkpoints, tmp_path: Path
) -> None:
    with project.snapshot() as snapshot:
        made = kept.write(snapshot, CheckpointKind.TIME, "14:10")
    kept.rename(made, "the good one")
    (renamed,) = kept.list()
    assert (renamed.kind, renamed.name) == (CheckpointKind.NAMED, "the good one")
    assert tmp_path / "data" in renamed.path.parents
    kept.rename(renamed, "better")
    assert [checkpoint.name for checkpoint in kept.list()] == ["better"]
    kept.remove(kept.list()[0])
    assert kept.list() == []


def test_files_that_are_none_are_passed_over(
    project: Project, kept: Checkpoints, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / project.uid
    folder.mkdir(parents=True)
    (folder / "a.evermask").write_text("a letter")
    (folder / "b.evermask").write_bytes(project.path.read_bytes())
    assert kept.list() == []


def test_a_hostile_uid_leads_nowhere(tmp_path: Path, project: Project) -> None:
    hostile = Checkpoints("../../etc", tmp_path / "a" / "data", tmp_path / "a" / "cache")
    with project.snapshot() as snapshot:
        made = hostile.write(snapshot, CheckpointKind.NAMED, "x")
    assert tmp_path / "a" / "data" in made.path.parents


def test_no_room_is_an_output_error(project: Project, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    kept = Checkpoints(project.uid, tmp_path / "data", tmp_path / "cache")
    with project.snapshot() as snapshot, pytest.raises(OutputError):
        kept.write(snapshot, CheckpointKind.NAMED, "x")
    assert kept.list() == []


def test_one_that_is_being_written_is_left_alone(
    project: Project, kept: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of the unfinished file would keep the last changes from getting into it."""
    opened: list[str] = []
    connect = module.connect_read_only

    def watched(path: Path) -> sqlite3.Connection:
        opened.append(path.name)
        return connect(path)

    monkeypatch.setattr(module, "connect_read_only", watched)
    with project.snapshot() as snapshot:
        made = kept.write(snapshot, CheckpointKind.TIME, "one")
        with atomic_path(made.path.with_name("two.evermask")):
            assert kept.list() == [made]
    assert set(opened) == {made.path.name}
