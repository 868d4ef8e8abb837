import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.errors import MediaError
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, frame_names, require_picture_size

INFO = ClipInfo(
    path=Path("a.mp4"),
    kind="video",
    frame_count=3,
    width=4,
    height=2,
    rate=Fraction(25),
    timestamps=(0.0, 0.04, 0.08),
    names=frame_names(3),
    codec="h264",
    byte_size=1000,
)


class GreyClip(Clip):
    """Three grey pictures, the second one unreadable."""

    def __init__(self) -> None:
        super().__init__()
        self._info = INFO
        self.is_closed = False

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        if index == 1:
            self._info = self._info.with_missing(1)
            raise MediaError("damaged")
        return np.full((2, 4, 3), index, np.uint8)

    def close(self) -> None:
        self.is_closed = True


def test_names_count_with_at_least_five_digits() -> None:
    assert frame_names(2) == ("00000", "00001")
    assert frame_names(100_001)[-1] == "100000"
    assert frame_names(1_000_001)[0] == "0000000"


def test_fingerprint_survives_a_move_and_notices_another_length() -> None:
    assert replace(INFO, path=Path("b/c.mp4")).fingerprint() == INFO.fingerprint()
    assert replace(INFO, frame_count=4).fingerprint() != INFO.fingerprint()
    assert replace(INFO, byte_size=1001).fingerprint() != INFO.fingerprint()
    assert len(INFO.fingerprint()) == 16


def test_duration_includes_the_last_frame() -> None:
    assert INFO.duration_s == pytest.approx(0.12)


def test_missing_frames_are_sorted_and_counted_once() -> None:
    assert INFO.with_missing(2).with_missing(0).with_missing(2).missing == (0, 2)


def test_scan_goes_over_unreadable_frames_and_finds_them() -> None:
    clip = GreyClip()
    assert list(clip.scan()) == [0, 1, 2]
    assert clip.info.missing == (1,)


def test_a_clip_closes_with_its_block() -> None:
    with GreyClip() as clip:
        pass
    assert clip.is_closed


@pytest.mark.parametrize("index", [-1, 3])
def test_a_frame_outside_the_clip_is_a_bug(index: int) -> None:
    with pytest.raises(IndexError):
        GreyClip().read(index)


def test_a_second_thread_is_refused() -> None:
    clip = GreyClip()
    clip.read(0)
    refused: list[Exception] = []

    def read_elsewhere() -> None:
        try:
            clip.read(0)
        except RuntimeError as error:
            refused.append(error)

    thread = threading.Thread(target=read_elsewhere)
    thread.start()
    thread.join()
    assert refused


def test_a_huge_picture_is_refused() -> None:
    require_picture_size(16384, 16384, "a.png")
    with pytest.raises(MediaError, match="too large"):
        require_picture_size(16385, 16384, "a.png")


def test_a_glimpse_of_a_clip_without_groups_is_the_frame_itself() -> None:
    with GreyClip() as clip:
        number, picture = clip.glimpse(2, deadline_s=0.0)
        assert number == 2
        assert np.array_equal(picture, clip.read(2))
