from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core.errors import MediaError, OutputError, ProjectError
from core.project.project import Project
from core.session.opening import (
    default_project_path,
    frame_cache_bytes,
    project_for,
    require_media_there,
    require_same_media,
)
from core.video.clip import ClipInfo


@pytest.fixture
def clip(tmp_path: Path) -> ClipInfo:
    path = tmp_path / "Dog park.mp4"
    path.write_bytes(b"video")
    return ClipInfo(
        path=path,
        kind="video",
        frame_count=12345,
        width=20,
        height=10,
        rate=Fraction(24),
        timestamps=(0.0,),
        names=("00000",),
        codec="h264",
        byte_size=5,
    )


def test_projects_are_named_after_the_clip_and_live_in_the_users_folder(clip: ClipInfo) -> None:
    path = default_project_path(clip)
    assert path.name == f"Dog park-{clip.fingerprint()}.evermask"
    assert path.parent.name == "projects"
    assert clip.path.parent not in path.parents
    folder = replace(clip, path=clip.path.parent / "v1.2 frames", kind="images")
    assert default_project_path(folder).name.startswith("v1.2 frames-")
    long = replace(clip, path=Path("x" * 250 + ".mp4"))
    assert len(default_project_path(long).name) < 120


def test_the_frame_cache_has_a_bound() -> None:
    assert 0 < frame_cache_bytes() <= 4 << 30


def test_a_project_is_made_once_and_found_again(clip: ClipInfo, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "a.evermask"
    with project_for(clip, path) as project:
        project.add_object("dog")
    with project_for(clip, path) as project:
        assert [info.name for info in project.objects()] == ["dog"]


def test_media_at_another_place_is_the_same_media(clip: ClipInfo, tmp_path: Path) -> None:
    path = tmp_path / "a.evermask"
    project_for(clip, path).close()
    moved = replace(clip, path=clip.path.rename(tmp_path / "Cat park.mp4"))
    project_for(moved, path).close()
    with Project.open(path) as project:
        assert require_media_there(project) == moved.path


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"frame_count": 12340}, r"\(12 340 vs 12 345 frames\)"),
        ({"width": 40}, r"\(40x10 vs 20x10 pixels\)"),
        ({"byte_size": 7}, r"\(another length in bytes or seconds\)"),
    ],
)
def test_other_media_is_refused(
    clip: ClipInfo, tmp_path: Path, change: dict[str, int], difference: str
) -> None:
    path = tmp_path / "a.evermask"
    project_for(clip, path).close()
    with pytest.raises(ProjectError, match=f"differs from the one .* {difference}"):
        project_for(replace(clip, **change), path)
    with Project.open(path) as project:  # and it is not left locked
        require_same_media(project, clip)


def test_pictures_too_wide_for_a_stored_mask_are_refused(clip: ClipInfo, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="65535"):
        project_for(replace(clip, width=70000), tmp_path / "a.evermask")
    assert not (tmp_path / "a.evermask").exists()


def test_missing_media_is_named(clip: ClipInfo, tmp_path: Path) -> None:
    with project_for(clip, tmp_path / "a.evermask") as project:
        clip.path.unlink()
        with pytest.raises(ProjectError, match=r"Dog park.mp4 is not at .* Masks are safe"):
            require_media_there(project)


def test_a_place_that_cannot_hold_a_project_is_an_output_error(
    clip: ClipInfo, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        project_for(clip, tmp_path / "file" / "a.evermask")
