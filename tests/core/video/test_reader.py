import math
import random
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import MediaError
from core.video.open import open_clip
from core.video.reader import VideoClip

REAL_CLIPS = Path(__file__).parents[4] / "shared" / "data" / "clips"


def decoded_in_order(path: Path) -> list[NDArray[np.uint8]]:
    """The reference: every frame that a plain decoding pass shows."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def shuffled_twice(count: int) -> list[int]:
    order = [*range(count), *range(count)]
    random.Random(3).shuffle(order)
    return order


def test_every_frame_is_exact_in_any_order(exact_video: Path) -> None:
    expected = decoded_in_order(exact_video)
    with open_clip(exact_video) as clip:
        assert clip.info.frame_count == len(expected)
        wrong = [
            index
            for index in shuffled_twice(len(expected))
            if not np.array_equal(clip.read(index), expected[index])
        ]
        assert wrong == []
        assert clip.info.missing == ()


def test_stepping_gives_the_same_frames(exact_video: Path, number_in: Callable[..., int]) -> None:
    with open_clip(exact_video) as clip:
        numbers = [number_in(clip.read(index)) for index in range(clip.info.frame_count)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_stepping_back_gives_the_same_frames(
    plain_video: Path, number_in: Callable[..., int]
) -> None:
    with open_clip(plain_video) as clip:
        assert [number_in(clip.read(index)) for index in range(30, 8, -1)] == list(range(30, 8, -1))


def test_pictures_are_rgb_and_contiguous(plain_video: Path) -> None:
    with open_clip(plain_video) as clip:
        picture = clip.read(0)
    assert picture.shape == (96, 160, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    red, _, blue = picture[56, 20]
    assert red > 180 > 80 > blue


def test_an_approach_can_be_given_up_and_taken_up(
    plain_video: Path, number_in: Callable[..., int]
) -> None:
    with open_clip(plain_video) as clip:
        steps = clip.approach(20)
        next(steps)
        steps.close()
        assert number_in(clip.read(3)) == 3
        assert number_in(clip.read(20)) == 20


def test_a_glimpse_in_a_hurry_is_a_frame_on_the_way(
    plain_video: Path, number_in: Callable[..., int]
) -> None:
    with open_clip(plain_video) as clip:
        number, picture = clip.glimpse(40, deadline_s=0.0)
        assert number_in(picture) == number
        assert 36 <= number < 40, "in the group of the frame asked for"
        number, picture = clip.glimpse(40, deadline_s=math.inf)
        assert number_in(picture) == number == 40


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotation_is_applied(degrees: int, rotated: Callable[[int], Path]) -> None:
    path = rotated(degrees)
    capture = cv2.VideoCapture(str(path))
    upright = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)
    capture.release()
    with open_clip(path) as clip:
        picture = clip.read(0)
        assert (clip.info.height, clip.info.width) == picture.shape[:2] == upright.shape[:2]
    assert np.abs(picture.astype(int) - upright).mean() < 3


def test_a_variable_rate_is_reported_with_its_time_stamps(vfr_video: Path) -> None:
    with open_clip(vfr_video) as clip:
        info = clip.info
    assert info.variable_rate
    assert any("variable frame rate" in remark.text for remark in info.remarks)
    steps = np.diff(info.timestamps)
    assert steps.min() > 0.015
    assert steps.max() > 0.1


def test_a_damaged_file_gives_every_readable_frame(
    damaged_video: Path, number_in: Callable[..., int]
) -> None:
    with open_clip(damaged_video) as clip:
        readable = []
        for index in shuffled_twice(120):
            try:
                picture = clip.read(index)
            except MediaError:
                continue
            readable.append((index, number_in(picture)))
        missing = clip.info.missing
    assert 0 < len(missing) < 20
    assert {index for index, _ in readable} == set(range(120)) - set(missing)
    safe = [(index, number) for index, number in readable if not 55 <= index < 72]
    assert all(index == number for index, number in safe)


def test_an_unreadable_frame_is_named(damaged_video: Path) -> None:
    with open_clip(damaged_video) as clip:
        for _ in clip.scan():
            pass
        lost = clip.info.missing[0]
        with pytest.raises(MediaError, match=rf"Frame {lost} of damaged\.mp4 could not be decoded"):
            clip.read(lost)


def test_stepping_and_seeking_miss_the_same_frames(damaged_video: Path) -> None:
    with open_clip(damaged_video) as stepped, open_clip(damaged_video) as sought:
        list(stepped.scan())
        for index in shuffled_twice(120):
            sought._try_read(index)
        assert stepped.info.missing == sought.info.missing


def test_a_truncated_file_says_which_frames_are_usable(
    truncated_video: Path, number_in: Callable[..., int]
) -> None:
    with open_clip(truncated_video) as clip:
        count = clip.info.frame_count
        assert clip.info.remarks[0].text == (
            f"Frames from {count} on could not be read. "
            f"{count} frames (0 to {count - 1}) are usable."
        )
        assert number_in(clip.read(count - 3)) == count - 3


def test_reading_costs_no_seek_while_going_forward(
    plain_video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeks: list[int] = []
    original = VideoClip._seek

    def counted(self: VideoClip, index: int, back: int = 0) -> None:
        seeks.append(index)
        original(self, index, back)

    monkeypatch.setattr(VideoClip, "_seek", counted)
    with open_clip(plain_video) as clip:
        for index in range(60):
            clip.read(index)
        clip.read(59)
        assert seeks == []
        clip.read(0)
        clip.read(50)
    assert seeks == [0, 50]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ta_cat.mp4", "sam2_01_dog.mp4", "intel_bottle.mp4"])
def test_real_clips_are_exact(name: str) -> None:
    path = REAL_CLIPS / name
    if not path.is_file():
        pytest.skip(f"the real clips are not here ({REAL_CLIPS})")
    with open_clip(path) as clip:
        sums = [int(clip.read(index).sum()) for index in range(clip.info.frame_count)]
        picks = random.Random(5).sample(range(clip.info.frame_count), 25)
        assert [int(clip.read(index).sum()) for index in picks] == [sums[i] for i in picks]
