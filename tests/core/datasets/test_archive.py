"""Tests of core.datasets.archive."""

import io
import tarfile
from pathlib import Path

import pytest

from core.datasets.archive import open_archive
from core.errors import MediaError


def make_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_tar_members_are_read_in_any_order(tmp_path: Path) -> None:
    archive = open_archive(make_tar(tmp_path / "a.tar", {"./x/1": b"one", "x/2": b"two"}))
    assert sorted(archive.names) == ["x/1", "x/2"]
    assert archive.read("x/2") == b"two"
    assert archive.read("x/1") == b"one"


def test_folder_holds_the_same_names(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "1").write_bytes(b"one")
    archive = open_archive(tmp_path)
    assert list(archive.names) == ["x/1"]
    assert archive.read("x/1") == b"one"


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.tar"):
        open_archive(tmp_path / "gone.tar")
    with pytest.raises(MediaError, match="gone"):
        open_archive(tmp_path).read("gone")


def test_member_cut_short_is_named(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar", {"x": b"0123456789" * 200})
    archive = open_archive(path)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(MediaError, match=r"x in a\.tar is cut short"):
        archive.read("x")


def test_something_else_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(b"not a tar" * 100)
    with pytest.raises(MediaError, match="tar file"):
        open_archive(path)


def test_linked_folders_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a.txt").write_text("x")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "disk", target_is_directory=True)
    archive = open_archive(tmp_path / "data")
    assert archive.names == ["link/a.txt"]
    assert archive.read("link/a.txt") == b"x"
