import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import MediaError, ProjectError
from core.session.session import Session
from core.types import CellState, Change, ObjectId

ONE = ObjectId(1)
FRAMES, WIDTH, HEIGHT = 12, 32, 24


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "data")


def draw(session: Session, frame: int) -> None:
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(8, 10, 7)
    session.apply_stroke(frame, stroke, "Brush")


def test_a_new_session_is_empty(session: Session, clip_path: Path, tmp_path: Path) -> None:
    assert session.clip.frame_count == FRAMES
    assert session.clip.path == clip_path
    assert session.project_path == tmp_path / "work.evermask"
    assert session.objects() == ()
    assert session.mask(3).shape == (HEIGHT, WIDTH)
    assert (session.undo_name, session.redo_name) == (None, None)
    assert session.undo() is None
    assert session.redo() is None
    assert session.interrupted_runs == ()


def test_opening_the_same_media_again_shows_the_same_masks(clip_path: Path) -> None:
    with Session.open_media(clip_path) as session:
        session.add_object("dog")
        draw(session, 4)
        session.commit(4)
        mask, path = session.mask(4).copy(), session.project_path
    assert path.parent.name == "projects"
    for reopen in (lambda: Session.open_media(clip_path), lambda: Session.open_project(path)):
        with reopen() as session:
            assert session.project_path == path
            assert [info.name for info in session.objects()] == ["dog"]
            assert np.array_equal(session.mask(4), mask)
            assert session.states(ONE)[4] == CellState.KEYFRAME
            assert session.undo_name == "Commit frame 4"


def test_undo_and_redo_say_what_they_did(session: Session) -> None:
    session.add_object("dog")
    draw(session, 2)
    change = Change(frozenset({2}), frozenset({ONE}))
    assert session.undo() == ("Brush", change)
    assert session.redo_name == "Brush"
    assert session.redo() == ("Brush", change)
    assert session.mask(2)[10, 8] == ONE
    assert session.delete_object(ONE) == Change(frozenset({2}), frozenset({ONE}), object_list=True)


def test_media_that_cannot_be_opened_leaves_no_project(tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no video")
    with pytest.raises(MediaError):
        Session.open_media(bad)
    assert not (tmp_path / "data").exists()


def test_other_media_than_the_projects_is_refused(session: Session, clip_path: Path) -> None:
    path = session.project_path
    session.close()
    (clip_path / "shot_011.png").unlink()
    with pytest.raises(ProjectError, match="11 vs 12 frames"):
        Session.open_project(path)
    with pytest.raises(ProjectError, match="11 vs 12 frames"):
        Session.open_media(clip_path, project_path=path)


def test_a_project_without_its_media_says_where_it_was(session: Session, clip_path: Path) -> None:
    path = session.project_path
    session.close()
    clip_path.rename(clip_path.with_name("elsewhere"))
    with pytest.raises(ProjectError, match=r"clip is not at .* Masks are safe"):
        Session.open_project(path)


def test_media_and_project_that_fail_let_go_of_their_files(
    session: Session, clip_path: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.evermask"
    broken.write_bytes(b"not a project" * 20)
    with pytest.raises(ProjectError, match="not an Evermask project"):
        Session.open_media(clip_path, project_path=broken)
    assert broken.read_bytes() == b"not a project" * 20


NO_TORCH = """
import sys
from pathlib import Path
from core.session.runs.scope import RunScope
from core.session.session import Session
with Session.open_media(Path(sys.argv[1]), project_path=Path(sys.argv[2])) as session:
    one = session.add_object().id
    stroke = session.begin_stroke(0, one, adds=True)
    stroke.dab(5, 5, 5)
    session.apply_stroke(0, stroke, "Brush")
    session.commit(0)
    session.undo()
    session.frames.read(3)
    session.plan_run(RunScope(0))
print("torch" in sys.modules)
"""


@pytest.mark.slow
def test_editing_loads_no_network(clip_path: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", NO_TORCH, str(clip_path), str(tmp_path / "p.evermask")],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "False"
