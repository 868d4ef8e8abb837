import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import MediaError
from core.masks import write_indexed_png
from core.session.dataset_sequences import SequenceOffer, SequencePlace, find_sequences, place_of


def write_pictures(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True)
    for name in names:
        PillowImage.new("RGB", (8, 6)).save(folder / f"{name}.jpg")


def write_masks(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True)
    for name in names:
        write_indexed_png(folder / f"{name}.png", np.ones((6, 8), np.uint8))


NAMES = ["00000", "00001", "00002"]


@pytest.fixture
def davis(tmp_path: Path) -> Path:
    """One annotated, one whose list of the split leaves it out, and one with its first mask."""
    root = tmp_path / "DAVIS"
    for name, annotated in (("bear", NAMES), ("dog", NAMES), ("cat", NAMES[:1])):
        write_pictures(root / "JPEGImages" / "480p" / name, NAMES)
        write_masks(root / "Annotations" / "480p" / name, annotated)
    lists = root / "ImageSets" / "2017"
    lists.mkdir(parents=True)
    (lists / "val.txt").write_text("bear\n")
    return root


def test_every_sequence_of_davis_whatever_its_split(davis: Path) -> None:
    found = find_sequences(davis)
    assert [offer.name for offer in found] == ["bear", "cat", "dog"]
    pictures = davis / "JPEGImages" / "480p" / "cat"
    mask = davis / "Annotations" / "480p" / "cat" / "00000.png"
    assert found[1] == SequenceOffer("cat", pictures, pictures / "00000.jpg", 3, 1, mask, "00000")
    assert found[0].annotated == 3


def youtube_split(root: Path, video: str) -> None:
    write_pictures(root / "JPEGImages" / video, NAMES)
    write_masks(root / "Annotations" / video, NAMES[1:])
    objects = {"1": {"category": "dog", "frames": NAMES[1:]}}
    (root / "meta.json").write_text(json.dumps({"videos": {video: {"objects": objects}}}))


def test_both_splits_of_youtube_vos_and_a_first_mask_that_comes_later(tmp_path: Path) -> None:
    youtube_split(tmp_path / "train", "aa")
    youtube_split(tmp_path / "valid", "bb")
    found = find_sequences(tmp_path)
    assert [offer.name for offer in found] == ["aa", "bb"]
    assert found[1].first_name == "00001"
    assert found[1].first_mask == tmp_path / "valid" / "Annotations" / "bb" / "00001.png"


def test_plain_folders(tmp_path: Path) -> None:
    write_pictures(tmp_path / "disc" / "images", NAMES)
    write_masks(tmp_path / "disc" / "masks", NAMES)
    (offer,) = find_sequences(tmp_path)
    assert offer.pictures == tmp_path / "disc" / "images"
    assert offer.annotated == 3


def test_without_masks_there_is_none_to_begin_with(tmp_path: Path) -> None:
    write_pictures(tmp_path / "JPEGImages" / "480p" / "bear", NAMES)
    (offer,) = find_sequences(tmp_path)
    assert (offer.first_mask, offer.annotated) == (None, 0)


def test_what_is_no_data_set_or_a_damaged_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="No folder at"):
        find_sequences(tmp_path / "gone")
    (tmp_path / "letters").mkdir()
    with pytest.raises(MediaError, match="holds no data set"):
        find_sequences(tmp_path / "letters")
    youtube_split(tmp_path / "youtube", "aa")
    (tmp_path / "youtube" / "meta.json").write_text("{")
    with pytest.raises(MediaError, match="description does not fit"):
        find_sequences(tmp_path / "youtube")


def test_the_place_of_a_clip_in_a_data_set(davis: Path, tmp_path: Path) -> None:
    pictures = davis / "JPEGImages" / "480p" / "cat"
    assert place_of(pictures) == SequencePlace(davis, "cat")
    write_pictures(tmp_path / "disc" / "images", NAMES)
    assert place_of(tmp_path / "disc" / "images") is None
    write_masks(tmp_path / "disc" / "masks", NAMES)
    assert place_of(tmp_path / "disc" / "images") == SequencePlace(tmp_path, "disc")
    assert place_of(tmp_path / "JPEGImages") is None
