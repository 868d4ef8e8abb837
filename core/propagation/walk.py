"""One tracker on its way in one direction: where it begins, frame by frame, what it leaves behind.

The propagator drives it; runs from both sides drive two. The rule: what a walk gives depends on the
masks and the frames only, never on how often it was stopped and went on.
"""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass

from core.errors import EvermaskError, MediaError
from core.memory.banks import MemoryBanks, Reference
from core.memory.frame_memory import FrameMemory
from core.memory.policy import MemoryPolicy
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.propagation.bank_files import bank_of_choice
from core.propagation.device import Device
from core.propagation.fusion import SoftMask
from core.propagation.known_keyframes import KnownKeyframes
from core.propagation.plan import Plan, plan_of
from core.propagation.request import PropagationRequest, checksum, keyframes_of
from core.propagation.snapshots import (
    SNAPSHOT_EVERY,
    Facts,
    SnapshotStore,
    State,
    banks_of,
    moved,
    state_of,
)
from core.propagation.tracker import Step, Tracker, overlap
from core.types import FrameIndex, Image, Mask, ObjectId

POLLUTED_BELOW = 0.5
"""IoU between prediction and correction under which the global memory is not trusted any more."""
CATCH_UP = 200
"""Frames that are looked at again to stand where a run once was; from farther away that takes
longer than it is worth."""
KEEP_AFTER_S = 5.0
"""On a slow device snapshots are kept more often: catching up should take no longer than this."""
_STILL_NEAR = 3
"""Frames after which a local memory still tells what the network would have predicted."""

ReadFrame = Callable[[FrameIndex], Image]


@dataclass(frozen=True)
class Setup:
    """What computes: the same for all runs until the user chooses another.

    key: see Facts.setup. learned_key: that of the runs from which global memory learned; differs
    from key when global memory is frozen now. weights: checksum of the network's.
    """

    network: Network
    device: Device
    policy: MemoryPolicy
    size: int
    key: str
    learned_key: str
    snapshots: SnapshotStore
    weights: int = 0


@dataclass(frozen=True)
class Look:
    """What it takes to say afterwards how the tracker came to its decision on a frame."""

    tracker: Tracker
    step: Step
    banks: MemoryBanks


@dataclass(frozen=True)
class SoftFrame:
    """What a walk thought of a frame, before anything given by a person was put over it.

    doubted: objects that the walk itself did not show.
    """

    frame: FrameIndex
    mask: SoftMask
    confidence: Mapping[ObjectId, float]
    sureness: float
    doubted: frozenset[ObjectId] = frozenset()


class Walk:
    """`begin` it, then `advance` it; `mask` is that of `frame`, its last finished one.

    soft_frames: how many of the newest frames' soft masks are held.
    """

    def __init__(
        self,
        setup: Setup,
        request: PropagationRequest,
        read_frame: ReadFrame,
        token: CancelToken,
        soft_frames: int = 0,
    ) -> None:
        self.plan: Plan = plan_of(request)
        self.frame: FrameIndex = self.plan.start
        self.mask: Mask = self.plan.start_mask
        self.soft: deque[SoftFrame] = deque(maxlen=soft_frames)
        self._setup = setup
        self._request = request
        self._read_frame = read_frame
        self._token = token
        self._tracker: Tracker | None = None
        self._known: KnownKeyframes
        """Once there is a tracker to remember them."""
        self._look: Look | None = None
        self._kept_at_s = time.monotonic()
        self._kept_frame: FrameIndex | None = None

    @property
    def tracker(self) -> Tracker:
        if self._tracker is None:
            raise RuntimeError("a walk that has not begun has no tracker")
        return self._tracker

    @property
    def look(self) -> Look | None:
        """At the newest frame; None before the first one."""
        return self._look

    # --- beginning

    def begin(self, soft_from: FrameIndex | None = None) -> Iterator[Progress]:
        """Stand at the start and keep a snapshot of it; otherwise as `place`."""
        if not (yield from self.place(soft_from)):
            self.keep()

    def place(self, soft_from: FrameIndex | None = None) -> Generator[Progress, None, bool]:
        """Stand at the start; yields while frames before it are looked at again for that.

        Whether it stands exactly as an earlier run stood there. soft_from: soft masks are wanted
        from the frame after this one on, if there ever were any. MediaError when the start cannot
        be read.
        """
        setup, plan = self._setup, self.plan
        image = self._read_frame(plan.start)
        self._tracker = self._new_tracker(image)
        self._known = KnownKeyframes(
            plan,
            keyframes_of(self._request.keyframes),
            self._read_frame,
            self._tracker.memory_of,
        )
        may_go_on = not self._request.fresh_history
        if may_go_on and soft_from is None:
            exact = setup.snapshots.exact(setup.key, plan)
            if exact is not None and self._restored(*exact):
                self.frame, self.mask = plan.start, plan.start_mask
                self._kept_frame = plan.start
                return True
        if may_go_on and not plan.starts_at_keyframe:
            behind = plan.start if soft_from is None else soft_from
            earlier = setup.snapshots.before(setup.key, plan, behind, CATCH_UP)
            if earlier is not None and self._restored(*earlier):
                yield from self._catch_up()
                if checksum(self.mask) == plan.start_checksum:
                    return True
        self._stand(image)
        return False

    def _catch_up(self) -> Iterator[Progress]:
        """Walk again over frames that are finished already, to the start."""
        step = self.plan.direction.step
        again = range(self.frame + step, self.plan.start + step, step)
        for done, frame in enumerate(again):
            self._token.checkpoint()
            yield Progress(done, len(again), "Catching up")
            with contextlib.suppress(MediaError):
                self.advance(frame)

    def _stand(self, image: Image) -> None:
        """At the start, with the references and as much of the history as is still true."""
        plan, tracker = self.plan, self.tracker
        history = self._history(image)
        tracker.banks = MemoryBanks(self._setup.policy)
        self._refer(plan.start, image)
        memory = self._known.held(plan.start)
        if memory is None:
            memory = tracker.memory_of(plan.start, image, plan.start_mask)
        if plan.starts_at_keyframe:
            tracker.stand_at(memory, history)
        else:
            tracker.stand_at_tracked(memory, history)
        self.frame, self.mask = plan.start, plan.start_mask

    def _history(self, image: Image) -> FrameMemory | None:
        """Global memory as it was at the start, unless it led to something else than was drawn."""
        setup, plan = self._setup, self.plan
        if self._request.fresh_history:
            return None
        if setup.policy.frozen and plan.memory.bank is not None:
            return self._banked()
        if setup.policy.frozen:
            found = setup.snapshots.farthest(setup.learned_key, plan)
        else:
            found = setup.snapshots.history(setup.key, plan, CATCH_UP)
        if found is None or not self._restored(*found):
            return self._banked()
        if not setup.policy.frozen and self._is_forgotten(found[0].frame):
            return None
        state = self.tracker.banks.global_state
        predicted = self._request.predicted_start
        if predicted is None and abs(found[0].frame - plan.start) <= _STILL_NEAR:
            predicted = self.tracker.step(plan.start, image).mask
        if predicted is not None and self._differs(predicted, plan.start_mask):
            return None
        return state

    def _banked(self) -> FrameMemory | None:
        """The global memory of the file that a person chose; EvermaskError if it does not fit."""
        choice = self.plan.memory.bank
        if choice is None or not self._setup.policy.global_:
            return None
        bank = bank_of_choice(choice)
        shape = self.tracker.memory_shape
        state = State({"global_state": bank.memory}, {}, (), False)
        is_fitting = (
            bank.weights == self._setup.weights
            and bank.objects == len(self.plan.slots.objects)
            and state.has_shape(*shape)
        )
        if not is_fitting:
            raise EvermaskError(
                "The chosen memory file was made with other weights, another size or another "
                "number of objects. Nothing was started. Choose another one, or clear the rules "
                "of memory."
            )
        return moved(bank.memory, self._setup.device.torch_device)

    def _is_forgotten(self, frame: FrameIndex) -> bool:
        """Whether global memory begins anew after this frame, at the start at last."""
        start, step = self.plan.start, self.plan.direction.step
        return any(
            (start - anew) * step >= 0 and (anew - frame) * step > 0
            for anew in self.plan.memory.forgets_global
        )

    def _restored(self, facts: Facts, state: State) -> bool:
        """Stand where a snapshot was made; False when it does not fit after all."""
        tracker = self.tracker
        if not state.has_shape(*tracker.memory_shape):
            return False
        references = [
            Reference(memory, permanent)
            for frame, permanent, mask in facts.references
            if (memory := self._known.memory(frame, expected=mask)) is not None
        ]
        device = self._setup.device.torch_device
        banks = banks_of(state, references, self._setup.policy, device)
        if banks is None or len(references) != len(facts.references):
            return False
        tracker.banks = banks
        tracker.pass_over(facts.frame)
        self.frame = facts.frame
        return True

    # --- going

    def advance(self, frame: FrameIndex) -> Step:
        """See one more frame and remember it; `mask` is then what holds on it.

        MediaError when it cannot be read: the walk then stands where it stood.
        """
        image = self._read_frame(frame)
        tracker, rules = self.tracker, self.plan.memory
        forgets_global = frame in rules.forgets_global
        tracker.forget(global_=forgets_global, local=frame in rules.forgets_local)
        banks = tracker.banks
        step = tracker.step(frame, image)
        mask = seen = self._request.settle(frame, step.mask)
        if step.doubted:
            mask = self._request.settle(frame, step.shown)
        if frame in rules.excluded:
            tracker.pass_over(frame)
        else:
            tracker.commit(step, seen)
            if forgets_global and not self._setup.policy.frozen:
                tracker.banks = tracker.banks.without_history()
            if frame in self._known:
                self._anchor(frame, image, step, mask)
        if self.soft.maxlen:
            soft = tracker.soft_mask(step)
            self.soft.append(SoftFrame(frame, soft, step.confidence, step.sureness, step.doubted))
        self.frame, self.mask = frame, mask
        self._look = Look(tracker, step, banks)
        return step

    def _anchor(self, frame: FrameIndex, image: Image, step: Step, mask: Mask) -> None:
        """A keyframe on the way: it is learned from, and the references follow the walk."""
        tracker = self.tracker
        if self._differs(step.mask, mask):
            tracker.banks = tracker.banks.without_history()
        self._known.meet(frame)
        self._refer(frame, image)
        if self._known.held(frame) is not None:
            tracker.banks = tracker.banks.with_local_as_reference()

    def _differs(self, predicted: Mask, drawn: Mask) -> bool:
        objects = self.plan.slots.objects
        return any(overlap(predicted, drawn, i) < POLLUTED_BELOW for i in objects)

    def _refer(self, at: FrameIndex, image: Image) -> None:
        """Take the references that suit frame `at` into memory."""
        references = self._known.references(at, image, self._setup.policy)
        self.tracker.banks = self.tracker.banks.with_references(references)

    # --- what is left behind

    def keep_now_and_then(self) -> None:
        """Keep a snapshot when enough frames, or enough time, passed since the last one."""
        is_due = abs(self.frame - self.plan.start) % SNAPSHOT_EVERY == 0
        if is_due or time.monotonic() - self._kept_at_s >= KEEP_AFTER_S:
            self.keep()

    def keep_if_moved(self) -> None:
        """Keep a snapshot unless the last one is of the same frame."""
        if self._tracker is not None and self.frame != self._kept_frame:
            self.keep()

    def keep(self) -> None:
        """Keep a snapshot of where the walk stands."""
        self._kept_frame = self.frame
        self._kept_at_s = time.monotonic()
        banks, plan = self.tracker.banks, self.plan
        references = tuple(
            (r.memory.frame, r.permanent, self._known.held_checksum(r.memory.frame))
            for r in banks.references
        )
        facts = Facts(
            self._setup.key,
            plan.direction,
            self.frame,
            plan.slots.objects,
            references,
            self._known.checksums,
            checksum(self.mask),
            plan.memory_rules_at(self.frame),
        )
        self._setup.snapshots.keep(facts, state_of(banks))

    def _new_tracker(self, image: Image) -> Tracker:
        setup = self._setup
        size = (int(image.shape[0]), int(image.shape[1]))
        return Tracker(setup.network, setup.device, setup.policy, self.plan.slots, size, setup.size)
