"""The decode thread: owns the one clip, answers the newest wish of the window, reads for workers.

Used by the session. The rule: only this thread touches the clip; everybody else asks, and a picture
the window no longer wants is given up between two decoded frames.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

from core.errors import Cancelled, MediaError
from core.types import FrameIndex, Image
from core.video.cache import FrameCache
from core.video.clip import Clip, ClipInfo

FrameReceiver: TypeAlias = Callable[[FrameIndex, Image | MediaError], None]
"""Called in the decode thread; hand the picture on and return."""

_AHEAD = 24
"""Frames decoded beyond the one asked for while nothing else is to do."""

GLIMPSE_S = 0.018
"""How long the decoder may work towards a glimpsed frame: fifty glimpses a second."""

_BACKWARD_REACH = 64
"""A frame asked for at most this far before the last one is taken for a walk backwards."""


@dataclass(frozen=True)
class _Request:
    """The frame the window wants to show."""

    index: FrameIndex
    on_ready: FrameReceiver


@dataclass(frozen=True)
class _Glimpse(_Request):
    """The frame the window scrubs over: something near it will do."""


@dataclass(frozen=True)
class _Reading:
    """A frame a worker thread waits for."""

    index: FrameIndex
    answer: "Future[Image]"


@dataclass(frozen=True)
class _Wish:
    """Frames that will probably be wanted next, nearest first."""

    frames: tuple[FrameIndex, ...]


@dataclass(frozen=True)
class _Look:
    """A frame for a thumbnail: when nobody else wants anything, and not kept."""

    index: FrameIndex
    on_ready: FrameReceiver


_Job: TypeAlias = _Request | _Reading | _Wish | _Look


class FrameLoader:
    """Frames of one clip for any thread; constructed, it is open and running."""

    def __init__(self, open_source: Callable[[], Clip], cache_bytes: int) -> None:
        """Raises what `open_source` raises (MediaError for bad files)."""
        self._cache = FrameCache(cache_bytes)
        self._changed = threading.Condition()
        self._request: _Request | None = None
        self._readings: deque[_Reading] = deque()
        self._wish: _Wish | None = None
        self._look: _Look | None = None
        self._reading_next = False
        self._closing = False
        self._last_shown: FrameIndex = -1
        self._last_read: FrameIndex = -1
        self._last_glimpsed: FrameIndex = -1
        opened: Future[Clip] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(open_source, opened), name="decode", daemon=True
        )
        self._thread.start()
        self._clip = opened.result()

    @property
    def info(self) -> ClipInfo:
        """Facts about the clip; `missing` grows as unreadable frames are met."""
        return self._clip.info

    def get(self, index: FrameIndex) -> Image | None:
        """The picture if it is in memory. Callers must not write to it."""
        return self._cache.get(index)

    def limit_cache(self, max_bytes: int) -> None:
        """How much memory pictures may take from now on."""
        self._cache.limit(max_bytes)

    def request(self, index: FrameIndex, on_ready: FrameReceiver) -> None:
        """Ask for a picture to show; an earlier request not yet answered is forgotten."""
        self._require_inside(index)
        with self._changed:
            self._request = _Request(index, on_ready)
            self._wish = None
            self._changed.notify_all()

    def nearest(self, index: FrameIndex) -> tuple[FrameIndex, Image] | None:
        """The picture in memory that is closest to a frame, with its number."""
        return self._cache.nearest(index)

    def cached(self) -> list[FrameIndex]:
        """Which frames are in memory, in no order."""
        return self._cache.numbers()

    def glimpse(self, index: FrameIndex, on_ready: FrameReceiver) -> None:
        """Ask for a picture near a frame, soon: `on_ready` hears which one it became.

        It takes the place of an earlier request, as the next one takes its.
        """
        self._require_inside(index)
        with self._changed:
            self._request = _Glimpse(index, on_ready)
            self._wish = None
            self._changed.notify_all()

    def look(self, index: FrameIndex, on_ready: FrameReceiver) -> None:
        """Ask for a picture when there is time; an earlier look not yet answered is forgotten."""
        self._require_inside(index)
        with self._changed:
            self._look = _Look(index, on_ready)
            self._changed.notify_all()

    def prefetch(self, index: FrameIndex, direction: int) -> None:
        """Decode the frames after (direction 1) or before (-1) this one when there is time."""
        self._require_inside(index)
        with self._changed:
            self._wish = self._frames_beyond(index, direction)
            self._changed.notify_all()

    def read(self, index: FrameIndex, timeout: float | None = None) -> Image:
        """Wait for a picture; MediaError if it cannot be decoded, Cancelled on closing."""
        self._require_inside(index)
        picture = self._cache.get(index)
        if picture is not None:
            return picture
        reading = _Reading(index, Future())
        with self._changed:
            if self._closing:
                raise Cancelled
            self._readings.append(reading)
            self._changed.notify_all()
        return reading.answer.result(timeout)

    def close(self) -> None:
        """End the thread and let the file go; whoever still waits gets Cancelled."""
        with self._changed:
            self._closing = True
            self._request = None
            self._wish = None
            self._look = None
            self._changed.notify_all()
        self._thread.join()
        self._cache.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _require_inside(self, index: FrameIndex) -> None:
        if not 0 <= index < self._clip.info.frame_count:
            raise IndexError(f"Frame {index} is outside 0..{self._clip.info.frame_count - 1}.")

    def _frames_beyond(self, index: FrameIndex, direction: int) -> _Wish:
        info = self._clip.info
        room = self._cache.room_for(info.width * info.height * 3) // 2
        count = min(_AHEAD, room)
        frames = range(index + direction, index + direction * (count + 1), direction)
        return _Wish(tuple(frame for frame in frames if 0 <= frame < info.frame_count))

    # Everything below runs in the decode thread.

    def _run(self, open_source: Callable[[], Clip], opened: "Future[Clip]") -> None:
        try:
            clip = open_source()
        except BaseException as error:  # noqa: BLE001 - re-raised in the thread that constructs
            opened.set_exception(error)
            return
        opened.set_result(clip)
        try:
            with clip:
                while (job := self._next_job()) is not None:
                    self._do(clip, job)
        finally:
            self._turn_away_readers()

    def _next_job(self) -> _Job | None:
        """Wait for work: the window and the workers take turns, wishes come last; None to end."""
        with self._changed:
            while not self._closing:
                if self._readings and (self._reading_next or self._request is None):
                    self._reading_next = False
                    return self._readings.popleft()
                if self._request is not None:
                    self._reading_next = True
                    return self._request
                if self._wish is not None:
                    return self._wish
                if self._look is not None:
                    return self._look
                self._changed.wait()
            return None

    def _do(self, clip: Clip, job: _Job) -> None:
        if isinstance(job, _Glimpse):
            self._show_near(clip, job)
        elif isinstance(job, _Look):
            self._show_once(clip, job)
        elif isinstance(job, _Request):
            self._show(clip, job)
        elif isinstance(job, _Reading):
            self._answer(clip, job)
        else:
            self._fulfil(clip, job)

    def _show(self, clip: Clip, request: _Request) -> None:
        backwards = request.index < self._last_shown <= request.index + _BACKWARD_REACH
        first = self._group_start(clip, request.index) if backwards else request.index

        def wanted() -> bool:
            newest = self._request
            return (
                not self._closing and newest is not None and first <= newest.index <= request.index
            )

        result = self._load(clip, first, request.index, wanted)
        with self._changed:
            if self._request is not request:
                return  # superseded: the newer request is served next
            self._request = None
        if result is not None:
            self._last_shown = request.index
            request.on_ready(request.index, result)

    def _show_near(self, clip: Clip, glimpse: _Glimpse) -> None:
        """Answered even if the window went on meanwhile: near will be near enough."""
        number, answer = self._near(clip, glimpse.index)
        self._last_glimpsed = glimpse.index
        with self._changed:
            if self._request is glimpse:
                self._request = None
        glimpse.on_ready(number, answer)

    def _near(self, clip: Clip, index: FrameIndex) -> tuple[FrameIndex, Image | MediaError]:
        """What can be had of a frame soon.

        Backwards every frame on the way is kept: those before it are scrubbed over next, and would
        have to be decoded again from their key frame.
        """
        picture = self._cache.get(index)
        if picture is not None:
            return index, picture
        deadline_s = time.monotonic() + GLIMPSE_S
        backwards = index < self._last_glimpsed
        first = self._group_start(clip, index) if backwards else index
        for wanted in range(first, index):
            if wanted in self._cache:
                continue
            with contextlib.suppress(MediaError):
                number, picture = self._glimpsed(clip, wanted, deadline_s)
                if number != wanted or time.monotonic() >= deadline_s:
                    return number, picture
        try:
            return self._glimpsed(clip, index, deadline_s)
        except MediaError as error:
            return index, error

    def _glimpsed(
        self, clip: Clip, index: FrameIndex, deadline_s: float
    ) -> tuple[FrameIndex, Image]:
        number, picture = clip.glimpse(index, deadline_s)
        self._cache.put(number, picture)
        return number, picture

    def _show_once(self, clip: Clip, look: _Look) -> None:
        """Given up as soon as anybody wants a frame, and tried again after that."""

        def wanted() -> bool:
            idle = self._request is None and not self._readings and self._wish is None
            return not self._closing and idle and self._look is look

        answer: Image | MediaError | None = self._cache.get(look.index)
        if answer is None:
            if not all(wanted() for _ in _started(clip.approach(look.index))):
                return
            try:
                answer = clip.read(look.index)
            except MediaError as error:
                answer = error
        with self._changed:
            if self._look is look:
                self._look = None
        look.on_ready(look.index, answer)

    def _answer(self, clip: Clip, reading: _Reading) -> None:
        """Serve a worker, and decode on a little after it so that taking turns stays cheap."""
        backwards = reading.index == self._last_read - 1
        first = self._group_start(clip, reading.index) if backwards else reading.index
        result = self._load(clip, first, reading.index, lambda: not self._closing)
        self._last_read = reading.index
        if result is None:
            reading.answer.set_exception(Cancelled())
        elif isinstance(result, MediaError):
            reading.answer.set_exception(result)
        else:
            reading.answer.set_result(result)
        with self._changed:
            if self._wish is None and not backwards:
                self._wish = self._frames_beyond(reading.index, 1)

    def _fulfil(self, clip: Clip, wish: _Wish) -> None:
        """Decode one wished frame (backwards its whole group); the rest stays wished."""

        def wanted() -> bool:
            idle = self._request is None and not self._readings
            return not self._closing and idle and self._wish is wish

        index = next((frame for frame in wish.frames if frame not in self._cache), None)
        if index is not None:
            backwards = len(wish.frames) > 1 and wish.frames[1] < wish.frames[0]
            first = self._group_start(clip, index) if backwards else index
            self._load(clip, first, index, wanted)
        with self._changed:
            if self._wish is wish:
                left = () if index is None else wish.frames[wish.frames.index(index) + 1 :]
                self._wish = _Wish(left) if left else None

    def _group_start(self, clip: Clip, index: FrameIndex) -> FrameIndex:
        """Where to start keeping frames on the way to `index`: at most half the cache."""
        info = clip.info
        room = self._cache.room_for(info.width * info.height * 3) // 2
        return max(clip.group_start(index), index - max(0, room - 1))

    def _load(
        self, clip: Clip, first: FrameIndex, last: FrameIndex, wanted: Callable[[], bool]
    ) -> Image | MediaError | None:
        """Bring frames first..last into the cache; the last one, or None if no longer wanted."""
        result: Image | MediaError | None = None
        for index in range(first, last + 1):
            result = self._cache.get(index)
            if result is not None:
                continue
            if not all(wanted() for _ in _started(clip.approach(index))):
                return None
            try:
                result = clip.read(index)
            except MediaError as error:
                result = error
            else:
                self._cache.put(index, result)
        return result

    def _turn_away_readers(self) -> None:
        with self._changed:
            self._closing = True
            while self._readings:
                self._readings.popleft().answer.set_exception(Cancelled())


def _started(steps: Iterator[None]) -> Iterator[None]:
    """The steps with one before the first, so that the wish is looked at before any decoding."""
    yield
    yield from steps
