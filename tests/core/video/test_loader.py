import itertools
import math
import queue
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, MediaError
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, frame_names
from core.video.loader import FrameLoader
from core.video.open import open_clip

PATIENCE_S = 10.0
COUNT, GROUP = 100, 20
FRAME_BYTES = 4 * 2 * 3


class SlowClip(Clip):
    """Groups of 20 frames; decoding stops at a gate that the test opens. Frame 13 is damaged."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__()
        self._gate = gate
        self._at = -1
        self.read_frames: list[FrameIndex] = []
        self.steps = 0
        self.is_closed = False
        self.asked: queue.Queue[FrameIndex] = queue.Queue()

    @property
    def info(self) -> ClipInfo:
        return ClipInfo(
            path=Path("slow.mp4"),
            kind="video",
            frame_count=COUNT,
            width=4,
            height=2,
            rate=Fraction(25),
            timestamps=tuple(index / 25 for index in range(COUNT)),
            names=frame_names(COUNT),
            codec="fake",
            byte_size=1,
        )

    def group_start(self, index: FrameIndex) -> FrameIndex:
        return index - index % GROUP

    def approach(self, index: FrameIndex) -> Iterator[None]:
        self.asked.put(index)
        if not self._at <= index or self.group_start(index) > self._at:
            self._at = self.group_start(index)
        while self._at < index:
            self._gate.wait(PATIENCE_S)
            self.steps += 1
            self._at += 1
            yield

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        self._gate.wait(PATIENCE_S)
        for _ in self.approach(index):
            pass
        self.read_frames.append(index)
        if index == 13:
            raise MediaError("frame 13 is damaged")
        return np.full((2, 4, 3), index, np.uint8)

    def close(self) -> None:
        self.is_closed = True


class Stage:
    """A loader around a slow clip, and a receiver that remembers what arrived."""

    def __init__(self, cached_frames: int = 60) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.clip = SlowClip(self.gate)
        self.loader = FrameLoader(lambda: self.clip, cached_frames * FRAME_BYTES)
        self.arrived: queue.Queue[tuple[FrameIndex, Image | MediaError]] = queue.Queue()

    def request(self, index: FrameIndex) -> None:
        self.loader.request(index, lambda frame, result: self.arrived.put((frame, result)))

    def next_arrival(self) -> tuple[FrameIndex, Image | MediaError]:
        return self.arrived.get(timeout=PATIENCE_S)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.gate.set()
    made.loader.close()


def test_a_requested_frame_arrives_and_stays_in_memory(stage: Stage) -> None:
    assert stage.loader.get(7) is None
    stage.request(7)
    index, picture = stage.next_arrival()
    assert index == 7
    assert isinstance(picture, np.ndarray)
    assert picture[0, 0, 0] == 7
    assert stage.loader.get(7) is picture


def test_the_newest_request_wins(stage: Stage) -> None:
    stage.gate.clear()
    stage.request(15)
    assert stage.clip.asked.get(timeout=PATIENCE_S) == 15
    stage.request(95)
    stage.request(55)
    stage.gate.set()
    assert stage.next_arrival()[0] == 55
    assert stage.arrived.empty()
    assert 15 not in stage.clip.read_frames


def test_a_damaged_frame_arrives_as_its_error(stage: Stage) -> None:
    stage.request(13)
    index, error = stage.next_arrival()
    assert index == 13
    assert isinstance(error, MediaError)


def test_reading_waits_for_the_frame(stage: Stage) -> None:
    assert stage.loader.read(42)[0, 0, 0] == 42
    with pytest.raises(MediaError, match="13"):
        stage.loader.read(13)


def test_reading_in_order_decodes_each_frame_once(stage: Stage) -> None:
    for index in range(40):
        if index != 13:
            assert stage.loader.read(index)[0, 0, 0] == index
    counts = [stage.clip.read_frames.count(index) for index in range(40) if index != 13]
    assert set(counts) == {1}


def test_reading_backwards_decodes_each_group_once(stage: Stage) -> None:
    for index in range(59, 20, -1):
        assert stage.loader.read(index)[0, 0, 0] == index
    assert all(stage.clip.read_frames.count(index) <= 2 for index in range(20, 60))


def test_stepping_back_brings_the_whole_group(stage: Stage) -> None:
    stage.request(35)
    stage.next_arrival()
    stage.request(34)
    stage.next_arrival()
    assert all(stage.loader.get(index) is not None for index in range(20, 36))


def test_wished_frames_come_when_nothing_else_is_to_do(stage: Stage) -> None:
    stage.loader.prefetch(40, 1)
    while stage.loader.get(64) is None:
        stage.clip.asked.get(timeout=PATIENCE_S)
    assert all(stage.loader.get(index) is not None for index in range(41, 65))


def test_wished_frames_before_this_one_come_as_well(stage: Stage) -> None:
    stage.loader.prefetch(30, -1)
    while stage.loader.get(6) is None:
        stage.clip.asked.get(timeout=PATIENCE_S)
    assert stage.loader.get(29) is not None


def test_a_request_comes_before_the_wishes(stage: Stage) -> None:
    stage.gate.clear()
    stage.loader.prefetch(0, 1)
    stage.request(90)
    stage.gate.set()
    assert stage.next_arrival()[0] == 90
    assert len(stage.clip.read_frames) <= 3


def test_memory_stays_within_the_bound() -> None:
    stage = Stage(cached_frames=10)
    with stage.loader as loader:
        for index in range(0, 100, 7):
            loader.read(index)
        kept = sum(loader.get(index) is not None for index in range(COUNT))
    assert kept <= 10


def test_closing_ends_the_thread_and_lets_the_clip_go() -> None:
    stage = Stage()
    stage.gate.clear()
    stage.request(99)
    stage.clip.asked.get(timeout=PATIENCE_S)
    stage.gate.set()
    stage.loader.close()
    assert stage.clip.is_closed
    assert all(thread.name != "decode" for thread in threading.enumerate())
    with pytest.raises(Cancelled):
        stage.loader.read(3)


def test_whoever_waits_while_it_closes_is_turned_away() -> None:
    stage = Stage()
    stage.gate.clear()
    outcomes: list[str] = []

    def wait_for_frame() -> None:
        try:
            stage.loader.read(99)
        except Cancelled:
            outcomes.append("cancelled")

    waiting = threading.Thread(target=wait_for_frame)
    waiting.start()
    stage.clip.asked.get(timeout=PATIENCE_S)
    closing = threading.Thread(target=stage.loader.close)
    closing.start()
    while not stage.loader._wishes.is_closing:
        pass
    stage.gate.set()
    closing.join(PATIENCE_S)
    waiting.join(PATIENCE_S)
    assert outcomes == ["cancelled"]


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="No file or folder"):
        FrameLoader(lambda: open_clip(tmp_path / "gone.mp4"), 1000)


def test_a_frame_outside_the_clip_is_a_bug(stage: Stage) -> None:
    for ask in (stage.loader.read, stage.request):
        with pytest.raises(IndexError):
            ask(COUNT)


def test_two_readers_and_a_window_get_the_right_frames(
    plain_video: Path, number_in: Callable[..., int]
) -> None:
    wrong: list[int] = []
    shown: queue.Queue[int] = queue.Queue()

    with FrameLoader(lambda: open_clip(plain_video), 8 * 160 * 96 * 3) as loader:

        def read_all(frames: range) -> None:
            wrong.extend(index for index in frames if number_in(loader.read(index)) != index)

        readers = [
            threading.Thread(target=read_all, args=(frames,))
            for frames in (range(60), range(59, -1, -1))
        ]
        for reader in readers:
            reader.start()
        for index in itertools.islice(itertools.cycle([50, 3, 27]), 12):
            loader.request(index, lambda frame, _result: shown.put(frame))
            assert shown.get(timeout=PATIENCE_S) == index
        for reader in readers:
            reader.join(PATIENCE_S)
    assert wrong == []


def test_a_glimpse_is_answered_with_what_was_reached(stage: Stage) -> None:
    stage.loader.glimpse(7, lambda frame, result: stage.arrived.put((frame, result)))
    index, picture = stage.next_arrival()
    assert isinstance(picture, np.ndarray)
    assert picture[0, 0, 0] == index == 7
    assert stage.loader.nearest(50) == (7, picture)
    assert stage.loader.cached() == [7]


def test_glimpses_backwards_keep_the_frames_on_the_way(
    plain_video: Path, number_in: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.video.loader.GLIMPSE_S", math.inf)
    with FrameLoader(lambda: open_clip(plain_video), 1 << 24) as loader:
        arrived: queue.Queue[tuple[int, object]] = queue.Queue()
        for index in (40, 31):
            loader.glimpse(index, lambda frame, result: arrived.put((frame, result)))
            assert arrived.get(timeout=PATIENCE_S)[0] == index
        kept = loader.cached()
        pictures = [loader.get(index) for index in kept]

    assert {*kept} == {40, *range(min(kept), 32)}
    assert len(kept) > 2
    assert [number_in(picture) for picture in pictures] == kept


def test_a_glimpse_backwards_in_a_hurry_shows_what_was_reached(
    plain_video: Path, number_in: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FrameLoader(lambda: open_clip(plain_video), 1 << 24) as loader:
        arrived: queue.Queue[tuple[int, object]] = queue.Queue()
        loader.glimpse(40, lambda frame, result: arrived.put((frame, result)))
        arrived.get(timeout=PATIENCE_S)
        monkeypatch.setattr("core.video.loader.GLIMPSE_S", 0.0)
        reached = -1
        while reached < 31:
            loader.glimpse(31, lambda frame, result: arrived.put((frame, result)))
            before, (reached, picture) = reached, arrived.get(timeout=PATIENCE_S)
            assert isinstance(picture, np.ndarray)
            assert number_in(picture) == reached > before
    assert reached == 31


def test_a_glimpse_that_fails_says_so(stage: Stage) -> None:
    stage.loader.glimpse(13, lambda frame, result: stage.arrived.put((frame, result)))

    assert isinstance(stage.next_arrival()[1], MediaError)


def test_a_look_waits_until_nobody_else_wants_anything_and_is_not_kept(stage: Stage) -> None:
    stage.gate.clear()
    stage.request(30)
    stage.loader.look(65, lambda frame, result: stage.arrived.put((frame, result)))
    stage.gate.set()

    first, second = stage.next_arrival(), stage.next_arrival()

    assert (first[0], second[0]) == (30, 65)
    assert isinstance(second[1], np.ndarray)
    assert 65 not in stage.loader.cached()


def test_a_look_is_given_up_for_a_request_and_taken_up_again(stage: Stage) -> None:
    stage.gate.clear()
    stage.loader.look(15, lambda frame, result: stage.arrived.put((frame, result)))
    assert stage.clip.asked.get(timeout=PATIENCE_S) == 15
    stage.request(41)
    stage.gate.set()

    arrivals = [stage.next_arrival()[0], stage.next_arrival()[0]]

    assert arrivals == [41, 15]


def test_only_the_newest_look_counts(stage: Stage) -> None:
    stage.gate.clear()
    stage.request(30)
    for index in (50, 70):
        stage.loader.look(index, lambda frame, result: stage.arrived.put((frame, result)))
    stage.gate.set()

    assert [stage.next_arrival()[0], stage.next_arrival()[0]] == [30, 70]
