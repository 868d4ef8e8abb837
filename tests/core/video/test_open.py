from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, MediaError
from core.progress import CancelToken, Progress, finished
from core.video import index
from core.video.clip import FirstPicture
from core.video.open import open_clip, opening_clip


def test_a_file_opens_as_video(plain_video: Path) -> None:
    with open_clip(plain_video) as clip:
        assert clip.info.kind == "video"
        assert clip.info.names[59] == "00059"


def test_a_folder_opens_as_images(image_folder: Path) -> None:
    with open_clip(image_folder) as clip:
        assert (clip.info.kind, clip.info.frame_count) == ("images", 5)


def test_one_picture_opens_as_one_frame(image_folder: Path, number_in: Callable[..., int]) -> None:
    with open_clip(image_folder / "shot_9.png") as clip:
        assert clip.info.names == ("shot_9",)
        assert number_in(clip.read(0)) == 9


@pytest.mark.parametrize("name", ["gone.mp4", "gone"])
def test_nothing_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(MediaError, match="No file or folder at"):
        open_clip(tmp_path / name)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    with pytest.raises(MediaError, match=r"empty\.mp4 could not be opened"):
        open_clip(path)


def assert_first_picture_comes_first(path: Path) -> None:
    first = next(opening_clip(path, CancelToken()))
    with open_clip(path) as clip:
        assert isinstance(first, FirstPicture)
        assert np.array_equal(first.picture, clip.read(0))


def test_the_first_picture_of_a_video_comes_first(exact_video: Path) -> None:
    assert_first_picture_comes_first(exact_video)


def test_the_first_picture_of_a_folder_comes_first(image_folder: Path) -> None:
    assert_first_picture_comes_first(image_folder)


def test_the_first_picture_is_upright(rotated: Callable[[int], Path]) -> None:
    assert_first_picture_comes_first(rotated(90))


def test_a_long_video_is_indexed_with_progress_and_can_be_stopped(
    plain_video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_PROGRESS_EVERY", 10)
    steps = list(opening_clip(plain_video, CancelToken()))
    seen = [step for step in steps if isinstance(step, Progress)]
    assert len(seen) >= 5
    assert all(progress.total == plain_video.stat().st_size for progress in seen)
    assert [progress.done for progress in seen[1:-1]] == sorted(p.done for p in seen[1:-1])
    token = CancelToken()
    steps = opening_clip(plain_video, token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
