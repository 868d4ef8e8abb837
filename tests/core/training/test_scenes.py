"""Tests of core.training.scenes: what clips are made of, whatever the data."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.datasets.layouts import open_dataset
from core.datasets.packs import StillPack
from core.datasets.sequence import Layout
from core.datasets.videos import VideoSamples
from core.errors import MediaError
from core.masks import write_indexed_png
from core.training.scenes import Footage, SceneRequest, SceneSource
from core.training.synthesis import SynthesisConfig

BARE = SynthesisConfig(
    separate=0.0, merge=0.0, merge_video=0.0, occlude=0.0, cut=0.0, lookalike=0.0, disappear=0.0
)
STILLS = SceneRequest(seed=1, count=6, size=33, length=4, video_share=0.0)
VIDEOS = replace(STILLS, video_share=1.0)


def test_a_still_is_one_picture_for_all_frames(footage: Footage) -> None:
    for scene in SceneSource(footage, BARE).draw_all(STILLS):
        assert scene.images.shape == (1, 38, 38, 3)
        assert scene.ids.shape == (1, 38, 38)
        assert scene.picture_of == (0, 0, 0, 0)
        assert scene.pieces == ()


def test_a_video_has_a_picture_for_each_frame(footage: Footage) -> None:
    for scene in SceneSource(footage, BARE).draw_all(VIDEOS):
        assert scene.picture_of == (0, 1, 2, 3)
        assert all(ids.any() for ids in scene.ids)


def test_without_added_motion_a_video_keeps_its_own(footage: Footage) -> None:
    calm = replace(BARE, video_motion=0.0, reverse=0.0, longest_gap=1)
    for scene in SceneSource(footage, calm).draw_all(replace(VIDEOS, size=65)):
        centres = [float(np.nonzero(ids)[1].mean()) for ids in scene.ids]
        assert centres[0] != pytest.approx(centres[1], abs=0.5)


def test_the_same_request_draws_the_same(footage: Footage) -> None:
    config = SynthesisConfig()
    used = SceneSource(footage, config)
    used.draw_all(replace(VIDEOS, seed=7))
    for a, b in zip(
        used.draw_all(VIDEOS), SceneSource(footage, config).draw_all(VIDEOS), strict=True
    ):
        assert np.array_equal(a.images, b.images)
        assert np.array_equal(a.ids, b.ids)
        assert a.zoom == b.zoom


def test_videos_alone_serve_as_stills_and_backgrounds(video_folder: Path) -> None:
    videos = VideoSamples(open_dataset(video_folder, Layout.FOLDERS).sequences)
    often = replace(BARE, merge_video=1.0, occlude=1.0, cut=1.0)
    for request in (STILLS, VIDEOS):
        scenes = SceneSource(Footage(None, videos), often).draw_all(request)
        assert all(scene.pieces for scene in scenes if scene.picture_of[1:] != (0, 0, 0))


def test_any_of_many_objects_is_followed(tmp_path: Path, video_folder: Path) -> None:
    mask = np.zeros((48, 64), np.uint8)
    for k in range(8):
        mask[4:44, 8 * k : 8 * k + 6] = k + 1
    for path in (video_folder / "run" / "masks").iterdir():
        write_indexed_png(path, mask)
    videos = VideoSamples(open_dataset(video_folder, Layout.FOLDERS).sequences)
    source = SceneSource(Footage(None, videos), replace(BARE, crop_side=(1.0, 1.0)))
    seen = [set(np.unique(scene.ids).tolist()) for scene in source.draw_all(VIDEOS)]
    assert all(ids <= {0, 1, 2, 3, 4} for ids in seen)
    covered = [(scene.ids > 0).mean() for scene in source.draw_all(replace(VIDEOS, count=12))]
    assert len({round(float(share), 2) for share in covered}) > 3  # not the same four each time


@pytest.mark.parametrize("objects", [None, 0])
def test_data_without_objects_are_refused(tmp_path: Path, objects: int | None) -> None:
    stills = None
    if objects == 0:
        (tmp_path / "images").mkdir()
        stills = StillPack([tmp_path])
    with pytest.raises(MediaError, match="no usable sample"):
        SceneSource(Footage(stills), BARE)


def test_empty_masks_are_refused_once_they_are_looked_at(still_folder: Path) -> None:
    for path in (still_folder / "masks").iterdir():
        write_indexed_png(path, np.zeros((48, 64), np.uint8))
    source = SceneSource(Footage(StillPack([still_folder])), BARE)
    with pytest.raises(MediaError, match=r"no usable sample\. "):
        source.draw_all(STILLS)


def test_an_epoch_is_the_annotated_frames_of_the_videos(footage: Footage) -> None:
    assert footage.epoch_frames == 7
    assert Footage(footage.stills).epoch_frames == 4
