from pathlib import Path

import pytest

from core.datasets.archive import FolderArchive
from core.datasets.files import by_folder, in_order, paired, require_masks
from core.errors import MediaError

ARCHIVE = FolderArchive(Path("data"))


def test_numbers_are_ordered_as_numbers() -> None:
    assert in_order(["a/10.jpg", "a/9.jpg", "a/100.jpg"]) == ["a/9.jpg", "a/10.jpg", "a/100.jpg"]
    assert in_order(["a/f10.jpg", "a/f9.jpg"]) == ["a/f10.jpg", "a/f9.jpg"]


def test_only_pictures_count() -> None:
    names = ["s/images/1.jpg", "s/images/notes.txt", "s/images/._1.jpg", "s/masks/1.png"]
    assert by_folder(names) == {"s/images": ["s/images/1.jpg"], "s/masks": ["s/masks/1.png"]}


def test_pictures_and_masks_meet_by_stem() -> None:
    frames = paired(ARCHIVE, ["i/1.jpg", "i/2.jpg"], ["m/2.png"])
    assert [(frame.name, frame.mask) for frame in frames] == [("1", None), ("2", "m/2.png")]
    with pytest.raises(MediaError, match=r"i/1\.jpg in data has no mask \(1 such"):
        require_masks(ARCHIVE, frames)


def test_a_mask_without_picture_is_named() -> None:
    with pytest.raises(MediaError, match=r"m/3\.png in data has no picture"):
        paired(ARCHIVE, ["i/1.jpg"], ["m/3.png"])
