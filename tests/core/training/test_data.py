"""Tests of core.training.data: what the paths of --data are taken for."""

import tarfile
from pathlib import Path

import pytest

from core.datasets.sequence import Layout
from core.errors import EvermaskError, MediaError
from core.training.data import find_training_data


@pytest.fixture
def packs(still_folder: Path, video_folder: Path, tmp_path: Path) -> Path:
    """As they are handed out: some folders, some tar files, and things that are none."""
    root = tmp_path / "packs"
    root.mkdir()
    still_folder.rename(root / "static-0")
    with tarfile.open(root / "video-0.tar", "w") as tar:
        tar.add(video_folder, ".")
    video_folder.rename(root / "validation")
    (root / "photos-0" / "images").mkdir(parents=True)
    (root / "static-notes.txt").touch()
    return root


def test_a_folder_of_packs_is_sorted_by_name_and_validation_is_left_alone(packs: Path) -> None:
    data = find_training_data([packs])
    assert data.stills == (packs / "static-0",)
    assert data.videos == ((packs / "video-0.tar", Layout.FOLDERS),)
    assert data.backgrounds == (packs / "photos-0",)
    assert data.names == ("static-0", "video-0.tar", "photos-0")
    footage = data.open(0)
    assert footage.stills is not None
    assert len(footage.stills.annotated) == 4
    assert footage.epoch_frames == 7


def test_single_packs_and_data_sets_are_recognised(packs: Path) -> None:
    data = find_training_data([packs / "static-0", packs / "validation"])
    assert data.stills == (packs / "static-0",)
    assert data.videos == ((packs / "validation", Layout.FOLDERS),)
    assert find_training_data([packs / "video-0.tar"]).open(0).stills is None


def test_a_davis_folder_gives_its_training_split(packs: Path, tmp_path: Path) -> None:
    root = tmp_path / "DAVIS"
    for name in ("run", "walk"):
        for part, target in (("images", "JPEGImages"), ("masks", "Annotations")):
            place = root / target / "480p" / name
            place.mkdir(parents=True)
            for file in (packs / "validation" / "run" / part).iterdir():
                (place / file.name).write_bytes(file.read_bytes())
    (root / "ImageSets" / "2017").mkdir(parents=True)
    (root / "ImageSets" / "2017" / "train.txt").write_text("walk\n")
    data = find_training_data([packs, root])
    assert data.videos[-1] == (root, Layout.DAVIS2017)
    assert data.open(0).epoch_frames == 14


def test_what_is_nothing_is_named(packs: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="gone holds no data set"):
        find_training_data([packs, tmp_path / "gone"])
    lonely = tmp_path / "lonely"
    (lonely / "photos").mkdir(parents=True)
    with pytest.raises(EvermaskError, match="lonely holds no annotated packs"):
        find_training_data([lonely])
