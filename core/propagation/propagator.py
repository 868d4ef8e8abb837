"""Runs requests: builds a tracker at the start frame, walks to the stop frame, yields results.

Holds what is worth keeping between runs: the network on its device, and snapshots.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from core.errors import DeviceError, EvermaskError, MediaError
from core.memory.banks import reference_frames
from core.memory.frame_memory import FrameMemory
from core.memory.policy import policy_from_text
from core.model.checkpoint import load_network
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.device import (
    Device,
    choose_device,
    is_device_fault,
    is_out_of_memory,
    leave_one_core_free,
)
from core.propagation.plan import Plan, checksum, plan_of
from core.propagation.request import PropagationRequest
from core.propagation.snapshots import SNAPSHOT_EVERY, Kept, SnapshotStore
from core.propagation.tracker import Step, Tracker, overlap
from core.tracking_options import LARGEST_SIZE, SMALLEST_SIZE, TrackingOptions
from core.types import FrameIndex, FrameResult, Image, Mask

DEFAULT_WEIGHTS = Path(__file__).parents[2] / "resources" / "weights" / "ddmemory.safetensors"
POLLUTED_BELOW = 0.5
"""IoU between prediction and correction under which the global memory is not trusted any more."""
STEP_DOWN = 0.75
"""When memory runs out the network's size shrinks by this factor."""

ReadFrame = Callable[[FrameIndex], Image]


class Propagator:
    """The network on one device, ready for runs; WeightsError when its weights cannot be used."""

    def __init__(self, options: TrackingOptions, network: Network | None = None) -> None:
        if not SMALLEST_SIZE <= options.size <= LARGEST_SIZE:
            raise EvermaskError(
                f"Size {options.size} is out of range. Nothing was started. "
                f"Use {SMALLEST_SIZE} to {LARGEST_SIZE}."
            )
        self._policy = policy_from_text(options.memory)
        leave_one_core_free()
        self._device: Device = choose_device(options.device, options.dtype)
        loaded = network or load_network(options.weights or DEFAULT_WEIGHTS)
        self._network = loaded.eval()
        torch.nn.Module.to(self._network, self._device.torch_device)
        self._size = options.size
        self._snapshots = SnapshotStore()
        self.state_bytes = 0

    @property
    def device_text(self) -> str:
        return self._device.text

    @property
    def peak_memory_bytes(self) -> int:
        """Most memory taken so far: of the device's on CUDA, of the process elsewhere."""
        return self._device.peak_memory_bytes()

    @property
    def size(self) -> int:
        """Short side the network works at now; smaller than asked for after memory ran out."""
        return self._size

    def propagate(
        self, request: PropagationRequest, read_frame: ReadFrame, token: CancelToken
    ) -> Iterator[FrameResult]:
        """Yield every frame of the request in order; a frame that cannot be read is passed over.

        Pausing the token holds the run between two frames; cancelling it raises Cancelled there.
        When memory runs out the run goes on from the last finished frame at a smaller size;
        DeviceError when even the smallest does not fit. MediaError when the start cannot be read.
        """
        if not request.frames:
            return
        plan = plan_of(request, self._policy.corrections)
        self._snapshots.forget_beyond(plan.direction, plan.start)
        head = _Head(plan.start, plan.start_mask)
        tracker: Tracker | None = None
        try:
            for frame in request.frames:
                token.checkpoint()
                try:
                    image = read_frame(frame)
                except MediaError:
                    continue
                while (
                    moved := self._moved_on(tracker, plan, head, frame, image, read_frame)
                ) is None:
                    tracker = None  # its memory is needed
                    self._make_room()
                tracker, step = moved
                head = _Head(frame, step.mask)
                self.state_bytes = tracker.state_bytes
                if abs(frame - plan.start) % SNAPSHOT_EVERY == 0:
                    self._keep(plan, tracker, head)
                yield FrameResult(frame, step.mask, step.confidence)
        finally:
            if tracker is not None and head.frame != plan.start:
                self._keep(plan, tracker, head)

    def _moved_on(
        self,
        tracker: Tracker | None,
        plan: Plan,
        head: "_Head",
        frame: FrameIndex,
        image: Image,
        read_frame: ReadFrame,
    ) -> tuple[Tracker, Step] | None:
        """The tracker, made anew if there is none, after one more frame; None without memory."""
        try:
            tracker = tracker or self._tracker_at(plan, head, read_frame)
            step = tracker.step(frame, image)
            tracker.commit(step)
        except RuntimeError as error:
            if is_device_fault(error):
                raise DeviceError(
                    f"The computing device failed at frame {frame}. Every finished frame is safe. "
                    "Start Evermask again, or compute on the processor."
                ) from error
            if not is_out_of_memory(error):
                raise
            if self._size <= SMALLEST_SIZE and not len(self._snapshots):
                raise DeviceError(
                    f"Memory ran out at frame {frame}, even at the smallest size. Every finished "
                    "frame is safe. Close other programs, or compute on the processor."
                ) from error
            return None
        return tracker, step

    def _make_room(self) -> None:
        """Give up snapshots first, then resolution."""
        if len(self._snapshots):
            self._snapshots.clear()
        else:
            self._size = max(SMALLEST_SIZE, int(self._size * STEP_DOWN))
        if self._device.torch_device.type == "cuda":
            torch.cuda.empty_cache()

    def _tracker_at(self, plan: Plan, head: "_Head", read_frame: ReadFrame) -> Tracker:
        """A new tracker that stands at the last finished frame, the start at first."""
        tracker = self._tracker_at_start(plan, read_frame)
        if head.frame != plan.start:
            tracker.commit(tracker.step(head.frame, read_frame(head.frame)), head.mask)
        return tracker

    def _tracker_at_start(self, plan: Plan, read_frame: ReadFrame) -> Tracker:
        """With the references and as much of the history as is still true."""
        image = read_frame(plan.start)
        kept = self._snapshots.nearest(plan)
        if kept is not None and kept.continues_in(plan):
            tracker = self._new_tracker(plan, image)
            tracker.restore(kept.snapshot)
            return tracker
        global_state = self._trusted_global_state(kept, plan, image) if kept is not None else None
        tracker = self._new_tracker(plan, image)
        for reference in plan.references:
            is_start = reference.frame == plan.start
            try:
                picture = image if is_start else read_frame(reference.frame)
            except MediaError:
                continue
            tracker.add_reference(
                reference.frame, picture, reference.mask, permanent=reference.permanent
            )
        tracker.stand_at_reference(plan.start, global_state)
        return tracker

    def _trusted_global_state(self, kept: Kept, plan: Plan, image: Image) -> FrameMemory | None:
        """The global memory of an earlier run, unless it predicts something else at the start."""
        if abs(kept.snapshot.frame - plan.start) > SNAPSHOT_EVERY:
            return None
        tracker = self._new_tracker(plan, image)
        tracker.restore(kept.snapshot)
        predicted = tracker.step(plan.start, image).mask
        if any(overlap(predicted, plan.start_mask, i) < POLLUTED_BELOW for i in plan.slots.objects):
            return None
        return kept.snapshot.banks.global_state

    def _new_tracker(self, plan: Plan, image: Image) -> Tracker:
        return Tracker(
            self._network, self._device, self._policy, plan.slots, image.shape[:2], self._size
        )

    def _keep(self, plan: Plan, tracker: Tracker, head: "_Head") -> None:
        references = reference_frames(tracker.banks)
        self._snapshots.keep(
            plan.direction,
            Kept(
                tracker.snapshot(),
                {frame: plan.checksums[frame] for frame in references},
                plan.checksums,
                checksum(head.mask),
            ),
        )


@dataclass(frozen=True)
class _Head:
    """The last finished frame of a run."""

    frame: FrameIndex
    mask: Mask
