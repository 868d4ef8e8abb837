from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.exchange.mask_likeness import Likeness, mask_likeness
from core.masks import write_indexed_png


def indexed(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_indexed_png(path, np.ones((4, 6), np.uint8))
    return path


def coloured(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.new("RGB", (6, 4)).save(path)
    return path


def test_indexed_pictures_are_masks(tmp_path: Path) -> None:
    files = [indexed(tmp_path / "a" / f"{number}.png") for number in range(2)]
    assert mask_likeness(files) is Likeness.SURELY
    assert mask_likeness([tmp_path / "a"]) is Likeness.SURELY
    PillowImage.new("1", (6, 4)).save(tmp_path / "two.png")
    assert mask_likeness([tmp_path / "two.png"]) is Likeness.SURELY


def test_a_folder_for_each_object_is_looked_into(tmp_path: Path) -> None:
    indexed(tmp_path / "dog" / "0.png")
    indexed(tmp_path / "man" / "0.png")
    assert mask_likeness([tmp_path]) is Likeness.SURELY


def test_a_file_of_run_lengths_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "masks.json").write_text("{}")
    assert mask_likeness([tmp_path / "masks.json"]) is Likeness.SURELY


def test_colours_and_grey_may_be_either(tmp_path: Path) -> None:
    assert mask_likeness([coloured(tmp_path / "c" / "0.png")]) is Likeness.PERHAPS
    assert mask_likeness([tmp_path / "c"]) is Likeness.PERHAPS
    PillowImage.new("L", (6, 4)).save(tmp_path / "grey.png")
    assert mask_likeness([tmp_path / "grey.png"]) is Likeness.PERHAPS
    (tmp_path / "broken.png").write_text("no picture")
    assert mask_likeness([tmp_path / "broken.png"]) is Likeness.PERHAPS


@pytest.mark.parametrize("name", ["a.jpg", "a.mp4", "a.txt"])
def test_what_keeps_no_ids_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / name).touch()
    assert mask_likeness([tmp_path / "f" / name]) is Likeness.NOT
    assert mask_likeness([tmp_path / "f"]) is Likeness.NOT
    assert mask_likeness([tmp_path / "gone"]) is Likeness.NOT
