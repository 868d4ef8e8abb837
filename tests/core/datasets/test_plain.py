from pathlib import Path

import pytest

from core.datasets.archive import open_archive
from core.datasets.plain import davis_sequences, folder_sequences
from core.datasets.sequence import Layout
from core.errors import MediaError


def test_folders(folders: Path) -> None:
    found = folder_sequences(open_archive(folders))
    assert {name: len(sequence) for name, sequence in found.items()} == {"cat": 5, "dog": 5}


def test_davis_lists_choose_the_sequences(davis: Path) -> None:
    archive = open_archive(davis)
    assert list(davis_sequences(archive, Layout.DAVIS2017, "val")) == ["judo", "bear"]
    assert list(davis_sequences(archive, Layout.DAVIS2016, "val")) == ["bear"]
    assert len(davis_sequences(archive, Layout.DAVIS2017, "train")) == 3  # no such list


def test_list_of_the_2016_package_names_pairs_of_files(davis: Path) -> None:
    (davis / "ImageSets" / "2016" / "val.txt").unlink()
    (davis / "ImageSets" / "480p").mkdir()
    lines = [
        f"/JPEGImages/480p/judo/{t:05d}.jpg /Annotations/480p/judo/{t:05d}.png" for t in range(4)
    ]
    (davis / "ImageSets" / "480p" / "val.txt").write_text("\n".join(lines))
    assert list(davis_sequences(open_archive(davis), Layout.DAVIS2016, "val")) == ["judo"]


def test_davis_objects_are_those_up_to_the_first_frames_largest_label(davis: Path) -> None:
    judo = davis_sequences(open_archive(davis), Layout.DAVIS2017, "val")["judo"]
    assert [(track.object_id, track.first) for track in judo.objects] == [(1, 0), (2, 0)]


def test_a_listed_sequence_without_pictures_is_named(davis: Path) -> None:
    (davis / "ImageSets" / "2017" / "val.txt").write_text("gone\n")
    with pytest.raises(MediaError, match=r"480p/gone .* ImageSets/2017/val\.txt names it"):
        davis_sequences(open_archive(davis), Layout.DAVIS2017, "val")


def test_pictures_without_masks_are_named(folders: Path) -> None:
    (folders / "cat" / "masks" / "00002.png").unlink()
    cat = folder_sequences(open_archive(folders))["cat"]
    with pytest.raises(MediaError, match=r"cat/images/00002\.png .* has no mask"):
        _ = cat.objects
