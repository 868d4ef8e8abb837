"""Tests of core.training.clips: usable clips, the same for the same request."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import torch

from core.datasets.layouts import open_dataset
from core.datasets.packs import StillPack
from core.datasets.sequence import Layout
from core.datasets.videos import VideoSamples
from core.errors import MediaError
from core.training.clips import ClipRequest, ClipSource
from core.training.scene_crew import DrawnScenes, SceneCrew
from core.training.scenes import Footage, SceneRequest, SceneSource
from core.training.synthesis import SynthesisConfig

CPU = torch.device("cpu")
USUAL = SynthesisConfig()
REQUEST = ClipRequest(seed=5, size=33, batch=2, length=3, video_share=0.5)
DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def source(
    footage: Footage, config: SynthesisConfig = USUAL, crew: SceneCrew | None = None
) -> ClipSource:
    return ClipSource(SceneSource(footage, config), config, CPU, crew)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_every_clip_is_usable(footage: Footage, share: float) -> None:
    made = source(footage)
    for seed in range(4):
        clips = made.take(ClipRequest(seed, size=33, batch=3, length=5, video_share=share))
        assert clips.frames.shape == (3, 5, 3, 33, 33)
        assert clips.labels.shape == (3, 5, 33, 33)
        for labels, objects in zip(clips.labels, clips.objects.tolist(), strict=True):
            assert objects >= 1
            assert labels[0].unique().tolist()[-objects:] == list(range(1, objects + 1))
            assert int(labels.max()) == objects


def test_everything_at_once(footage: Footage) -> None:
    often = SynthesisConfig(
        separate=1.0, merge=1.0, merge_video=1.0, occlude=1.0, disappear=1.0, cut=1.0, lookalike=1.0
    )
    clips = source(footage, often).take(replace(REQUEST, batch=4, length=6))
    shown = clips.labels.flatten(2).any(2)
    assert bool(shown[:, 0].all())
    assert not bool(shown.all(1).any())


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_clips(footage: Footage, length: int) -> None:
    clips = source(footage).take(replace(REQUEST, length=length))
    assert clips.frames.shape[:2] == (2, length)


def test_a_request_gives_the_same_clips_whatever_came_before(footage: Footage) -> None:
    used, new = source(footage), source(footage)
    used.take(replace(REQUEST, seed=1))
    first, second, other = used.take(REQUEST), new.take(REQUEST), new.take(replace(REQUEST, seed=6))
    assert torch.equal(first.frames, second.frames)
    assert torch.equal(first.labels, second.labels)
    assert not torch.equal(second.frames, other.frames)


class Ahead:
    """Stands for a crew: draws what is announced at once, with a source of its own."""

    def __init__(self, footage: Footage) -> None:
        self._source = SceneSource(footage, USUAL)
        self._drawn: dict[SceneRequest, DrawnScenes] = {}
        self.dismissed = False

    def prepare(self, requests: Sequence[SceneRequest]) -> None:
        for request in requests:
            scenes = self._source.draw_all(request)
            self._drawn[request] = DrawnScenes(scenes, frozenset({"somewhere.png is damaged"}))

    def take(self, request: SceneRequest) -> DrawnScenes | None:
        return self._drawn.pop(request, None)

    def dismiss(self) -> None:
        self.dismissed = True


def test_prepared_clips_are_those_that_would_have_been_made(footage: Footage) -> None:
    crew = Ahead(footage)
    ahead, alone = source(footage, crew=cast(SceneCrew, crew)), source(footage)
    coming = [replace(REQUEST, seed=seed) for seed in range(3)]
    ahead.prepare(coming)
    for request in [*coming, replace(REQUEST, seed=9)]:  # the last one was not prepared
        assert torch.equal(ahead.take(request).frames, alone.take(request).frames)
    assert ahead.damaged == {"somewhere.png is damaged"}
    assert not alone.damaged
    ahead.close()
    assert crew.dismissed


def test_clips_whose_objects_are_hidden_at_first_are_replaced(footage: Footage) -> None:
    covered = replace(USUAL, separate=1.0, merge=0.0, occlude=1.0, piece_scale=(0.05, 0.1))
    clips = source(footage, covered).take(replace(REQUEST, batch=6, size=65, video_share=0.0))
    assert clips.objects.numel() == 6
    assert int(clips.objects.min()) >= 1


def test_damaged_samples_are_skipped_and_named_once(still_folder: Path) -> None:
    (still_folder / "images" / "0.png").write_bytes(b"nothing")
    made = source(Footage(StillPack([still_folder])))
    for seed in range(5):
        made.take(replace(REQUEST, seed=seed))
    assert len(made.damaged) == 1
    assert "images/0.png" in next(iter(made.damaged))


def test_nothing_but_damaged_samples_names_one(still_folder: Path) -> None:
    for image in (still_folder / "images").iterdir():
        image.write_bytes(b"nothing")
    with pytest.raises(MediaError, match=r"no usable sample \(damaged.*images/0\.png"):
        source(Footage(StillPack([still_folder]))).take(REQUEST)


@pytest.mark.skipif(not (DATA / "video-1.tar").exists(), reason=f"no training packs at {DATA}")
def test_real_packs_give_clips() -> None:
    videos = open_dataset(DATA / "video-1.tar", Layout.FOLDERS).sequences
    footage = Footage(
        StillPack([DATA / "regions.tar"]), VideoSamples(videos), StillPack([DATA / "photos.tar"])
    )
    made = source(footage)
    batch = made.take(replace(REQUEST, size=65, length=2))
    assert batch.objects.tolist() == [int(labels.max()) for labels in batch.labels]
    assert not made.damaged
