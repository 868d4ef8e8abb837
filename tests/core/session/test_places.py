from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from core.session.places import (
    cache_folder,
    default_project_path,
    frame_cache_bytes,
    free_path,
    new_project_path,
    own_name_of,
    snapshots_folder,
)
from core.video.clip import ClipInfo

CLIP = ClipInfo(
    Path("/media/Dog park.mp4"), "video", 1, 20, 10, Fraction(24), (0.0,), ("00000",), "h264", 5
)


def test_projects_are_named_after_the_clip_and_live_in_the_users_folder() -> None:
    path = default_project_path(CLIP)
    assert path.name == f"Dog park-{CLIP.fingerprint()}.evermask"
    assert path.parent.name == "projects"
    assert CLIP.path.parent not in path.parents
    folder = replace(CLIP, path=CLIP.path.parent / "v1.2 frames", kind="images")
    assert default_project_path(folder).name.startswith("v1.2 frames-")
    long = replace(CLIP, path=Path("x" * 250 + ".mp4"))
    assert len(default_project_path(long).name) < 120


def test_another_project_of_the_same_clip_gets_a_free_name(tmp_path: Path) -> None:
    first = new_project_path(CLIP.path.with_name("Dog park"))
    assert first.name == "Dog park.evermask"
    first.parent.mkdir(parents=True)
    first.touch()
    assert new_project_path(CLIP.path.with_name("Dog park")).name == "Dog park 2.evermask"
    (tmp_path / "shot.mp4").touch()
    assert new_project_path(tmp_path / "shot.mp4").name == "shot.evermask"


def test_a_project_is_named_only_where_its_name_says_more_than_the_clips() -> None:
    assert own_name_of(default_project_path(CLIP), CLIP) == ""
    assert own_name_of(Path("/films/Dog park.evermask"), CLIP) == ""
    assert own_name_of(Path("/films/Dog park 2.evermask"), CLIP) == "Dog park 2"
    folder = replace(CLIP, path=CLIP.path.parent / "v1.2 frames", kind="images")
    assert own_name_of(Path("/films/v1.2 frames.evermask"), folder) == ""


def test_the_frame_cache_has_a_bound() -> None:
    assert 0 < frame_cache_bytes() <= 4 << 30


def test_a_free_name_is_found(tmp_path: Path) -> None:
    assert free_path(tmp_path / "a.evermask") == tmp_path / "a.evermask"
    (tmp_path / "a.evermask").touch()
    (tmp_path / "a 2.evermask").touch()
    assert free_path(tmp_path / "a.evermask") == tmp_path / "a 3.evermask"


def test_each_project_has_snapshots_of_its_own(tmp_path: Path) -> None:
    one, two = (snapshots_folder(tmp_path / name) for name in ("a.evermask", "b.evermask"))
    assert one != two
    assert one.parent == two.parent == cache_folder() / "snapshots"
    assert snapshots_folder(tmp_path / "x" / ".." / "a.evermask") == one
