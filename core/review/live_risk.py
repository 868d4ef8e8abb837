"""The risk of every tracked cell, kept up to date: only what changed is measured again.

A frame is measured from its picture and masks and those of the frame before. Beside a run only
pictures that are in memory are looked at: the run's decoder is not called away.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.progress import CancelToken
from core.review.cells import Cells, TrackedMasks
from core.review.colours import BINS, colours_of
from core.review.live import NEVER
from core.review.measures import Measure, ObjectMeasures
from core.review.ordinary import Ordinary
from core.review.pace import Pace
from core.review.risk_parts import NEIGHBOURS, Part, log_ratios, pieces_of
from core.review.warp import Motion, SoftMask, carried, small_mask, small_picture, soft_overlap
from core.types import FrameIndex, Image, ObjectId

SMALL_PICTURES = 128
"""Kept for the frames after them."""

BATCH = 32
"""Frames measured before the newest are looked up again."""

JUDGED_AT_ONCE = 4096


class Pictures(Protocol):
    """Frames of the clip; a FrameLoader is one."""

    def get(self, index: FrameIndex) -> Image | None:
        """The picture if it is in memory."""

    def read(self, index: FrameIndex) -> Image:
        """MediaError if it cannot be decoded."""


class LiveRisk:
    """Risk, and the part that decides it, of every frame and object; safe across threads."""

    def __init__(self, frame_count: int, tables: Ordinary) -> None:
        self.frame_count = frame_count
        self._tables = tables
        self._lock = threading.Lock()
        self._measuring = threading.RLock()
        """Held for one frame, or one stretch, at a time: the background and `look` take turns."""
        self._looks = 0
        self._objects: dict[ObjectId, ObjectMeasures] = {}
        self._parts: dict[ObjectId, NDArray[np.float32]] = {}
        self._risk: dict[ObjectId, NDArray[np.float64]] = {}
        self._reason: dict[ObjectId, NDArray[np.int64]] = {}
        self._keyframes: dict[ObjectId, tuple[FrameIndex, ...]] = {}
        self._seen = np.full((2, frame_count), NEVER, np.int64)
        self._small: OrderedDict[FrameIndex, Image | None] = OrderedDict()
        self._motion = Motion()

    def risk(self, object_id: ObjectId | None) -> NDArray[np.float64]:
        """NaN where no run wrote or nothing is measured yet; of None the highest of all objects."""
        with self._lock:
            found = list(self._risk.values()) if object_id is None else []
            if object_id in self._risk:
                found = [self._risk[object_id]]
            return np.fmax.reduce(found) if found else np.full(self.frame_count, np.nan)

    def reason(self, object_id: ObjectId, frame: FrameIndex) -> Part | None:
        """What decides the risk of a cell; None where there is no risk."""
        with self._lock:
            risk = self._risk.get(object_id)
            if risk is None or np.isnan(risk[frame]):
                return None
            return Part(int(self._reason[object_id][frame]))

    def risk_and_reason(self, object_id: ObjectId) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Of every frame; the reason means nothing where the risk is NaN."""
        with self._lock:
            if object_id not in self._risk:
                return np.full(self.frame_count, np.nan), np.zeros(self.frame_count, np.int64)
            return self._risk[object_id].copy(), self._reason[object_id].copy()

    def area_change(self, object_id: ObjectId, frame: FrameIndex) -> float | None:
        """Share of the area around that an object gained (or, negative, lost) on a frame."""
        measures = self._objects.get(object_id)
        if measures is None:
            return None
        around = measures.area[max(0, frame - NEIGHBOURS) : frame + NEIGHBOURS + 1]
        ratio = float(log_ratios(around)[min(frame, NEIGHBOURS)])
        return None if np.isnan(ratio) else float(np.exp(ratio)) - 1

    def colours(self, object_id: ObjectId, frames: Sequence[FrameIndex]) -> NDArray[np.uint8]:
        """What an object looks like on some frames, n x BINS; 0 where nobody looked yet."""
        measures = self._objects.get(object_id)
        if measures is None:
            return np.zeros((len(frames), BINS), np.uint8)
        return measures.colours(frames)

    def parts(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Frames x parts; NaN where not known."""
        with self._lock:
            found = self._parts.get(object_id)
            return np.full((self.frame_count, len(Part)), np.nan) if found is None else found.copy()

    def parts_of(self, object_id: ObjectId, frame: FrameIndex) -> NDArray[np.float32]:
        """The parts of one cell; NaN where not known."""
        with self._lock:
            found = self._parts.get(object_id)
            return np.full(len(Part), np.nan, np.float32) if found is None else found[frame].copy()

    def is_current(self, source: TrackedMasks) -> bool:
        cells = Cells.of(source)
        if (self._outdated(cells.revisions) & cells.any_filled).any():
            return False
        return self._keyframes_of(cells) == self._keyframes

    def update(
        self, source: TrackedMasks, pictures: Pictures, token: CancelToken, pace: Pace
    ) -> Iterator[FrameIndex]:
        """Measure what is out of date; yields each frame when its risk is known.

        Alone until nothing is left; beside a run until nothing is left whose picture is in memory.
        """
        pace.begin()
        while True:
            looks, cells = self._take(source)
            yield from self._follow_keyframes(cells, source, token, pace)
            frames = self._next(cells, pictures, only_in_memory=pace.is_beside_run)
            for frame in frames:
                with self._measuring:
                    if looks != self._looks:
                        looks, cells = self._take(source)
                    self._measure_and_judge(frame, cells, source, pictures)
                yield frame
                pace.rest(token)
            if not frames:
                return

    def look(
        self, frame: FrameIndex, source: TrackedMasks, pictures: Pictures
    ) -> dict[ObjectId, float]:
        """Measure a frame now, for somebody who waits for it; the risk of each object there."""
        with self._measuring:
            self._looks += 1
            _, cells = self._take(source)
            if not cells.any_filled[frame]:
                return {}
            self._measure_and_judge(frame, cells, source, pictures)
        with self._lock:
            risks = {i: float(risk[frame]) for i, risk in self._risk.items()}
        return {i: risk for i, risk in risks.items() if not np.isnan(risk)}

    def _take(self, source: TrackedMasks) -> tuple[int, Cells]:
        """The cells as they are; when somebody has looked since, they are too old to judge by."""
        with self._measuring:
            cells = Cells.of(source)
            self._forget_what_is_gone(cells)
            return self._looks, cells

    def _measure_and_judge(
        self, frame: FrameIndex, cells: Cells, source: TrackedMasks, pictures: Pictures
    ) -> None:
        """Its neighbours are judged anew as well: they are compared with it."""
        self._measure(frame, cells, source, pictures)
        self._judge(cells, slice(max(0, frame - NEIGHBOURS), frame + NEIGHBOURS + 1))

    def _outdated(self, revisions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Frames whose masks, or those of the frame before, are not those that were measured."""
        before = np.concatenate(([0], revisions[:-1]))
        outdated: NDArray[np.bool_] = (self._seen != np.stack((before, revisions))).any(axis=0)
        return outdated

    def _note_seen(self, frames: NDArray[np.int64], revisions: NDArray[np.int64]) -> None:
        self._seen[0, frames] = np.where(frames > 0, revisions[frames - 1], 0)
        self._seen[1, frames] = revisions[frames]

    def _forget_what_is_gone(self, cells: Cells) -> None:
        """Cells without a mask and objects that were deleted have no risk."""
        outdated = self._outdated(cells.revisions)
        with self._lock:
            for gone in self._objects.keys() - cells.filled.keys():
                del self._objects[gone], self._parts[gone], self._risk[gone], self._reason[gone]
                self._keyframes.pop(gone, None)
            for object_id, filled in cells.filled.items():
                if object_id not in self._objects and filled.any():
                    self._begin(object_id)
                if object_id in self._objects:
                    blank = np.flatnonzero(outdated & ~filled)
                    self._objects[object_id].forget(blank)
                    self._parts[object_id][blank] = np.nan
                    self._risk[object_id][blank] = np.nan
        self._note_seen(np.flatnonzero(outdated & ~cells.any_filled), cells.revisions)

    def _begin(self, object_id: ObjectId) -> None:
        self._objects[object_id] = ObjectMeasures(self.frame_count)
        self._parts[object_id] = np.full((self.frame_count, len(Part)), np.nan, np.float32)
        self._risk[object_id] = np.full(self.frame_count, np.nan)
        self._reason[object_id] = np.zeros(self.frame_count, np.int64)
        self._keyframes[object_id] = ()

    def _next(self, cells: Cells, pictures: Pictures, *, only_in_memory: bool) -> list[FrameIndex]:
        """Frames to be measured now: hand-made ones first, which the others are compared with."""
        outdated = self._outdated(cells.revisions) & cells.any_filled
        frames = np.flatnonzero(outdated)
        if only_in_memory:
            newest = frames[np.argsort(-cells.revisions[frames], kind="stable")]
            near = (f for f in newest.tolist() if self._is_in_memory(f, pictures))
            return [frame for frame, _ in zip(near, range(BATCH), strict=False)]
        by_hand = np.flatnonzero(outdated & cells.any_keyframe)
        chosen = by_hand if by_hand.size else frames
        return [int(frame) for frame in chosen[:BATCH]]

    def _is_in_memory(self, frame: FrameIndex, pictures: Pictures) -> bool:
        return all(
            one in self._small or pictures.get(one) is not None
            for one in range(max(0, frame - 1), frame + 1)
        )

    def _measure(
        self, frame: FrameIndex, cells: Cells, source: TrackedMasks, pictures: Pictures
    ) -> None:
        there = [i for i, filled in cells.filled.items() if filled[frame]]
        moving = [i for i in there if frame > 0 and cells.filled[i][frame - 1]]
        now = self._picture(frame, pictures)
        mask = source.mask(frame)
        warped = self._carried(frame, moving, source, pictures, now)
        for object_id in there:
            pixels = mask == object_id
            small = small_mask(pixels)
            before = warped.get(object_id)
            self._objects[object_id].put(
                frame,
                Measure(
                    int(np.count_nonzero(pixels)),
                    pieces_of(pixels),
                    None if before is None else 1 - soft_overlap(before, small),
                    None if now is None else colours_of(now, small),
                ),
            )
        self._note_seen(np.array([frame]), cells.revisions)

    def _carried(
        self,
        frame: FrameIndex,
        object_ids: list[ObjectId],
        source: TrackedMasks,
        pictures: Pictures,
        now: Image | None,
    ) -> dict[ObjectId, SoftMask]:
        """The objects' masks of the frame before, where the flow says they are now."""
        before = self._picture(frame - 1, pictures) if object_ids and now is not None else None
        if before is None or now is None:
            return {}
        flow = self._motion.between(before, now)
        mask = source.mask(frame - 1)
        return {i: carried(small_mask(mask == i), flow) for i in object_ids}

    def _picture(self, frame: FrameIndex, pictures: Pictures) -> Image | None:
        """Small; None for one that cannot be read."""
        if frame not in self._small:
            try:
                self._small[frame] = small_picture(pictures.read(frame))
            except MediaError:
                self._small[frame] = None
        self._small.move_to_end(frame)
        while len(self._small) > SMALL_PICTURES:
            self._small.popitem(last=False)
        return self._small[frame]

    def _judge(self, cells: Cells, span: slice) -> None:
        for object_id, measures in self._objects.items():
            keyframes = self._keyframes.get(object_id, ())
            parts = measures.parts(
                span,
                cells.states[object_id],
                cells.confidences[object_id],
                cells.disagreements[object_id],
                keyframes,
            )
            risk, reason = self._tables.judge(parts)
            with self._lock:
                self._parts[object_id][span] = parts
                self._risk[object_id][span] = risk
                self._reason[object_id][span] = reason

    def _keyframes_of(self, cells: Cells) -> dict[ObjectId, tuple[FrameIndex, ...]]:
        return {
            i: measures.of_these(cells.keyframes(i))
            for i, measures in self._objects.items()
            if i in cells.states
        }

    def _follow_keyframes(
        self, cells: Cells, source: TrackedMasks, token: CancelToken, pace: Pace
    ) -> Iterator[FrameIndex]:
        """Other keyframes: other colours are right, on every frame."""
        found = self._keyframes_of(cells)
        if found == self._keyframes:
            return
        self._keyframes = found
        for start in range(0, self.frame_count, JUDGED_AT_ONCE):
            with self._measuring:
                _, newest = self._take(source)
                self._judge(newest, slice(start, start + JUDGED_AT_ONCE))
            yield start
            pace.rest(token)
