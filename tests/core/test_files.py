import errno
from pathlib import Path

import pytest

from core.errors import OutputError
from core.files import atomic_path, describe_os_error, ensure_writable_folder, is_unfinished


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_half(target: Path, failure: Exception) -> None:
    with atomic_path(target) as partial:
        partial.write_text("half")
        raise failure


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "mask.png"
    with atomic_path(target) as partial:
        assert partial.suffix == ".png"
        partial.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert names_in(tmp_path) == ["mask.png"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "mask.png"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_half(target, ZeroDivisionError())
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["mask.png"]


def test_a_full_disk_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Disk full"):
        write_half(tmp_path / "mask.png", OSError(errno.ENOSPC, "No space left on device"))
    assert names_in(tmp_path) == []


def test_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="No such file"),
        atomic_path(tmp_path / "no" / "mask.png"),
    ):
        pytest.fail("there is nothing to write to")


def test_a_folder_in_the_way_stays(tmp_path: Path) -> None:
    (tmp_path / "mask.png").mkdir()
    with pytest.raises(OutputError), atomic_path(tmp_path / "mask.png") as partial:
        partial.write_text("new")
    assert names_in(tmp_path) == ["mask.png"]


def test_long_names_have_room_for_a_temporary_one(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 250 + ".png")
    with atomic_path(target) as partial:
        partial.write_text("new")
    assert target.read_text() == "new"


def test_a_writable_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    ensure_writable_folder(tmp_path / "a" / "b")
    assert names_in(tmp_path / "a" / "b") == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        ensure_writable_folder(tmp_path / "file")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENOSPC, "Disk full while writing"),
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "permission denied"),
        (errno.EIO, "reason"),
    ],
)
def test_texts_say_what_happened(number: int, text: str) -> None:
    assert text in describe_os_error(OSError(number, "reason"), Path("out"))


def test_a_file_being_written_can_be_told_from_others(tmp_path: Path) -> None:
    target = tmp_path / "mask.png"
    with atomic_path(target) as partial:
        assert is_unfinished(partial)
    assert not is_unfinished(target)
