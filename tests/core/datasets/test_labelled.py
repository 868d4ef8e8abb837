"""Tests of core.datasets.labelled."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.datasets import labelled
from core.datasets.labelled import LabelledFile, LabelledPictures
from core.errors import MediaError


def fill(folder: Path, count: int, suffix: str = ".png", size: tuple[int, int] = (8, 6)) -> None:
    folder.mkdir(parents=True)
    for index in range(count):
        Image.new("RGB", size, (10 * index, 0, 0)).save(folder / f"{index}{suffix}")


def names(files: list[LabelledFile]) -> set[tuple[str, int]]:
    return {(file.name, file.label) for file in files}


def test_a_folder_per_class(tmp_path: Path) -> None:
    fill(tmp_path / "dog", 3)
    fill(tmp_path / "cat" / "images", 2, ".JPEG")
    (tmp_path / "cat" / "labels.txt").touch()
    (tmp_path / ".cache").mkdir()

    pictures = LabelledPictures(tmp_path)

    assert pictures.classes == ("cat", "dog")
    assert names(pictures.learned) | names(pictures.held_out) == {
        *((f"dog/{index}.png", 1) for index in range(3)),
        *((f"cat/images/{index}.JPEG", 0) for index in range(2)),
    }


def test_every_class_is_held_out_in_part_and_the_same_way_each_time(tmp_path: Path) -> None:
    fill(tmp_path / "a", 40)
    fill(tmp_path / "b", 3)

    first, second = LabelledPictures(tmp_path), LabelledPictures(tmp_path)

    assert [file.label for file in first.held_out] == [0, 0, 1]
    assert not names(first.held_out) & names(first.learned)
    assert first.held_out == second.held_out


def test_layout_of_imagenet(tmp_path: Path) -> None:
    for name in ("n01", "n02"):
        fill(tmp_path / "train" / name, 3, ".JPEG")
        fill(tmp_path / "val" / name, 2, ".JPEG")
    fill(tmp_path / "val" / "n03", 1)

    pictures = LabelledPictures(tmp_path)

    assert pictures.classes == ("n01", "n02")
    assert len(pictures.learned) == 6
    assert names(pictures.held_out) == {
        (f"val/{name}/{index}.JPEG", label)
        for label, name in enumerate(("n01", "n02"))
        for index in range(2)
    }


def test_validation_sorted_in_another_way_is_not_used(tmp_path: Path) -> None:
    for name in ("n01", "n02"):
        fill(tmp_path / "train" / name, 3)
    fill(tmp_path / "val" / "images", 2)

    pictures = LabelledPictures(tmp_path)

    assert len(pictures.held_out) == 2
    assert all(file.name.startswith("train/") for file in pictures.held_out)


def test_a_class_called_train(tmp_path: Path) -> None:
    fill(tmp_path / "bus", 2)
    fill(tmp_path / "train", 2)

    assert LabelledPictures(tmp_path).classes == ("bus", "train")


def test_only_some_are_measured_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "MOST_HELD_OUT", 3)
    monkeypatch.setattr(labelled, "HELD_OUT_SHARE", 0.5)
    for name in ("a", "b"):
        fill(tmp_path / name, 8)

    pictures = LabelledPictures(tmp_path)

    assert len(pictures.learned) == 8
    assert [file.label for file in pictures.held_out] == [0, 0, 1]


@pytest.mark.parametrize("prepare", ["missing", "empty", "one class", "no pictures", "a file"])
def test_no_labelled_pictures(tmp_path: Path, prepare: str) -> None:
    root = tmp_path / "data"
    if prepare == "a file":
        root.touch()
    elif prepare != "missing":
        root.mkdir()
    if prepare == "one class":
        fill(root / "a", 3)
    if prepare == "no pictures":
        (root / "a").mkdir()
        (root / "b").mkdir()

    with pytest.raises(MediaError, match=r"^No labelled pictures in .* Check --data\.$"):
        LabelledPictures(root)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_pictures_are_drawn_out_to_squares(tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        fill(tmp_path / name, 2, suffix, (90, 30))
    pictures = LabelledPictures(tmp_path)

    picture = pictures.read(pictures.held_out[1], 20)

    assert picture.pixels.shape == (20, 20, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.aspect == 3
    assert picture.label == 1


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "I;16"])
def test_pixel_formats(tmp_path: Path, mode: str) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        suffix = "jpg" if mode == "CMYK" else "png"
        Image.new(mode, (9, 9)).save(tmp_path / name / f"0.{suffix}")
    pictures = LabelledPictures(tmp_path)

    assert pictures.read(pictures.learned[0], 4).pixels.shape == (4, 4, 3)


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_damaged_pictures_are_named(tmp_path: Path, content: bytes | None) -> None:
    for name in ("a", "b"):
        fill(tmp_path / name, 1, ".jpg", (64, 64))
    pictures = LabelledPictures(tmp_path)
    path = tmp_path / "b" / "0.jpg"
    path.write_bytes(path.read_bytes()[:300] if content is None else content)

    with pytest.raises(MediaError, match=r"^b/0\.jpg cannot be decoded\. It is left out\.$"):
        pictures.read(pictures.learned[1], 8)
