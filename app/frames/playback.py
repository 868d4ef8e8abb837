"""Moving through the clip: play and shuttle in true time, step, jump, seek; every seek is here.

Playing follows the clock, not the frames: a slow picture is skipped on the display, not waited for.
"""

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.document import Document
from app.editing.marks import Marks
from app.frames.landmarks import Frames, hand_made, neighbour, state_changes
from app.settings import Settings
from core.types import FrameIndex, ObjectId

TICK_MS = 8
SHUTTLE = (1.0, 2.0, 4.0, 8.0)


class Playback(QObject):
    """`moved` tells that the user chose a frame (a run that is followed is then no longer).

    `speed_changed` carries the speed of playing, negative backwards, 0 when it stops.
    """

    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    moved = Signal()

    def __init__(
        self, document: Document, marks: Marks, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._marks = marks
        self._settings = settings
        self._speed = 0.0
        self._origin_s = 0.0
        self._started_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        document.closed.connect(self.stop)
        document.stroke_begun.connect(self.stop)

    # playing

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """1 is true time; negative is backwards; 0 while nothing plays."""
        return self._speed

    @property
    def chosen_speed(self) -> float:
        """The speed of the menu, at which Space plays."""
        return self._settings.number("playback/speed")

    def toggle(self) -> None:
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Forwards, at the speed of the speed menu."""
        if not self.is_playing:
            self._run(self.chosen_speed)

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self._set_speed(0.0)
            self.playing_changed.emit(False)

    def shuttle(self, direction: int) -> None:
        """Play in a direction (1 or -1); asked for again, faster: 2, 4, 8 times."""
        now = self._speed * direction
        faster = next((speed for speed in SHUTTLE if speed > now), SHUTTLE[-1])
        self._run(direction * (faster if now > 0 else SHUTTLE[0]))

    def set_speed(self, percent: int) -> None:
        """The speed of the menu, also of what plays now."""
        self._settings.set("playback/speed", percent / 100)
        if self.is_playing:
            self._run(percent / 100)

    def set_loop(self, loops: bool) -> None:
        """Play again from In, or from the start, when Out or the end is reached."""
        self._settings.set("playback/loop", loops)

    # going somewhere

    def seek(self, frame: FrameIndex) -> None:
        self.stop()
        self._document.set_frame(frame)
        self.moved.emit()

    def scrub(self, frame: FrameIndex) -> None:
        """Seek in a drag of the mouse, which `end_scrub` ends."""
        self.stop()
        self._document.scrub_to(frame)
        self.moved.emit()

    def end_scrub(self) -> None:
        self._document.end_scrub()

    def first(self) -> None:
        self.seek(0)

    def last(self) -> None:
        self.seek(self._document.frame_count - 1)

    def first_of_range(self) -> None:
        self.seek(self._marks.range[0])

    def last_of_range(self) -> None:
        self.seek(self._marks.range[1])

    def step(self, frames: int) -> None:
        self.seek(self._document.frame + frames)

    def jump(self, direction: int) -> None:
        self.step(direction * self._settings.whole("playback/jump_frames"))

    def seek_keyframe(self, step: int) -> None:
        """The next (1) or previous (-1) hand-made frame of the selected objects, or of any."""
        self._seek_landmark(map(hand_made, self._states()), step)

    def seek_change(self, step: int) -> None:
        """Where the state of a selected object (or of any) changes next, or the next marker."""
        markers = np.fromiter(self._marks.markers, np.int64)
        self._seek_landmark([markers, *map(state_changes, self._states())], step)

    # inside

    def _states(self) -> Iterator[NDArray[np.uint8]]:
        ids = self._document.selection.objects or [info.id for info in self._document.objects()]
        for object_id in sorted(ids):
            yield self._document.session.states(ObjectId(object_id))

    def _run(self, speed: float) -> None:
        document = self._document
        if document.frame_count < 2:
            return
        was_playing = self.is_playing
        first, last = self._reach()
        frame = document.frame
        if speed > 0 and (frame == last or (self._loops and not first <= frame <= last)):
            document.set_frame(first)
        elif speed < 0 and (frame == first or (self._loops and not first <= frame <= last)):
            document.set_frame(last)
        self._set_speed(speed)
        self._start_clock()
        self._timer.start()
        if not was_playing:
            self.moved.emit()
            self.playing_changed.emit(True)

    @property
    def _loops(self) -> bool:
        return self._settings.flag("playback/loop")

    def _reach(self) -> tuple[FrameIndex, FrameIndex]:
        """First and last frame that playing shows."""
        return self._marks.range if self._loops else (0, self._document.frame_count - 1)

    def _set_speed(self, speed: float) -> None:
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    def _start_clock(self) -> None:
        self._origin_s = self._document.session.clip.timestamps[self._document.frame]
        if self._speed < 0:
            # Backwards a frame is entered at its end, and shown until its start.
            self._origin_s = self._end_of(self._document.frame)
        self._started_s = time.monotonic()

    def _end_of(self, frame: FrameIndex) -> float:
        clip = self._document.session.clip
        return clip.timestamps[frame + 1] if frame + 1 < clip.frame_count else clip.duration_s

    def _tick(self) -> None:
        timestamps = self._document.session.clip.timestamps
        target_s = self._origin_s + self._speed * (time.monotonic() - self._started_s)
        first, last = self._reach()
        if self._speed > 0 and target_s >= self._end_of(last):
            self._at_end(back_to=first, stays_at=last)
        elif self._speed < 0 and target_s <= timestamps[first]:
            self._at_end(back_to=last, stays_at=first)
        else:
            self._document.set_frame(bisect_right(timestamps, target_s) - 1)

    def _at_end(self, *, back_to: FrameIndex, stays_at: FrameIndex) -> None:
        if self._loops:
            self._document.set_frame(back_to)
            self._start_clock()
        else:
            self._document.set_frame(stays_at)
            self.stop()

    def _seek_landmark(self, landmarks: Iterable[Frames], step: int) -> None:
        frame = neighbour(landmarks, self._document.frame, step)
        if frame is not None:
            self.seek(frame)
