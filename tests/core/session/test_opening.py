import contextlib
import json
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import Cancelled, MediaError, OutputError, ProjectError
from core.masks import pack_pixels
from core.progress import CancelToken, finished
from core.project.failures import LockedProjectError
from core.project.lock import lock_path
from core.project.project import Project
from core.project.records import CellWrite
from core.project.schema import SCHEMA_VERSION
from core.session.opening import Access, Opened, OpenRequest, opening
from core.session.relinking import MissingMediaError, WrongMediaError
from core.types import CellState, ObjectId
from core.video.failures import MixedSizesError

ONE = ObjectId(1)


@contextlib.contextmanager
def opened(request: OpenRequest) -> Iterator[Opened]:
    found = finished(opening(request, CancelToken()))
    try:
        yield found
    finally:
        found.frames.close()
        found.project.close()


@pytest.fixture
def path(tmp_path: Path, clip_path: Path) -> Path:
    """A closed project of the clip, with keyframes on its first and its last frame."""
    path = tmp_path / "work" / "dog.evermask"
    with opened(OpenRequest(clip_path, project=path)) as found:
        media = found.project.media
        pixels = np.zeros((media.height, media.width), bool)
        pixels[2:5, 3:9] = True
        found.project.add_object("dog")
        for frame in (0, media.frame_count - 1):
            write = CellWrite(ONE, frame, CellState.KEYFRAME, pack_pixels(pixels))
            found.project.apply("Draw", [write])
    return path


def lock_from_elsewhere(path: Path, host: str) -> None:
    lock_path(path).write_text(
        json.dumps({"host": host, "pid": 1, "since_s": 0, "started_s": 0, "token": "x"})
    )


def test_a_new_project_never_is_one_that_exists(clip_path: Path, path: Path) -> None:
    before = path.read_bytes()
    request = OpenRequest(clip_path, project=path, is_new=True)
    with pytest.raises(ProjectError, match="exists already"), opened(request):
        pass
    assert path.read_bytes() == before
    with opened(OpenRequest(clip_path, project=path.with_name("2.evermask"), is_new=True)) as found:
        assert found.project.objects() == ()


def test_a_project_is_made_once_and_found_again(clip_path: Path, path: Path) -> None:
    with opened(OpenRequest(clip_path, project=path)) as found:
        assert [info.name for info in found.project.objects()] == ["dog"]
        assert found.notices == ()
    with opened(OpenRequest(path)) as found:
        assert found.frames.info.path == clip_path
        assert found.has_pictures


def test_media_that_moved_is_remembered_at_its_new_place(clip_path: Path, path: Path) -> None:
    moved = clip_path.rename(clip_path.with_name("moved"))
    with pytest.raises(MissingMediaError) as caught:
        finished(opening(OpenRequest(path), CancelToken()))
    assert str(caught.value) == f"clip is not at {clip_path.parent}. Masks are safe."
    with opened(OpenRequest(path, media=moved)) as found:
        assert found.project.media.path == moved
    with opened(OpenRequest(path)) as found:
        assert found.frames.info.path == moved


def test_a_project_opens_without_its_pictures(clip_path: Path, path: Path) -> None:
    with opened(OpenRequest(path)) as found:
        expected = found.frames.info
    clip_path.rename(clip_path.with_name("moved"))
    with opened(OpenRequest(path, without_pictures=True)) as found:
        assert not found.has_pictures
        assert found.frames.info == expected
        assert found.project.mask(0).any()
        with pytest.raises(MediaError, match="Masks are safe"):
            found.frames.read(0)
        found.project.add_object("cat")
    with pytest.raises(MissingMediaError):
        finished(opening(OpenRequest(path), CancelToken()))


def test_a_project_without_a_description_does_not_open_without_pictures(
    path: Path, clip_path: Path
) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE media SET description = x''")
        database.commit()
    with pytest.raises(MediaError, match="Find the file"):
        finished(opening(OpenRequest(path, without_pictures=True), CancelToken()))
    with opened(OpenRequest(path)):
        pass  # the clip is there, and describes itself
    with opened(OpenRequest(path, without_pictures=True)) as found:
        assert found.frames.info.names[0] == "shot_000"


def test_another_clip_gets_a_copy_of_the_masks_that_fit_it(clip_path: Path, path: Path) -> None:
    last = max(clip_path.iterdir())
    last.unlink()
    with pytest.raises(WrongMediaError, match="11 vs 12 frames"):
        finished(opening(OpenRequest(path), CancelToken()))
    before = path.read_bytes()
    with opened(OpenRequest(path, adopts_media=True)) as found:
        assert found.project.path == path.with_name("dog (other media).evermask")
        assert found.notices == ("This is a copy for the other media: dog (other media).evermask.",)
        assert found.project.states(ONE).nonzero()[0].tolist() == [0]
        assert found.project.media.frame_count == 11
    assert path.read_bytes() == before, "only its lock came and went"


def test_a_clip_of_another_size_is_not_adopted(clip_path: Path, path: Path) -> None:
    for file in clip_path.iterdir():
        PillowImage.open(file).resize((20, 20)).save(file)
    with pytest.raises(WrongMediaError) as caught:
        finished(opening(OpenRequest(path, adopts_media=True), CancelToken()))
    assert not caught.value.may_adopt
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_locked_project_opens_in_three_other_ways(path: Path) -> None:
    lock_from_elsewhere(path, "elsewhere")
    with pytest.raises(LockedProjectError, match="Open on elsewhere"):
        finished(opening(OpenRequest(path), CancelToken()))
    before = path.read_bytes()
    with opened(OpenRequest(path, access=Access.LOOK)) as found:
        assert found.project.read_only_reason == "dog.evermask was opened read-only."
        assert found.project.mask(0).any()
    with opened(OpenRequest(path, access=Access.COPY)) as found:
        assert found.project.path == path.with_name("dog copy.evermask")
        assert found.notices == ("This is a copy: dog copy.evermask.",)
        assert found.project.undo_name == "Draw"
        assert found.project.undo() is not None
    assert path.read_bytes() == before
    with opened(OpenRequest(path, access=Access.TAKE_OVER)) as found:
        assert found.project.path == path
        assert found.project.undo() is not None


def test_the_lock_of_a_program_that_died_is_no_obstacle(path: Path) -> None:
    lock_from_elsewhere(path, socket.gethostname())
    with opened(OpenRequest(path)) as found:
        assert not found.project.read_only_reason


def test_a_newer_project_opens_read_only_and_says_so(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with opened(OpenRequest(path)) as found:
        assert "made by a newer Evermask" in found.project.read_only_reason
        assert found.notices[0].startswith("Opened read-only. The project dog.evermask was made by")
        assert found.project.mask(0).any()


def test_a_folder_that_may_not_be_written_opens_read_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("core.project.lock._put", refuse)
    with opened(OpenRequest(path)) as found:
        assert found.project.read_only_reason.startswith(f"Cannot write to {path.parent}")


def test_pictures_of_another_size_are_left_out_once_and_for_all(
    clip_path: Path, tmp_path: Path
) -> None:
    PillowImage.new("RGB", (7, 7)).save(clip_path / "shot_012.png")
    path = tmp_path / "mixed.evermask"
    with pytest.raises(MixedSizesError):
        finished(opening(OpenRequest(clip_path, project=path), CancelToken()))
    assert not path.exists()
    request = OpenRequest(clip_path, project=path, skip_other_sizes=True)
    with opened(request) as found:
        assert found.frames.info.frame_count == 12
    with opened(OpenRequest(path)) as found:
        assert found.frames.info.frame_count == 12


def test_opening_can_be_stopped_and_leaves_nothing(clip_path: Path, tmp_path: Path) -> None:
    token = CancelToken()
    steps = opening(OpenRequest(clip_path, project=tmp_path / "p.evermask"), token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
    assert not (tmp_path / "p.evermask").exists()


def test_what_fails_lets_go_of_the_project(path: Path, clip_path: Path) -> None:
    for file in clip_path.iterdir():
        file.unlink()
    with pytest.raises(MediaError):
        finished(opening(OpenRequest(path), CancelToken()))
    Project.open(path).close()


def test_a_place_that_cannot_hold_a_project_is_an_output_error(
    clip_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        finished(
            opening(OpenRequest(clip_path, project=tmp_path / "file" / "a.evermask"), CancelToken())
        )


def test_a_file_that_only_has_the_name_of_a_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.evermask").write_text("a letter")
    with pytest.raises(ProjectError, match="not an Evermask project"):
        finished(opening(OpenRequest(tmp_path / "a.evermask"), CancelToken()))
