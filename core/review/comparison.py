"""A clip's masks compared with others of the same frames: their overlap, and who fits the truth.

The session finds the other masks; a background job runs `update`. Nothing is resized and nothing is
guessed: what cannot be compared has no number, and `remarks` says why. Both are only read.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import EvermaskError, MaskError, MediaError
from core.masks import object_ids as ids_in
from core.metrics.region import region_similarity
from core.number_text import grouped
from core.progress import CancelToken, Progress
from core.review.live import MaskSource
from core.review.pace import Pace
from core.review.scores import ClipScores, Series, mean_of
from core.review.scoring import frame_score
from core.review.suppression import best_first
from core.review.truth import Truth
from core.types import CellState, FrameIndex, Mask, ObjectId

NEVER = -1
MOST_NAMED = 6
"""Ids that a remark lists before it says how many more there are."""


class OtherMasks(Protocol):
    """Masks of some frames of the clip, from wherever."""

    @property
    def name(self) -> str:
        """What the window calls them."""

    @property
    def object_ids(self) -> frozenset[ObjectId] | None:
        """Every object they know; None where only reading them tells."""

    @property
    def frames(self) -> NDArray[np.bool_]:
        """For each frame of the clip, whether they have a mask of it."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of how they were found, one sentence each."""

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        """Whether the mask of a frame says where this object is, be it nowhere."""

    def read(self, frame: FrameIndex) -> Mask:
        """Ids, of whatever size it has; EvermaskError when it cannot be read. Any thread."""

    def close(self) -> None:
        """Let go of files."""


class ComparedMasks(MaskSource, Protocol):
    """The masks of the clip, as they are now."""

    def object_ids(self) -> list[ObjectId]: ...


@dataclass(frozen=True)
class Means:
    """J&F of the clip's masks and of the others, over the frames on which both are scored."""

    frames: int
    mine: float
    theirs: float


class Comparison:
    """Of one clip; safe to read from any thread while a job updates it."""

    def __init__(self, other: OtherMasks, frame_count: int, size: tuple[int, int]) -> None:
        """size: width and height of the clip."""
        self.other = other
        self._frame_count = frame_count
        self._size = size
        self._lock = threading.Lock()
        self._agreement: dict[ObjectId, Series] = {}
        self._compared_at = np.full(frame_count, NEVER, np.int64)
        self._had_cell: dict[ObjectId, NDArray[np.bool_]] = {}
        self._seen: set[ObjectId] = set(other.object_ids or ())
        self._sizes: dict[tuple[int, int], set[FrameIndex]] = {}
        self._unreadable: dict[FrameIndex, str] = {}
        self._truth: Truth | None = None
        self._scores: ClipScores | None = None
        self._is_scored = np.ones(frame_count, bool)

    # --- the other masks

    @property
    def frame_count(self) -> int:
        return self._frame_count

    @property
    def covered(self) -> int:
        """How many frames have a mask there."""
        return int(np.count_nonzero(self.other.frames))

    def mask(self, frame: FrameIndex) -> Mask:
        """Theirs at the clip's size; EvermaskError with the reason where there is none."""
        if not self.other.frames[frame]:
            raise MaskError(f"{self.other.name} has no mask of frame {frame}.")
        mask = self.other.read(frame)
        height, width = mask.shape
        if (width, height) != self._size:
            with self._lock:
                self._sizes.setdefault((width, height), set()).add(frame)
            raise MaskError(
                f"The mask of frame {frame} in {self.other.name} is {width}x{height}, the frame is "
                f"{self._size[0]}x{self._size[1]}. Masks are not resized."
            )
        return mask

    def knows(self, object_id: ObjectId) -> bool:
        """Whether the other masks list this object or were seen to show it so far."""
        with self._lock:
            return object_id in self._seen

    # --- background work

    def is_current(self, source: ComparedMasks, truth: Truth | None) -> bool:
        """Whether every number is that of the masks as they are."""
        if truth is not self._truth:
            return False
        return not self._outdated(source.revisions(), _filled(source, self._frame_count)).any()

    def update(
        self, source: ComparedMasks, truth: Truth | None, token: CancelToken, pace: Pace
    ) -> Iterator[Progress]:
        """Compare what is out of date until nothing is, frame by frame."""
        if truth is not self._truth:
            self._begin_truth(truth)
        pace.begin()
        done = 0
        while True:
            # Taken before the masks are: a change in between makes its frame outdated again.
            revisions, filled = source.revisions(), _filled(source, self._frame_count)
            frames = np.flatnonzero(self._outdated(revisions, filled)).tolist()
            if not frames:
                return
            for place, frame in enumerate(frames):
                yield Progress(done + place, done + len(frames), "Comparing masks")
                self._compare(source, frame, filled)
                self._compared_at[frame] = revisions[frame]
                for object_id, now in filled.items():
                    self._remembered(object_id)[frame] = now[frame]
                pace.rest(token)
            done += len(frames)

    # --- what is known

    def agreement(self, object_id: ObjectId | None) -> Series:
        """J between the two on every frame; of None the mean over objects that both know.

        NaN where one of them says nothing.
        """
        with self._lock:
            known = {
                i: values.copy()
                for i, values in self._agreement.items()
                if i in self._seen and object_id in (i, None)
            }
        return self._of(known, object_id)

    def agreement_at(self, frame: FrameIndex) -> float:
        """The mean of one frame alone."""
        with self._lock:
            values = [self._agreement[i][frame] for i in self._agreement if i in self._seen]
        known = [value for value in values if not np.isnan(value)]
        return float(np.mean(known)) if known else np.nan

    def scores(self, object_id: ObjectId | None) -> Series:
        """(J + F) / 2 of the other masks against the truth; NaN without one."""
        return self._of(self._scores_by_object(object_id), object_id)

    def gain(self, mine: ClipScores | None, object_id: ObjectId | None) -> Series:
        """(J + F) / 2 of the clip's masks less that of the others, where both are scored."""
        if mine is None:
            return self._nothing()
        gains = {
            i: mine.mean(i) - theirs
            for i, theirs in self._scores_by_object(object_id).items()
            if i in mine.object_ids
        }
        return self._of(gains, object_id)

    def means(self, mine: ClipScores) -> Means | None:
        """J&F of both over the same cells, each object counting the same; None without any."""
        found: list[tuple[float, float]] = []
        frames = np.zeros(self._frame_count, bool)
        for object_id, theirs in self._scores_by_object(None).items():
            if object_id in mine.object_ids:
                ours = mine.mean(object_id)
                both = ~np.isnan(ours) & ~np.isnan(theirs)
                if both.any():
                    found.append((float(ours[both].mean()), float(theirs[both].mean())))
                    frames |= both
        if not found:
            return None
        ours_mean, theirs_mean = np.mean(found, axis=0).tolist()
        return Means(int(np.count_nonzero(frames)), ours_mean, theirs_mean)

    def places(self, apart: int) -> list[FrameIndex]:
        """Frames where the two differ, the most first, none within `apart` of an earlier one."""
        differing = 1 - self.agreement(None)
        frames = np.flatnonzero(differing > 0)
        return best_first(frames, differing[frames], apart)

    def remarks(self, names: Mapping[ObjectId, str]) -> tuple[str, ...]:
        """What does not fit, one sentence each. names: of the clip's objects."""
        return (*self.other.remarks, *self._size_remarks(), *self._id_remarks(names))

    # --- inside

    def _begin_truth(self, truth: Truth | None) -> None:
        with self._lock:
            self._truth = truth
            self._scores = ClipScores(truth.clip_frames, truth.scored) if truth else None
            # Frames that do not count need no look at their truth.
            self._is_scored[:] = True
            if truth is not None:
                self._is_scored[list(truth.counted)] = False

    def _outdated(
        self, revisions: NDArray[np.int64], filled: Mapping[ObjectId, NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """Frames with other masks, or other cells, or whose truth was not looked at yet."""
        changed: NDArray[np.bool_] = revisions != self._compared_at
        for object_id, now in filled.items():
            changed |= now != self._remembered(object_id)
        changed |= ~self._is_scored
        return changed & self.other.frames

    def _remembered(self, object_id: ObjectId) -> NDArray[np.bool_]:
        return self._had_cell.setdefault(object_id, np.zeros(self._frame_count, bool))

    def _compare(
        self,
        source: ComparedMasks,
        frame: FrameIndex,
        filled: Mapping[ObjectId, NDArray[np.bool_]],
    ) -> None:
        found: dict[ObjectId, float] = {}
        try:
            theirs = self.mask(frame)
        except EvermaskError as error:
            self._note_unread(frame, error)
        else:
            with self._lock:
                self._unreadable.pop(frame, None)
                self._seen.update(ids_in(theirs))
            there = [i for i, cells in filled.items() if cells[frame]]
            there = [i for i in there if self.other.tells(i, frame)]
            mine = source.mask(frame) if there else theirs
            found = {i: region_similarity(mine == i, theirs == i) for i in there}
            self._score(frame, theirs)
        self._is_scored[frame] = True
        with self._lock:
            for object_id in filled:
                values = self._agreement.setdefault(object_id, self._nothing())
                values[frame] = found.get(object_id, np.nan)
            for object_id in self._agreement.keys() - filled.keys():  # deleted meanwhile
                self._agreement[object_id][frame] = np.nan

    def _note_unread(self, frame: FrameIndex, error: EvermaskError) -> None:
        with self._lock:
            if not any(frame in frames for frames in self._sizes.values()):
                self._unreadable[frame] = str(error)

    def _score(self, frame: FrameIndex, theirs: Mask) -> None:
        truth, scores = self._truth, self._scores
        if truth is None or scores is None or self._is_scored[frame]:
            return
        counting = [
            i for i in truth.object_ids if scores.counts(i, frame) and self.other.tells(i, frame)
        ]
        try:
            true_mask = truth.mask(frame) if counting else theirs
        except (MaskError, MediaError):
            return  # the scores of the clip's own masks say so already
        for object_id in counting:
            scores.put(object_id, frame_score(frame, true_mask, theirs, object_id))

    def _scores_by_object(self, object_id: ObjectId | None) -> dict[ObjectId, Series]:
        """Of one object, or (None) of all that the other masks know."""
        scores = self._scores
        if scores is None:
            return {}
        wanted = (i for i in scores.object_ids if object_id in (i, None))
        return {i: scores.mean(i) for i in wanted if self.knows(i)}

    def _of(self, known: Mapping[ObjectId, Series], object_id: ObjectId | None) -> Series:
        if object_id is not None:
            return known.get(object_id, self._nothing())
        return mean_of(list(known.values())) if known else self._nothing()

    def _nothing(self) -> Series:
        return np.full(self._frame_count, np.nan)

    def _size_remarks(self) -> Iterator[str]:
        with self._lock:
            sizes = {size: sorted(frames) for size, frames in self._sizes.items()}
            unreadable = dict(self._unreadable)
        for (width, height), frames in sizes.items():
            yield (
                f"{self.other.name}: masks of {_count(frames)} are {width}x{height}, the clip is "
                f"{self._size[0]}x{self._size[1]}. They are not compared: masks are never resized."
            )
        if unreadable:
            frames = sorted(unreadable)
            yield (
                f"{self.other.name}: masks of {_count(frames)} could not be read, so they are not "
                f"compared: {unreadable[frames[0]]}"
            )

    def _id_remarks(self, names: Mapping[ObjectId, str]) -> Iterator[str]:
        with self._lock:
            seen = set(self._seen)
            is_read = self.other.object_ids is not None or bool(
                (self._compared_at[self.other.frames] != NEVER).all()
            )
        strange = sorted(seen - names.keys())
        if strange:
            yield f"Only in {self.other.name}: {_ids(strange)}. Nothing here to compare with."
        if is_read and self.covered:
            for object_id in sorted(names.keys() - seen):
                yield f"{self.other.name} has no object {object_id} (“{names[object_id]}”)."


def _filled(source: ComparedMasks, frame_count: int) -> dict[ObjectId, NDArray[np.bool_]]:
    """For each object of the clip, the frames on which it has a cell."""
    filled: dict[ObjectId, NDArray[np.bool_]] = {}
    for object_id in source.object_ids():
        try:
            filled[object_id] = source.states(object_id) != CellState.EMPTY
        except LookupError:  # deleted just now
            filled[object_id] = np.zeros(frame_count, bool)
    return filled


def _ids(ids: Sequence[ObjectId]) -> str:
    shown = ", ".join(str(i) for i in ids[:MOST_NAMED])
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{'object' if len(ids) == 1 else 'objects'} {shown}{more}"


def _count(frames: Sequence[FrameIndex]) -> str:
    if len(frames) == 1:
        return f"frame {frames[0]}"
    return f"{grouped(len(frames))} frames (first: {frames[0]})"
