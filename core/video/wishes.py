"""What is wanted of the decode thread, and what of it comes first; `loader.py` asks and serves.

The window's newest request and the workers' readings take turns; frames that will probably be
wanted come after them, thumbnails last. Whatever was superseded is not served any more.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias

from core.errors import Cancelled, MediaError
from core.types import FrameIndex, Image

FrameReceiver: TypeAlias = Callable[[FrameIndex, Image | MediaError], None]
"""Called in the decode thread; hand the picture on and return."""


@dataclass(frozen=True)
class Request:
    """The frame the window wants to show."""

    index: FrameIndex
    on_ready: FrameReceiver


@dataclass(frozen=True)
class Glimpse(Request):
    """The frame the window scrubs over: something near it will do."""


@dataclass(frozen=True)
class Reading:
    """A frame a worker thread waits for."""

    index: FrameIndex
    answer: "Future[Image]"


@dataclass(frozen=True)
class Ahead:
    """Frames that will probably be wanted next, nearest first."""

    frames: tuple[FrameIndex, ...]


@dataclass(frozen=True)
class Look:
    """A frame for a thumbnail: when nobody else wants anything, and not kept."""

    index: FrameIndex
    on_ready: FrameReceiver


Job: TypeAlias = Request | Reading | Ahead | Look


class Wishes:
    """One of each kind but readings, which are all answered."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._request: Request | None = None
        self._readings: deque[Reading] = deque()
        self._ahead: Ahead | None = None
        self._look: Look | None = None
        self._reading_next = False
        self._closing = False

    @property
    def is_closing(self) -> bool:
        return self._closing

    # asking, from any thread

    def request(self, request: Request) -> None:
        """In place of an earlier one; what was ahead of that is not ahead of this."""
        with self._changed:
            self._request = request
            self._ahead = None
            self._changed.notify_all()

    def look(self, look: Look) -> None:
        with self._changed:
            self._look = look
            self._changed.notify_all()

    def go_ahead(self, ahead: Ahead) -> None:
        with self._changed:
            self._ahead = ahead
            self._changed.notify_all()

    def read(self, reading: Reading) -> None:
        """Raises Cancelled when everything is being closed."""
        with self._changed:
            if self._closing:
                raise Cancelled
            self._readings.append(reading)
            self._changed.notify_all()

    def close(self) -> None:
        """`next` says so; who reads is turned away by the decode thread as it ends."""
        with self._changed:
            self._closing = True
            self._request = None
            self._ahead = None
            self._look = None
            self._changed.notify_all()

    # serving, in the decode thread

    def next(self) -> Job | None:
        """Wait for work; None to end."""
        with self._changed:
            while not self._closing:
                if self._readings and (self._reading_next or self._request is None):
                    self._reading_next = False
                    return self._readings.popleft()
                if self._request is not None:
                    self._reading_next = True
                    return self._request
                if self._ahead is not None:
                    return self._ahead
                if self._look is not None:
                    return self._look
                self._changed.wait()
            return None

    def is_requested(self, first: FrameIndex, last: FrameIndex) -> bool:
        """Whether the window still wants one of these frames."""
        newest = self._request
        return not self._closing and newest is not None and first <= newest.index <= last

    def has_time_for(self, job: Ahead | Look) -> bool:
        """Whether it is still wanted, and nothing that comes before it."""
        if self._closing or self._request is not None or self._readings:
            return False
        if isinstance(job, Ahead):
            return self._ahead is job
        return self._ahead is None and self._look is job

    def settle(self, request: Request) -> bool:
        """It was served; False if a newer one took its place."""
        with self._changed:
            if self._request is not request:
                return False
            self._request = None
            return True

    def settle_look(self, look: Look) -> None:
        with self._changed:
            if self._look is look:
                self._look = None

    def settle_ahead(self, ahead: Ahead, left: tuple[FrameIndex, ...]) -> None:
        """One of the frames was served, these are left."""
        with self._changed:
            if self._ahead is ahead:
                self._ahead = Ahead(left) if left else None

    def suggest_ahead(self, ahead: Ahead) -> None:
        """Unless something else is ahead already."""
        with self._changed:
            if self._ahead is None:
                self._ahead = ahead

    def turn_away_readers(self) -> None:
        with self._changed:
            self._closing = True
            while self._readings:
                self._readings.popleft().answer.set_exception(Cancelled())
