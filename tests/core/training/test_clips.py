"""Tests of core.training.clips: endless usable batches out of tiny packs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage

from core.datasets.packs import StillPack, VideoPack
from core.errors import MediaError
from core.masks import write_indexed_png
from core.training.clips import ClipSource
from core.training.synthesis import SynthesisConfig

CPU = torch.device("cpu")
USUAL = SynthesisConfig()
DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def write_sample(folder: Path, name: str, objects: int, left: int = 10) -> None:
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mask = np.zeros((48, 64), np.uint8)
    for k in range(1, objects + 1):
        mask[8 * k : 8 * k + 14, left : left + 16] = k
    image = np.full((48, 64, 3), 30, np.uint8)
    image[mask > 0] = 220
    PillowImage.fromarray(image).save(folder / "images" / f"{name}.png")
    write_indexed_png(folder / "masks" / f"{name}.png", mask)


@pytest.fixture
def still_folder(tmp_path: Path) -> Path:
    for index in range(4):
        write_sample(tmp_path / "stills", f"{index}", 1 + index % 3)
    return tmp_path / "stills"


@pytest.fixture
def videos(tmp_path: Path) -> VideoPack:
    for index in range(7):
        write_sample(tmp_path / "videos" / "run", f"{index:05d}", 1, left=8 + 3 * index)
    return VideoPack([tmp_path / "videos"])


def source(
    stills: StillPack,
    videos: VideoPack | None,
    config: SynthesisConfig = USUAL,
    seed: int = 0,
) -> ClipSource:
    return ClipSource(stills, videos, None, config, torch.Generator().manual_seed(seed), CPU)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_every_clip_is_usable(still_folder: Path, videos: VideoPack, share: float) -> None:
    batches = source(StillPack([still_folder]), videos).batches(
        size=33, batch=3, length=5, video_share=share
    )
    for _ in range(4):
        clips = next(batches)
        assert clips.frames.shape == (3, 5, 3, 33, 33)
        assert clips.labels.shape == (3, 5, 33, 33)
        for labels, objects in zip(clips.labels, clips.objects.tolist(), strict=True):
            assert objects >= 1
            assert labels[0].unique().tolist()[-objects:] == list(range(1, objects + 1))
            assert int(labels.max()) == objects


def test_everything_at_once(still_folder: Path, videos: VideoPack) -> None:
    often = SynthesisConfig(
        separate=1.0, merge=1.0, merge_video=1.0, occlude=1.0, disappear=1.0, cut=1.0, lookalike=1.0
    )
    clips = next(
        source(StillPack([still_folder]), videos, often).batches(
            size=33, batch=4, length=6, video_share=0.5
        )
    )
    shown = clips.labels.flatten(2).any(2)
    assert bool(shown[:, 0].all())
    assert not bool(shown.all(1).any())


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_clips(still_folder: Path, videos: VideoPack, length: int) -> None:
    batches = source(StillPack([still_folder]), videos).batches(
        size=33, batch=2, length=length, video_share=0.5
    )
    assert next(batches).frames.shape[:2] == (2, length)


def test_the_same_seed_draws_the_same(still_folder: Path, videos: VideoPack) -> None:
    pack = StillPack([still_folder])
    first, second = (
        next(source(pack, videos, seed=5).batches(size=33, batch=2, length=3, video_share=0.5))
        for _ in range(2)
    )
    assert torch.equal(first.frames, second.frames)
    assert torch.equal(first.labels, second.labels)


def test_a_restarted_source_draws_as_a_new_one(still_folder: Path, videos: VideoPack) -> None:
    pack = StillPack([still_folder])
    used, new = source(pack, videos, seed=1), source(pack, videos, seed=5)
    next(used.batches(size=33, batch=2, length=3, video_share=0.5))
    used.restart(5)
    first, second = (
        next(s.batches(size=33, batch=2, length=3, video_share=0.5)) for s in (used, new)
    )
    assert torch.equal(first.frames, second.frames)


def test_damaged_samples_are_skipped_and_counted(still_folder: Path) -> None:
    (still_folder / "images" / "0.png").write_bytes(b"nothing")
    clips = source(StillPack([still_folder]), None)
    batches = clips.batches(size=33, batch=2, length=2, video_share=0.0)
    for _ in range(5):
        next(batches)
    assert clips.skipped > 0


def test_packs_without_objects_are_refused(tmp_path: Path) -> None:
    write_sample(tmp_path, "empty", 0)
    batches = source(StillPack([tmp_path]), None).batches(
        size=33, batch=1, length=2, video_share=0.0
    )
    with pytest.raises(MediaError, match="no usable sample"):
        next(batches)


def test_without_added_motion_a_video_keeps_its_own(still_folder: Path, videos: VideoPack) -> None:
    calm = SynthesisConfig(
        merge_video=0.0, occlude=0.0, cut=0.0, lookalike=0.0, video_motion=0.0, reverse=0.0
    )
    calm = replace(calm, longest_gap=1)
    clips = next(
        source(StillPack([still_folder]), videos, calm).batches(
            size=65, batch=2, length=3, video_share=1.0
        )
    )
    columns = torch.arange(65.0)
    for labels in clips.labels:
        centres = [float((frame.sum(0) * columns).sum() / frame.sum()) for frame in labels]
        assert centres[0] != pytest.approx(centres[1], abs=0.5)


@pytest.mark.skipif(not (DATA / "video-1.tar").exists(), reason=f"no training packs at {DATA}")
def test_real_packs_give_clips() -> None:
    clips = ClipSource(
        StillPack([DATA / "regions.tar"]),
        VideoPack([DATA / "video-1.tar"]),
        StillPack([DATA / "photos.tar"]),
        SynthesisConfig(),
        torch.Generator().manual_seed(0),
        CPU,
    )
    batch = next(clips.batches(size=65, batch=2, length=2, video_share=0.5))
    assert batch.objects.tolist() == [int(labels.max()) for labels in batch.labels]
    assert clips.skipped == 0
