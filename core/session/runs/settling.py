"""What holds on a frame of a run: what a person gave is put over what the network sees.

The propagator asks for every frame, just before it remembers it; so whatever was drawn while the
run was coming is met as it is then.
"""

from enum import Enum

import numpy as np

from core.frames import Frames
from core.project.project import Project
from core.session.runs.plan import Leg
from core.types import AUTO_STATES, CellState, FrameIndex, Mask, ObjectId


class Fate(Enum):
    """What becomes of one object on one frame."""

    WRITTEN = "what the network sees is stored and remembered"
    SEEN = "what the network sees is remembered, not stored"
    GIVEN = "the stored mask is remembered"
    LEFT_OUT = "the object is not there"


class Settling:
    """For one leg of a run."""

    def __init__(self, project: Project, leg: Leg) -> None:
        self._project = project
        self._leg = leg
        self._stopped: dict[ObjectId, FrameIndex] = {}
        living = {info.id for info in project.objects()}
        self._drafts = {
            object_id: self._drafts_between(object_id, frames)
            for object_id, frames in leg.writes.items()
            if object_id in living
        }
        self._begun = {
            info.id for info in project.objects() if self._is_filled_behind(info.id, leg.start)
        }

    def _drafts_between(self, object_id: ObjectId, frames: Frames) -> Frames:
        """Drafts on the object's way: they are written once somebody discards them."""
        is_draft = self._project.states(object_id) == CellState.DRAFT
        is_draft[: frames.ranges[0][0]] = is_draft[frames.ranges[-1][1] + 1 :] = False
        return Frames.where(is_draft)

    def stop(self, object_id: ObjectId, at: FrameIndex) -> None:
        """The object is not written from this frame on: a keyframe of its own was drawn there."""
        self._stopped.setdefault(object_id, at)

    def is_stopped(self, object_id: ObjectId) -> bool:
        return object_id in self._stopped

    def fate(self, object_id: ObjectId, frame: FrameIndex) -> Fate:
        state = self._project.state(object_id, frame)
        is_locked = object_id in self._project.locked_objects(frame)
        if not is_locked and self._may_write(object_id, frame, state):
            return Fate.WRITTEN
        if state is CellState.ABSENT:
            return Fate.LEFT_OUT
        if state is not CellState.EMPTY:
            return Fate.GIVEN
        return Fate.SEEN if self._has_begun(object_id, frame) else Fate.LEFT_OUT

    def written(self, frame: FrameIndex) -> frozenset[ObjectId]:
        """Objects whose cells are written on this frame."""
        living = {info.id for info in self._project.objects()}
        return frozenset(
            object_id
            for object_id in self._leg.writes.keys() & living
            if self.fate(object_id, frame) is Fate.WRITTEN
        )

    def __call__(self, frame: FrameIndex, predicted: Mask) -> Mask:
        """Ids at source size; the given array itself when nothing has to be put over it."""
        fates = {info.id: self.fate(info.id, frame) for info in self._project.objects()}
        seen = np.zeros(256, np.uint8)
        for object_id, fate in fates.items():
            if fate in (Fate.WRITTEN, Fate.SEEN):
                seen[object_id] = object_id
        given = sorted(object_id for object_id, fate in fates.items() if fate is Fate.GIVEN)
        if not given and np.array_equal(seen[predicted], predicted):
            return predicted
        settled = seen[predicted]
        for object_id in given:
            settled[self._project.mask_of(object_id, frame)] = object_id
        return settled

    def _may_write(self, object_id: ObjectId, frame: FrameIndex, state: CellState) -> bool:
        frames = self._leg.writes.get(object_id)
        if frames is None or not (frame in frames or frame in self._drafts.get(object_id, ())):
            return False
        stopped = self._stopped.get(object_id)
        if stopped is not None and (frame - stopped) * self._leg.direction.step >= 0:
            return False
        is_replaced = frame in self._leg.replaced.get(object_id, ())
        if state is CellState.KEYFRAME:
            return is_replaced
        return state is CellState.EMPTY or state in AUTO_STATES

    def _has_begun(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        """It was seen, or said to be absent, before this frame; earlier it is not looked for."""
        return object_id in self._begun or self._is_filled_behind(object_id, frame)

    def _is_filled_behind(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        """Whether it has a cell on the frame or before it, as the run goes."""
        filled = np.flatnonzero(self._project.states(object_id))
        return bool(((frame - filled) * self._leg.direction.step >= 0).any())
