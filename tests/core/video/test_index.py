from fractions import Fraction
from pathlib import Path

import pytest

from core.errors import MediaError
from core.progress import CancelToken
from core.video.index import Timeline, VideoIndex, index_video


def indexed(path: Path) -> VideoIndex:
    steps = index_video(path, CancelToken())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def index_of(frames: tuple[int, ...], keyframes: tuple[int, ...] = (), lost: int = 0) -> VideoIndex:
    return VideoIndex(
        path=Path("a.mp4"),
        codec="h264",
        width=4,
        height=2,
        rotation=0,
        rate=Fraction(25),
        time_base=Fraction(1, 1000),
        timeline=Timeline(frames, keyframes),
        lost=lost,
    )


def test_a_constant_rate_video_is_fully_described(plain_video: Path) -> None:
    index = indexed(plain_video)
    assert (index.frame_count, index.width, index.height) == (60, 160, 96)
    assert index.rate == 25
    assert not index.variable_rate
    assert index.timestamps[:3] == pytest.approx((0.0, 0.04, 0.08))
    assert len(index.timeline.keyframes) == 5
    assert index.lost == 0


def test_groups_begin_at_key_frames(plain_video: Path) -> None:
    index = indexed(plain_video)
    assert [index.group_start(n) for n in (0, 11, 12, 59)] == [0, 0, 12, 48]


def test_numbers_and_time_stamps_are_inverse(plain_video: Path) -> None:
    index = indexed(plain_video)
    assert [index.number_at(stamp) for stamp in index.timeline.frames] == list(range(60))
    assert index.number_at(index.timeline.frames[3] + 1) is None


def test_earlier_key_frames_can_be_asked_for() -> None:
    index = index_of((0, 40, 80, 120), keyframes=(0, 80))
    assert index.keyframe_before(3) == 80
    assert index.keyframe_before(3, back=1) == 0
    assert index.keyframe_before(3, back=2) is None


def test_rounding_is_no_variable_rate() -> None:
    assert not index_of((0, 33, 67, 100, 133)).variable_rate
    assert index_of((0, 33, 100, 133)).variable_rate
    assert not index_of((0,)).variable_rate


def test_a_hole_at_a_cut_off_end_is_no_variable_rate() -> None:
    frames = tuple(range(0, 1600, 40))
    assert not index_of((*frames, 1680), lost=5).variable_rate


def test_a_truncated_file_tells_how_much_is_lost(truncated_video: Path) -> None:
    index = indexed(truncated_video)
    assert index.lost == 120 - index.frame_count > 10


def test_a_stream_without_time_stamps_is_counted(raw_h264: Path) -> None:
    index = indexed(raw_h264)
    assert index.timeline.counted
    assert index.frame_count == 40
    assert index.timestamps[-1] == pytest.approx(39 / index.rate)


def test_frames_before_the_edit_list_do_not_count(edit_list: Path) -> None:
    assert indexed(edit_list).frame_count == 35


def test_undecodable_frames_at_an_open_start_do_not_count(open_start: Path) -> None:
    assert indexed(open_start).frame_count == 30


def test_a_file_of_one_damaged_picture_says_so(tmp_path: Path, one_frame: Path) -> None:
    data = bytearray(one_frame.read_bytes())
    begin = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[begin:end] = bytes(end - begin)
    path = tmp_path / "broken.mp4"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"could not be decoded \(codec h264") as caught:
        indexed(path)
    assert "\n" not in str(caught.value)
