"""Which picture the stage shows, and when: fetched without waiting, the newest wish first.

Standing, stepping and playing get exact frames. While the user scrubs, the nearest picture in
memory comes at once, then what can be decoded soon, and the exact frame when the mouse rests.
"""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.later import later
from core.types import FrameIndex, Image

PATIENCE_MS = 250
REST_MS = 80


class PictureFeed(QObject):
    """`ready`: show this frame's picture. `unreadable`: this frame has none."""

    ready = Signal(int, object)
    unreadable = Signal(int)
    _arrived = Signal(int, int, object)
    _glimpsed = Signal(int, int, object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._generation = 0
        self._shown: FrameIndex | None = None
        self._last_frame = 0
        self._requested: FrameIndex | None = None
        self._glimpse: FrameIndex | None = None
        self._patience = later(self, PATIENCE_MS, self._lose_patience)
        self._rest = later(self, REST_MS, self._take_rest)
        self._arrived.connect(self._on_arrived)
        self._glimpsed.connect(self._on_glimpsed)
        document.opened.connect(self._begin)
        document.closed.connect(self._begin)
        document.frame_changed.connect(self._on_frame_changed)
        document.scrub_ended.connect(self._take_rest)

    @property
    def shown(self) -> FrameIndex | None:
        """The frame whose picture was handed out last."""
        return self._shown

    def _begin(self) -> None:
        """Answers for the clip before are dropped."""
        self._generation += 1
        self._patience.stop()
        self._rest.stop()
        self._shown = None
        self._glimpse = None
        self._last_frame = 0

    def _on_frame_changed(self, frame: FrameIndex) -> None:
        picture = self._document.session.frames.get(frame)
        if picture is not None:
            self._show(frame, picture)
            if self._document.is_scrubbing:
                self._rest.start()
            else:
                self._prefetch(frame)
        elif self._document.is_scrubbing:
            self._show_nearest(frame)
        elif not self._patience.isActive():
            self._request()

    # exact frames

    def _request(self) -> None:
        """Ask for the current frame.

        The decoder forgets an older request when a newer one comes. While frames follow each other
        quickly the one in work is let be for a moment: a slow clip would show no picture otherwise.
        """
        frame = self._document.frame
        self._requested = frame
        self._glimpse = None
        self._patience.start()
        self._document.session.frames.request(frame, partial(self._arrived.emit, self._generation))

    def _lose_patience(self) -> None:
        if self._document.is_open and self._document.frame not in (self._requested, self._shown):
            self._request()

    def _prefetch(self, frame: FrameIndex) -> None:
        direction = 1 if frame >= self._last_frame else -1
        self._last_frame = frame
        self._document.session.frames.prefetch(frame, direction)

    def _on_arrived(self, generation: int, frame: FrameIndex, result: object) -> None:
        if generation != self._generation or not self._document.is_open:
            return
        self._patience.stop()
        current = self._document.frame
        if self._shown == current:
            return
        if isinstance(result, np.ndarray):
            self._show(frame, result)
        else:
            self._shown = frame
            self.unreadable.emit(frame)
        if frame == current:
            self._prefetch(frame)
        elif not self._document.is_scrubbing:
            self._request()

    # scrubbing

    def _show_nearest(self, frame: FrameIndex) -> None:
        near = self._document.session.frames.nearest(frame)
        if near is not None:
            self._show_if_nearer(*near)
        self._rest.start()
        if self._glimpse is None:
            self._ask_for_glimpse()

    def _ask_for_glimpse(self) -> None:
        self._glimpse = self._document.frame
        self._document.session.frames.glimpse(
            self._glimpse, partial(self._glimpsed.emit, self._generation)
        )

    def _on_glimpsed(self, generation: int, frame: FrameIndex, result: object) -> None:
        if generation != self._generation or not self._document.is_open:
            return
        asked, self._glimpse = self._glimpse, None
        if isinstance(result, np.ndarray):
            self._show_if_nearer(frame, result)
        current = self._document.frame
        if self._document.is_scrubbing and asked is not None and current not in (asked, frame):
            self._ask_for_glimpse()

    def _show_if_nearer(self, frame: FrameIndex, picture: Image) -> None:
        current = self._document.frame
        if self._shown is None or abs(frame - current) < abs(self._shown - current):
            self._show(frame, picture)

    def _take_rest(self) -> None:
        """The mouse rests, or let go: now the exact frame."""
        self._rest.stop()
        if not self._document.is_open:
            return
        if self._shown == self._document.frame:
            self._prefetch(self._document.frame)
        else:
            self._request()

    def _show(self, frame: FrameIndex, picture: Image) -> None:
        self._shown = frame
        self.ready.emit(frame, picture)
