"""A gap between two keyframes, tracked from both of them; where the sides meet they are blended.

The side that is surer of itself goes on, a stretch of frames at a time, so that the sides meet
where both do worst, not where they happen to. Held are the soft masks of about half a cross-fade a
side, however long the gap is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.progress import CancelToken, Progress
from core.propagation.device import device_failures
from core.propagation.request import PropagationRequest, Reached
from core.propagation.tracker import without
from core.propagation.walk import ReadFrame, Setup, SoftFrame, Walk
from core.types import FrameIndex, FrameResult, ObjectId

STRETCH = 16
"""Frames that one side does in a row: changing sides means seeking in the video."""
RECENT = 8
"""Frames over which a side's confidence is looked at."""
CLEARLY = 0.03
"""Difference in confidence from which it decides; below it the shorter side goes on."""


@dataclass
class Side:
    """One of the two walks. origin: the keyframe it comes from. head: its newest frame."""

    walk: Walk
    origin: FrameIndex
    head: FrameIndex

    @classmethod
    def of(
        cls,
        setup: Setup,
        request: PropagationRequest,
        ends: tuple[FrameIndex, FrameIndex],
        reached: Reached | None,
        read_frame: ReadFrame,
        token: CancelToken,
    ) -> "Side":
        """The side that goes from the first of `ends` to the second, or on from `reached`."""
        origin, goal = ends
        walked = replace(request, start=origin, stop=goal, far_end=None, reached=None)
        if origin != request.start:
            walked = replace(walked, tracked_start=None, predicted_start=None)
        if reached is not None and reached.frame != origin:
            walked = replace(walked, start=reached.frame, tracked_start=reached.mask)
        walk = Walk(setup, walked, read_frame, token, max(request.fade // 2, RECENT))
        return cls(walk, origin, walk.plan.start)

    @property
    def step(self) -> int:
        return self.walk.plan.direction.step

    @property
    def done(self) -> int:
        return abs(self.head - self.origin)

    @property
    def sureness(self) -> float | None:
        """Of its newest frames, on average; None before the first."""
        recent = [soft.sureness for soft in self.walk.soft][-RECENT:]
        return float(np.mean(recent)) if recent else None

    def begin(self) -> Iterator[Progress]:
        """Stand at the head, with the soft masks of the frames before it."""
        behind = self.head - self.step * min(self.done, self.walk.soft.maxlen or 0)
        return self.walk.begin(soft_from=behind)

    def advance(self) -> FrameResult | None:
        """The result of one more frame; None when it cannot be read."""
        self.head += self.step
        try:
            with device_failures(self.head):
                step = self.walk.advance(self.head)
        except MediaError:
            return None
        direction = self.walk.plan.direction
        return FrameResult(self.head, self.walk.mask, step.confidence, direction, step.doubted)


def turn_of(first: Side, second: Side) -> Side:
    """Whose stretch it is. Depends on nothing but where the sides stand and how sure they were."""
    for side in (first, second):
        if side.done % STRETCH:
            return side
    if first.sureness is not None and second.sureness is not None:
        difference = first.sureness - second.sureness
        if abs(difference) >= CLEARLY:
            return first if difference > 0 else second
    return first if first.done <= second.done else second


def walk_between(
    near: Side, far: Side, request: PropagationRequest, checkpoint: Callable[[], None]
) -> Iterator[FrameResult]:
    """Yield every frame of the gap in the order in which it is done, then the blended ones again.

    near: the side that comes from the start of the request. Both have begun.
    """
    while abs(far.head - near.head) > 1:
        checkpoint()
        side = turn_of(near, far)
        result = side.advance()
        if result is not None:
            side.walk.keep_now_and_then()
            yield result
    # All at once: a run that is cut off before leaves no half of a cross-fade behind.
    yield from list(_blended(near, far, request, checkpoint))


def _blended(
    near: Side, far: Side, request: PropagationRequest, checkpoint: Callable[[], None]
) -> Iterator[FrameResult]:
    """Each side goes on into the other's part, and what both think of a frame is mixed."""
    half = request.fade // 2
    ahead = far.head - near.step * half
    shares = {ahead + near.step * place: (place + 1) / (2 * half + 1) for place in range(2 * half)}
    of_near = {soft.frame: soft for soft in near.walk.soft}
    of_far = {soft.frame: soft for soft in far.walk.soft}
    for side, there in ((near, of_far), (far, of_near)):
        for _ in range(half):
            checkpoint()
            frame = side.head + side.step
            if frame not in there or side.advance() is None:
                break
            here = side.walk.soft[-1]
            pair = (here, there[frame]) if side is near else (there[frame], here)
            # It counts as coming from the side whose part this is.
            owner = far if side is near else near
            direction = owner.walk.plan.direction
            yield replace(_mixed(side.walk, pair, shares[frame], request), direction=direction)


def _mixed(
    walk: Walk, pair: tuple[SoftFrame, SoftFrame], share: float, request: PropagationRequest
) -> FrameResult:
    near, far = pair
    doubted = near.doubted if share < 0.5 else far.doubted
    mask = without(walk.tracker.blend(near.mask, far.mask, share), doubted)
    confidence: dict[ObjectId, float] = {
        object_id: (1 - share) * sure + share * far.confidence[object_id]
        for object_id, sure in near.confidence.items()
    }
    settled = request.settle(near.frame, mask)
    return FrameResult(
        near.frame,
        settled,
        confidence,
        doubted=doubted,
        disagreement=_disagreement(walk.plan.slots.objects, near, far),
    )


def _disagreement(
    objects: Sequence[ObjectId], near: SoftFrame, far: SoftFrame
) -> dict[ObjectId, float]:
    """1 - J of each object as either side would show it alone; 0 where neither does.

    At the size of the network's output, which is all that is held of both sides: what they differ
    by is larger than a step of an outline.
    """
    here, there = _shown(objects, near), _shown(objects, far)
    union = np.count_nonzero(here | there, axis=(1, 2))
    common = np.count_nonzero(here & there, axis=(1, 2))
    differing = (union - common) / np.maximum(union, 1)
    return dict(zip(objects, differing.tolist(), strict=True))


def _shown(objects: Sequence[ObjectId], soft: SoftFrame) -> NDArray[np.bool_]:
    """Objects x h x w; nothing of those that the side doubts."""
    is_shown = np.array([object_id not in soft.doubted for object_id in objects], bool)
    return np.asarray(soft.mask.inside & is_shown[:, None, None])
