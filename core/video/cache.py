"""Decoded frames kept in memory, the least recently used thrown out first.

Used by `FrameLoader` from its own thread and from its callers' threads. The rule: never more bytes
than the bound, whatever the frames' size.
"""

import threading
from collections import OrderedDict

from core.types import FrameIndex, Image


class FrameCache:
    """Frames by number, at most `max_bytes` of them together."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._frames: OrderedDict[FrameIndex, Image] = OrderedDict()
        self._bytes = 0

    @property
    def byte_count(self) -> int:
        return self._bytes

    def get(self, index: FrameIndex) -> Image | None:
        """The frame if it is here; it counts as used now."""
        with self._lock:
            picture = self._frames.get(index)
            if picture is not None:
                self._frames.move_to_end(index)
            return picture

    def put(self, index: FrameIndex, picture: Image) -> None:
        """Keep a frame; one that alone exceeds the bound is not kept."""
        with self._lock:
            self._drop(index)
            if picture.nbytes > self.max_bytes:
                return
            while self._bytes + picture.nbytes > self.max_bytes:
                self._drop(next(iter(self._frames)))
            self._frames[index] = picture
            self._bytes += picture.nbytes

    def nearest(self, index: FrameIndex) -> tuple[FrameIndex, Image] | None:
        """The frame closest to this number; None when nothing is here."""
        with self._lock:
            if not self._frames:
                return None
            number = min(self._frames, key=lambda held: abs(held - index))
            return number, self._frames[number]

    def numbers(self) -> list[FrameIndex]:
        """Which frames are here, in no order."""
        with self._lock:
            return list(self._frames)

    def limit(self, max_bytes: int) -> None:
        """Another bound from now on; what does not fit any more is dropped at once."""
        with self._lock:
            self.max_bytes = max_bytes
            while self._bytes > max_bytes:
                self._drop(next(iter(self._frames)))

    def room_for(self, frame_bytes: int) -> int:
        """How many frames of this size the bound allows."""
        return self.max_bytes // max(1, frame_bytes)

    def clear(self) -> None:
        with self._lock:
            self._frames.clear()
            self._bytes = 0

    def __contains__(self, index: FrameIndex) -> bool:
        with self._lock:
            return index in self._frames

    def _drop(self, index: FrameIndex) -> None:
        picture = self._frames.pop(index, None)
        if picture is not None:
            self._bytes -= picture.nbytes
