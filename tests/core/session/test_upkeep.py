from pathlib import Path

from core.progress import CancelToken, finished
from core.project.checkpoints import CheckpointKind
from core.session.opening import OpenRequest
from core.session.session import Session
from core.session.thumbnails import thumbnail_of


def test_a_session_knows_whether_a_checkpoint_is_due(session: Session) -> None:
    upkeep = session.upkeep
    assert not upkeep.has_changed
    session.add_object("dog")
    assert upkeep.has_changed
    write = upkeep.begin_checkpoint(CheckpointKind.TIME, "10:00")
    assert not upkeep.has_changed
    session.undo()
    assert upkeep.has_changed
    made = write()
    assert upkeep.checkpoints() == [made]
    with Session.open_project(made.path) as seen:
        assert [info.name for info in seen.objects()] == ["dog"]
    upkeep.rename_checkpoint(made, "good")
    assert [checkpoint.name for checkpoint in upkeep.checkpoints()] == ["good"]
    upkeep.remove_checkpoint(upkeep.checkpoints()[0])
    assert upkeep.checkpoints() == []


def test_a_copy_has_the_history_and_finds_the_media(session: Session, tmp_path: Path) -> None:
    session.add_object("dog")
    (tmp_path / "deep").mkdir()
    session.upkeep.save_copy(tmp_path / "deep" / "copy.evermask")
    with Session.open_project(tmp_path / "deep" / "copy.evermask") as copy:
        assert copy.clip.path == session.clip.path
        assert copy.undo_name == 'Add "dog"'
        assert copy.upkeep.checkpoints() == []


def test_the_clip_is_looked_at_once(session: Session, clip_path: Path) -> None:
    session.upkeep.remember_looks()
    session.upkeep.remember_looks()
    path = session.project_path
    session.close()
    moved = clip_path.rename(clip_path.with_name("moved"))
    request = OpenRequest(path, media=moved)
    with finished(Session.opening(request, CancelToken())) as again:
        assert again.clip.path == moved


def test_the_list_of_recent_projects_gets_a_picture(session: Session, clip_path: Path) -> None:
    session.upkeep.remember_picture(clip_path, 3)
    assert thumbnail_of(clip_path) is None, "nothing is decoded for it"
    session.frames.read(3)
    session.upkeep.remember_picture(clip_path, 3)
    assert thumbnail_of(clip_path) is not None


def test_saving_and_crashes_are_told(session: Session) -> None:
    assert session.upkeep.interruption is None
    assert session.upkeep.read_only_reason == ""
    session.add_object("dog")
    assert session.upkeep.saving.problem == ""
    assert session.upkeep.saving.saved_at_s is not None
    assert session.upkeep.try_saving_again()
    assert session.upkeep.project_path == session.project_path
