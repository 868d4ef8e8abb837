"""Tests of core.datasets.videos: the same reading of frames from every layout."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from core.datasets.layouts import layout_found, open_dataset
from core.datasets.sequence import Layout
from core.datasets.videos import FramesAsStills, VideoSamples
from core.errors import MediaError
from core.masks import write_indexed_png
from core.types import Mask


def samples(root: Path, layout: Layout, split: str = "val", cache: int = 0) -> VideoSamples:
    return VideoSamples(open_dataset(root, layout, split=split).sequences, cache)


@pytest.mark.parametrize(
    ("fixture", "layout", "frames", "ids"),
    [
        ("folders", Layout.FOLDERS, (5, 5), {1, 3}),
        ("davis", Layout.DAVIS2016, (4,), {1}),
        ("davis", Layout.DAVIS2017, (4, 4), {1, 2}),
        ("ytvos", Layout.YTVOS, (2,), {1, 2}),  # only what is annotated
        ("lvos", Layout.LVOS, (10,), {1, 4}),
    ],
)
def test_annotated_frames_of_every_layout(
    fixture: str,
    layout: Layout,
    frames: tuple[int, ...],
    ids: set[int],
    request: pytest.FixtureRequest,
) -> None:
    videos = samples(request.getfixturevalue(fixture), layout)
    assert tuple(videos.frame_count(i) for i in range(len(videos))) == frames
    assert videos.frames == sum(frames)
    last = videos.read(0, frames[0] - 1)
    assert last.image.shape == (24, 32, 3)
    assert set(np.unique(last.mask).tolist()) - {0} == ids  # void is no object


def test_the_training_split_is_opened_where_there_are_several(ytvos: Path, davis: Path) -> None:
    both = ytvos.parent
    for name in ("00000", "00005"):
        target = both / "train" / "Annotations" / "v0" / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ytvos / "Annotations" / "v1" / "00000.png", target)
    assert samples(both, Layout.YTVOS, "train").read(0, 0).name == "v0/00000"
    assert samples(both, Layout.YTVOS).read(0, 0).name == "v1/00000"
    (davis / "ImageSets" / "2017" / "train.txt").write_text("train-only\n")
    assert samples(davis, Layout.DAVIS2017, "train").read(0, 0).name == "train-only/00000"


def test_layouts_are_recognised(
    folders: Path, davis: Path, ytvos: Path, lvos: Path, tmp_path: Path
) -> None:
    assert layout_found(folders) is Layout.FOLDERS
    assert layout_found(davis) is Layout.DAVIS2017
    shutil.rmtree(davis / "ImageSets" / "2017")
    assert layout_found(davis) is Layout.DAVIS2016
    assert layout_found(ytvos.parent) is Layout.YTVOS
    assert layout_found(lvos) is Layout.LVOS
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "gone"):
        with pytest.raises(MediaError, match=f"{place.name} holds no data set"):
            layout_found(place)


def test_cache_keeps_what_fits(folders: Path) -> None:
    one_sample = 24 * 32 * 4
    videos = samples(folders, Layout.FOLDERS, cache=one_sample)
    assert videos.read(0, 0) is videos.read(0, 0)
    assert videos.read(0, 1) is not videos.read(0, 1)


def test_damaged_frames_are_named(folders: Path) -> None:
    wrong: Mask = np.ones((5, 6), np.uint8)
    write_indexed_png(folders / "cat" / "masks" / "00003.png", wrong)
    (folders / "cat" / "images" / "00004.png").write_bytes(b"nothing")
    videos = samples(folders, Layout.FOLDERS)
    with pytest.raises(MediaError, match=r"cat/masks/00003\.png in pack is 6x5, its picture 32x24"):
        videos.read(0, 3)
    with pytest.raises(MediaError, match=r"cat/images/00004\.png"):
        videos.read(0, 4)
    assert videos.read(0, 2).mask.any()


def test_frames_serve_as_stills(folders: Path) -> None:
    videos = samples(folders, Layout.FOLDERS)
    stills = FramesAsStills(videos)
    assert len(stills) == len(stills.annotated) == 10
    assert stills.read(7).name == videos.read(1, 2).name == "dog/2"


DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.skipif(not (DATA / "validation.tar").exists(), reason=f"no training packs at {DATA}")
def test_real_sequences() -> None:
    videos = samples(DATA / "validation.tar", Layout.FOLDERS)
    assert (len(videos), videos.frames) == (6, 393)
    sample = videos.read(4, 5)
    assert sample.image.shape[:2] == sample.mask.shape == (480, 854)
    assert np.unique(sample.mask).tolist() == [0, 1]
