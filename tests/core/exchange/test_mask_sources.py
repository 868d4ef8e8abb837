from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import MaskError
from core.exchange.labels import Label, Reading, id_label
from core.exchange.mask_sources import open_masks
from core.exchange.rle_file import RleMasks
from core.masks import write_indexed_png

MASK = np.array([[0, 1], [2, 2]], np.uint8)


def white(path: Path, pixels: list[list[int]]) -> None:
    path.parent.mkdir(exist_ok=True)
    PillowImage.fromarray(np.array(pixels, np.uint8) * np.uint8(255)).save(path)


def test_a_folder_is_its_pictures_in_natural_order(tmp_path: Path) -> None:
    for name in ("m10", "m9", ".hidden"):
        write_indexed_png(tmp_path / f"{name}.png", MASK)
    (tmp_path / "notes.txt").touch()
    (tmp_path / "photo.jpg").touch()

    source = open_masks([tmp_path])

    assert source.names == ("m9", "m10")
    assert [label for label, _ in source.read(0, Reading()).pieces] == [id_label(1), id_label(2)]


def test_some_files_are_a_source_too(tmp_path: Path) -> None:
    files = [tmp_path / "b.png", tmp_path / "a.tif"]
    for file in files:
        PillowImage.fromarray(MASK).save(file)

    assert open_masks(files).names == ("a", "b")


def test_one_folder_an_object_is_joined_by_frame(tmp_path: Path) -> None:
    white(tmp_path / "dog" / "00.png", [[1, 0]])
    white(tmp_path / "dog" / "01.png", [[0, 0]])
    white(tmp_path / "7" / "01.png", [[0, 1]])
    (tmp_path / "empty").mkdir()

    source = open_masks([tmp_path])

    assert source.names == ("00", "01")
    first, second = (dict(source.read(place, Reading()).pieces) for place in (0, 1))
    assert {label: pixels.tolist() for label, pixels in first.items()} == {
        Label("dog"): [[True, False]]
    }
    assert {label: pixels.tolist() for label, pixels in second.items()} == {
        id_label(7): [[False, True]]
    }


def test_folders_that_disagree_on_the_size_are_refused(tmp_path: Path) -> None:
    white(tmp_path / "a" / "00.png", [[1, 0]])
    white(tmp_path / "b" / "00.png", [[1, 0, 0]])

    with pytest.raises(MaskError, match="different sizes"):
        open_masks([tmp_path]).read(0, Reading())


def test_a_json_file_holds_run_lengths(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"images": [{"id": 1, "file_name": "a.png"}]}')

    assert isinstance(open_masks([tmp_path / "m.json"]), RleMasks)


@pytest.mark.parametrize("name", ["photo.jpg", "gone.png", "empty"])
def test_what_holds_no_masks_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "photo.jpg").touch()
    (tmp_path / "empty").mkdir()

    with pytest.raises(MaskError, match="Nothing was imported"):
        open_masks([tmp_path / name])


def test_the_first_file_with_something_tells_whether_masks_are_soft(tmp_path: Path) -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    (tmp_path / "00.png").write_bytes(b"damaged")
    PillowImage.fromarray(np.zeros_like(ramp)).save(tmp_path / "01.png")
    assert not open_masks([tmp_path]).looks_soft()

    PillowImage.fromarray(ramp).save(tmp_path / "02.png")
    assert open_masks([tmp_path]).looks_soft()
