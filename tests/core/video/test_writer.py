import errno
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import OutputError
from core.video.open import open_clip
from core.video.writer import FFV1_MATTE, H264, VideoWriter, create_video


def test_what_is_written_is_read_back(
    tmp_path: Path, numbered_picture: Callable[..., object], number_in: Callable[..., int]
) -> None:
    path = tmp_path / "a.mp4"
    rate = Fraction(30000, 1001)
    with create_video(path, width=160, height=96, rate=rate, settings=H264) as writer:
        for number in range(20):
            writer.write(numbered_picture(number))
    with open_clip(path) as clip:
        assert (clip.info.frame_count, clip.info.rate) == (20, rate)
        assert [number_in(clip.read(index)) for index in range(20)] == list(range(20))


def test_odd_sizes_grow_where_the_codec_needs_it(
    tmp_path: Path, numbered_picture: Callable[..., object]
) -> None:
    path = tmp_path / "a.mp4"
    with create_video(path, width=161, height=97, rate=Fraction(25), settings=H264) as writer:
        writer.write(numbered_picture(1, 161, 97))
    with open_clip(path) as clip:
        assert (clip.info.width, clip.info.height) == (162, 98)


def test_given_times_are_kept(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.2, 0.21]
    path = tmp_path / "a.mkv"
    with create_video(path, width=8, height=6, rate=Fraction(25), settings=FFV1_MATTE) as writer:
        for time_s in times:
            writer.write(np.zeros((6, 8), np.uint8), time_s)
    with open_clip(path) as clip:
        assert clip.info.timestamps == pytest.approx(times, abs=0.001)


def test_another_size_is_a_bug_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with (
        pytest.raises(ValueError, match="picture is 9x6"),
        create_video(path, width=8, height=6, rate=Fraction(25), settings=FFV1_MATTE) as writer,
    ):
        writer.write(np.zeros((6, 9), np.uint8))
    assert list(tmp_path.iterdir()) == []


def test_an_error_keeps_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    path.write_bytes(b"earlier")
    with (
        pytest.raises(ValueError, match="picture is"),
        create_video(path, width=8, height=6, rate=Fraction(25), settings=FFV1_MATTE) as writer,
    ):
        writer.write(np.zeros((5, 8), np.uint8))
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (av.error.OSError(errno.ENOSPC, "No space left on device"), "Disk full"),
        (av.error.InvalidDataError(1, "Invalid data"), r"a\.mkv could not be encoded"),
    ],
)
def test_failures_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, text: str
) -> None:
    def fail(_self: VideoWriter) -> None:
        raise failure

    monkeypatch.setattr(VideoWriter, "finish", fail)
    path = tmp_path / "a.mkv"
    with (
        pytest.raises(OutputError, match=text),
        create_video(path, width=8, height=6, rate=Fraction(25), settings=FFV1_MATTE) as writer,
    ):
        writer.write(np.zeros((6, 8), np.uint8))
    assert list(tmp_path.iterdir()) == []
