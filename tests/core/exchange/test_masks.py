import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import Cancelled, OutputError
from core.exchange.masks import export_masks
from core.masks import DAVIS_PALETTE, read_mask
from core.progress import CancelToken, Progress
from core.types import Mask

NAMES = ("00000", "00001", "00002")


def mask_of(index: int) -> Mask:
    mask = np.zeros((7, 9), np.uint8)
    mask[1:4, index : index + 3] = index + 1
    mask[6, 8] = 255
    return mask


def exported(folder: Path, names: tuple[str, ...] = NAMES) -> list[Progress]:
    return list(export_masks(folder, names, mask_of, CancelToken()))


def test_files_hold_the_same_pixels_and_the_davis_palette(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "masks"
    progress = exported(folder)
    assert [step.done for step in progress] == [1, 2, 3]
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.png" for name in NAMES]
    for index, name in enumerate(NAMES):
        assert np.array_equal(read_mask(folder / f"{name}.png"), mask_of(index))
        with PillowImage.open(folder / f"{name}.png") as picture:
            assert picture.mode == "P"
            assert picture.getpalette() == DAVIS_PALETTE.ravel().tolist()


def test_source_names_are_kept(tmp_path: Path) -> None:
    exported(tmp_path, ("shot_8", "shot.9", "shot_11"))
    assert (tmp_path / "shot.9.png").is_file()


def test_stopping_keeps_complete_files_only(tmp_path: Path) -> None:
    token = CancelToken()
    running = export_masks(tmp_path, NAMES, mask_of, token)
    next(running)
    token.cancel()
    with pytest.raises(Cancelled):
        next(running)
    assert [path.name for path in tmp_path.iterdir()] == ["00000.png"]
    assert np.array_equal(read_mask(tmp_path / "00000.png"), mask_of(0))


def test_a_place_that_is_no_folder_is_refused_before_any_mask_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    asked: list[int] = []
    running = export_masks(
        tmp_path / "file", NAMES, lambda i: asked.append(i) or mask_of(i), CancelToken()
    )
    with pytest.raises(OutputError):
        next(running)
    assert asked == []


@pytest.mark.parametrize("names", [("a", "A"), ("../a",), ("a/b",)])
def test_names_that_would_collide_or_escape_are_refused(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    with pytest.raises(OutputError, match="Nothing was written"):
        exported(tmp_path / "masks", names)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(_picture: PillowImage.Image, path: Path, **_options: object) -> None:
        Path(path).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    running: Iterator[Progress] = export_masks(tmp_path, NAMES, mask_of, CancelToken())
    next(running)
    monkeypatch.setattr(PillowImage.Image, "save", fill_up)
    with pytest.raises(OutputError, match="Disk full"):
        next(running)
    assert [path.name for path in tmp_path.iterdir()] == ["00000.png"]
