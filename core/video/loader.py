"""The decode thread: owns the one clip, answers the newest wish of the window, reads for workers.

Used by the session. The rule: only this thread touches the clip; everybody else asks, and a picture
the window no longer wants is given up between two decoded frames.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from core.errors import Cancelled, MediaError
from core.types import FrameIndex, Image
from core.video.cache import FrameCache
from core.video.clip import Clip, ClipInfo
from core.video.wishes import Ahead, FrameReceiver, Glimpse, Job, Look, Reading, Request, Wishes

_AHEAD = 24
"""Frames decoded beyond the one asked for while nothing else is to do."""

GLIMPSE_S = 0.018
"""How long the decoder may work towards a glimpsed frame: fifty glimpses a second."""

_BACKWARD_REACH = 64
"""A frame asked for at most this far before the last one is taken for a walk backwards."""


class FrameLoader:
    """Frames of one clip for any thread; constructed, it is open and running."""

    def __init__(self, open_source: Callable[[], Clip], cache_bytes: int) -> None:
        """Raises what `open_source` raises (MediaError for bad files)."""
        self._cache = FrameCache(cache_bytes)
        self._wishes = Wishes()
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
        self._wishes.request(Request(index, on_ready))

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
        self._wishes.request(Glimpse(index, on_ready))

    def look(self, index: FrameIndex, on_ready: FrameReceiver) -> None:
        """Ask for a picture when there is time; an earlier look not yet answered is forgotten."""
        self._require_inside(index)
        self._wishes.look(Look(index, on_ready))

    def prefetch(self, index: FrameIndex, direction: int) -> None:
        """Decode the frames after (direction 1) or before (-1) this one when there is time."""
        self._require_inside(index)
        self._wishes.go_ahead(self._frames_beyond(index, direction))

    def read(self, index: FrameIndex, timeout: float | None = None) -> Image:
        """Wait for a picture; MediaError if it cannot be decoded, Cancelled on closing."""
        self._require_inside(index)
        picture = self._cache.get(index)
        if picture is not None:
            return picture
        reading = Reading(index, Future())
        self._wishes.read(reading)
        return reading.answer.result(timeout)

    def close(self) -> None:
        """End the thread and let the file go; whoever still waits gets Cancelled."""
        self._wishes.close()
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

    def _frames_beyond(self, index: FrameIndex, direction: int) -> Ahead:
        info = self._clip.info
        room = self._cache.room_for(info.width * info.height * 3) // 2
        count = min(_AHEAD, room)
        frames = range(index + direction, index + direction * (count + 1), direction)
        return Ahead(tuple(frame for frame in frames if 0 <= frame < info.frame_count))

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
                while (job := self._wishes.next()) is not None:
                    self._do(clip, job)
        finally:
            self._wishes.turn_away_readers()

    def _do(self, clip: Clip, job: Job) -> None:
        if isinstance(job, Glimpse):
            self._show_near(clip, job)
        elif isinstance(job, Look):
            self._show_once(clip, job)
        elif isinstance(job, Request):
            self._show(clip, job)
        elif isinstance(job, Reading):
            self._answer(clip, job)
        else:
            self._go_ahead(clip, job)

    def _show(self, clip: Clip, request: Request) -> None:
        backwards = request.index < self._last_shown <= request.index + _BACKWARD_REACH
        first = self._group_start(clip, request.index) if backwards else request.index

        def wanted() -> bool:
            return self._wishes.is_requested(first, request.index)

        result = self._load(clip, first, request.index, wanted)
        if not self._wishes.settle(request):
            return  # superseded: the newer request is served next
        if result is not None:
            self._last_shown = request.index
            request.on_ready(request.index, result)

    def _show_near(self, clip: Clip, glimpse: Glimpse) -> None:
        """Answered even if the window went on meanwhile: near will be near enough."""
        number, answer = self._near(clip, glimpse.index)
        self._last_glimpsed = glimpse.index
        self._wishes.settle(glimpse)
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

    def _show_once(self, clip: Clip, look: Look) -> None:
        """Given up as soon as anybody wants a frame, and tried again after that."""
        answer: Image | MediaError | None = self._cache.get(look.index)
        if answer is None:
            steps = _started(clip.approach(look.index))
            if not all(self._wishes.has_time_for(look) for _ in steps):
                return
            try:
                answer = clip.read(look.index)
            except MediaError as error:
                answer = error
        self._wishes.settle_look(look)
        look.on_ready(look.index, answer)

    def _answer(self, clip: Clip, reading: Reading) -> None:
        """Serve a worker, and decode on a little after it so that taking turns stays cheap."""
        backwards = reading.index == self._last_read - 1
        first = self._group_start(clip, reading.index) if backwards else reading.index
        result = self._load(clip, first, reading.index, lambda: not self._wishes.is_closing)
        self._last_read = reading.index
        if result is None:
            reading.answer.set_exception(Cancelled())
        elif isinstance(result, MediaError):
            reading.answer.set_exception(result)
        else:
            reading.answer.set_result(result)
        if not backwards:
            self._wishes.suggest_ahead(self._frames_beyond(reading.index, 1))

    def _go_ahead(self, clip: Clip, ahead: Ahead) -> None:
        """Decode one of the frames (backwards its whole group); the rest stays wished."""
        index = next((frame for frame in ahead.frames if frame not in self._cache), None)
        if index is not None:
            backwards = len(ahead.frames) > 1 and ahead.frames[1] < ahead.frames[0]
            first = self._group_start(clip, index) if backwards else index
            self._load(clip, first, index, lambda: self._wishes.has_time_for(ahead))
        left = () if index is None else ahead.frames[ahead.frames.index(index) + 1 :]
        self._wishes.settle_ahead(ahead, left)

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


def _started(steps: Iterator[None]) -> Iterator[None]:
    """The steps with one before the first, so that the wish is looked at before any decoding."""
    yield
    yield from steps
