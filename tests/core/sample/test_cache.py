import os
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import Cancelled, OutputError
from core.masks import read_mask
from core.progress import CancelToken
from core.sample import cache
from core.sample.cache import sample_clip, sample_paths
from core.types import Image, Mask

FEW = 5


class QuickScene:
    """Stands in for the painter: plain pictures at the right size."""

    def draw(self, frame: int) -> tuple[Image, Mask]:
        mask = np.zeros((360, 640), np.uint8)
        mask[:10, : frame + 1] = 1
        return np.full((360, 640, 3), 10 * frame, np.uint8), mask


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "Scene", QuickScene)
    monkeypatch.setattr(cache, "FRAMES", FEW)


@pytest.mark.usefixtures("quick")
def test_the_sample_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert sample_paths(folder) is None
    steps = list(sample_clip(folder, CancelToken()))
    assert (steps[-1].done, steps[-1].total) == (FEW, FEW)
    paths = sample_paths(folder)
    assert paths is not None
    with av.open(str(paths.clip)) as container:
        assert sum(1 for _ in container.decode(video=0)) == FEW
    assert len(list(paths.masks.iterdir())) == FEW
    assert np.array_equal(read_mask(paths.first_mask), QuickScene().draw(0)[1])
    assert list(sample_clip(folder, CancelToken())) == []


@pytest.mark.usefixtures("quick")
def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    token = CancelToken()
    steps = sample_clip(tmp_path, token)
    next(steps)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert list(tmp_path.iterdir()) == []
    assert sample_paths(tmp_path) is None


@pytest.mark.usefixtures("quick")
def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    old, young = tmp_path / ".sample-1-old", tmp_path / ".sample-1-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    list(sample_clip(tmp_path, CancelToken()))
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, "sample-1"]


@pytest.mark.usefixtures("quick")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    steps: Iterator[object] = sample_clip(tmp_path / "file", CancelToken())
    with pytest.raises(OutputError):
        next(steps)


@pytest.mark.slow
def test_the_whole_sample_keeps_its_promises(tmp_path: Path) -> None:
    frames = sum(1 for _ in sample_clip(tmp_path, CancelToken())) - 1
    paths = sample_paths(tmp_path)
    assert paths is not None
    assert frames >= 300
    shown = [bool(read_mask(path).any()) for path in sorted(paths.masks.iterdir())]
    gaps = "".join("x" if seen else "." for seen in shown).split("x")
    assert max(len(gap) for gap in gaps) >= 100
    assert shown[0]
    assert shown[-1]
