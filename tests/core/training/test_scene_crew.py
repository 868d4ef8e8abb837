"""Tests of core.training.scene_crew, with real processes."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.datasets.sequence import Layout
from core.errors import DeviceError, MediaError
from core.training.data import TrainingData
from core.training.run import SceneMaker
from core.training.scene_crew import SceneCrew
from core.training.scenes import SceneRequest
from core.training.synthesis import SynthesisConfig

REQUEST = SceneRequest(seed=1, count=2, size=33, length=3, video_share=0.5)

pytestmark = pytest.mark.slow


@pytest.fixture
def maker(still_folder: Path, video_folder: Path) -> SceneMaker:
    data = TrainingData((still_folder,), ((video_folder, Layout.FOLDERS),), ())
    return SceneMaker(data, SynthesisConfig(), 0)


def test_the_crew_draws_what_the_process_itself_would(maker: SceneMaker) -> None:
    crew = SceneCrew(maker, workers=2)
    try:
        coming = [replace(REQUEST, seed=seed) for seed in range(3)]
        crew.prepare(coming)
        crew.prepare(coming[1:])  # the first one is given up
        assert crew.take(coming[0]) is None
        for request in coming[1:]:
            drawn = crew.take(request)
            assert drawn is not None
            for a, b in zip(drawn.scenes, maker().draw_all(request), strict=True):
                assert np.array_equal(a.images, b.images)
        assert crew.take(coming[1]) is None  # taken once
    finally:
        crew.dismiss()


def test_failures_of_a_process_are_told(maker: SceneMaker, still_folder: Path) -> None:
    for image in (still_folder / "images").iterdir():
        image.write_bytes(b"nothing")
    crew = SceneCrew(replace(maker, data=TrainingData((still_folder,), (), ())), workers=1)
    try:
        crew.prepare([REQUEST])
        with pytest.raises(MediaError, match=r"images/0\.png"):
            crew.take(REQUEST)
    finally:
        crew.dismiss()


def test_a_dead_process_is_told(maker: SceneMaker) -> None:
    crew = SceneCrew(maker, workers=1)
    try:
        crew.prepare([REQUEST])
        assert crew.take(REQUEST) is not None
        coming = replace(REQUEST, count=500)
        crew.prepare([coming])
        for pid in crew._pool._processes:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(DeviceError, match="ended unexpectedly"):
            crew.take(coming)
    finally:
        crew.dismiss()
