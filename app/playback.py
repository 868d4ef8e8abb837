"""Moving through the clip: play in true time, step, jump, seek; every seek of the user's is here.

Playing follows the clock, not the frames: a slow picture is skipped on the display, not waited for.
"""

import time
from bisect import bisect_right

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.document import Document
from app.settings import Settings

TICK_MS = 8


class Playback(QObject):
    """`moved` tells that the user chose a frame (a run that is followed is then no longer)."""

    playing_changed = Signal(bool)
    moved = Signal()

    def __init__(
        self, document: Document, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._origin_s = 0.0
        self._started_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        document.closed.connect(self.stop)
        document.stroke_begun.connect(self.stop)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def toggle(self) -> None:
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        if self.is_playing or self._document.frame_count < 2:
            return
        if self._document.frame == self._document.frame_count - 1:
            self._document.set_frame(0)
        self._start_clock()
        self._timer.start()
        self.moved.emit()
        self.playing_changed.emit(True)

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def seek(self, frame: int) -> None:
        self.stop()
        self._document.set_frame(frame)
        self.moved.emit()

    def first(self) -> None:
        self.seek(0)

    def last(self) -> None:
        self.seek(self._document.frame_count - 1)

    def forward(self) -> None:
        self.seek(self._document.frame + 1)

    def back(self) -> None:
        self.seek(self._document.frame - 1)

    def jump_forward(self) -> None:
        self.seek(self._document.frame + self._settings.whole("playback/jump_frames"))

    def jump_back(self) -> None:
        self.seek(self._document.frame - self._settings.whole("playback/jump_frames"))

    def next_keyframe(self) -> None:
        self._seek_keyframe(1)

    def previous_keyframe(self) -> None:
        self._seek_keyframe(-1)

    def _seek_keyframe(self, step: int) -> None:
        frame = self._document.neighbour_keyframe(step)
        if frame is not None:
            self.seek(frame)

    def _start_clock(self) -> None:
        self._origin_s = self._document.session.clip.timestamps[self._document.frame]
        self._started_s = time.monotonic()

    def _tick(self) -> None:
        timestamps = self._document.session.clip.timestamps
        target_s = self._origin_s + time.monotonic() - self._started_s
        frame = bisect_right(timestamps, target_s) - 1
        if frame > self._document.frame:
            self._document.set_frame(frame)
        if frame >= self._document.frame_count - 1:
            self._at_end(target_s)

    def _at_end(self, target_s: float) -> None:
        clip = self._document.session.clip
        if target_s < clip.timestamps[-1] + 1 / float(clip.rate or 24):
            return
        if self._settings.flag("playback/loop"):
            self._document.set_frame(0)
            self._start_clock()
        else:
            self.stop()
