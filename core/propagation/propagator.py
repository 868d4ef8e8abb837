"""Runs requests: builds a tracker at the start frame, walks to the stop frame, yields results.

Holds what is worth keeping between runs: the network on its device, and snapshots.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from core.errors import DeviceError, EvermaskError, MediaError
from core.memory.policy import policy_from_text
from core.model.checkpoint import load_network
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.device import Device, choose_device, leave_one_core_free
from core.propagation.options import LARGEST_SIZE, SMALLEST_SIZE, TrackingOptions
from core.propagation.request import PropagationRequest
from core.propagation.slots import SlotMap
from core.propagation.snapshots import SNAPSHOT_EVERY, Kept, SnapshotStore
from core.propagation.tracker import Tracker, overlap
from core.types import FrameIndex, FrameResult, Image, Mask, ObjectId

DEFAULT_WEIGHTS = Path(__file__).parents[2] / "resources" / "weights" / "ddmemory.safetensors"
CORRECTIONS = 3
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
        self._device: Device = choose_device(options.device, options.dtype)
        if self._device.torch_device.type == "cpu":
            leave_one_core_free()
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
    def size(self) -> int:
        """Short side the network works at now; smaller than asked for after memory ran out."""
        return self._size

    def propagate(
        self, request: PropagationRequest, read_frame: ReadFrame, token: CancelToken
    ) -> Iterator[FrameResult]:
        """Yield every frame of the request in order; a frame that cannot be read is passed over.

        Pausing the token holds the run between two frames; cancelling it raises Cancelled there.
        When the device's memory runs out the run goes on from the last finished frame at a smaller
        size; DeviceError when even the smallest does not fit.
        """
        slots = _slots_of(request)
        self._snapshots.forget_beyond(request.direction, request.start)
        tracker = self._guarded(lambda: self._tracker_at_start(request, slots, read_frame))
        last_frame, last_mask = request.start, request.keyframes[request.start]
        try:
            for frame in request.frames:
                token.checkpoint()
                try:
                    image = read_frame(frame)
                except MediaError:
                    continue
                try:
                    step = tracker.step(frame, image)
                    tracker.commit(step)
                except torch.OutOfMemoryError as error:
                    self._shrink(error)
                    tracker = self._guarded(
                        lambda at=last_frame, mask=last_mask: self._tracker_on(  # type: ignore[misc]
                            request, slots, read_frame, at, mask
                        )
                    )
                    step = tracker.step(frame, image)
                    tracker.commit(step)
                self.state_bytes = tracker.state_bytes
                last_frame, last_mask = frame, step.mask
                if abs(frame - request.start) % SNAPSHOT_EVERY == 0:
                    self._keep(request, tracker, step.mask)
                yield FrameResult(frame, step.mask, step.confidence)
        finally:
            if last_frame != request.start:
                self._keep(request, tracker, last_mask)

    def _tracker_at_start(
        self, request: PropagationRequest, slots: SlotMap, read_frame: ReadFrame
    ) -> Tracker:
        """A tracker standing at the start frame, with the references and the history it may use."""
        start, mask = request.start, request.keyframes[request.start]
        image = read_frame(start)
        tracker = self._new_tracker(slots, image)
        kept = self._snapshots.nearest(
            request.direction, start, {f: _checksum(m) for f, m in request.keyframes.items()}
        )
        if kept is not None and not slots.extends(kept.snapshot.slots):
            kept = None
        if kept is not None and kept.snapshot.frame == start and kept.mask == _checksum(mask):
            tracker.restore(kept.snapshot)
            return tracker
        global_state = None
        if kept is not None and abs(kept.snapshot.frame - start) <= SNAPSHOT_EVERY:
            tracker.restore(kept.snapshot)
            predicted = tracker.step(start, image).mask
            if all(overlap(predicted, mask, i) >= POLLUTED_BELOW for i in slots.objects):
                global_state = kept.snapshot.banks.global_state
            tracker = self._new_tracker(slots, image)
        for frame, permanent in _chosen_references(request):
            picture = image if frame == start else read_frame(frame)
            tracker.add_reference(frame, picture, request.keyframes[frame], permanent=permanent)
        tracker.stand_at_reference(start, global_state)
        return tracker

    def _tracker_on(
        self,
        request: PropagationRequest,
        slots: SlotMap,
        read_frame: ReadFrame,
        frame: FrameIndex,
        mask: Mask,
    ) -> Tracker:
        """A new, smaller tracker that goes on after `frame`, whose mask was already found."""
        tracker = self._tracker_at_start(request, slots, read_frame)
        if frame != request.start:
            tracker.commit(tracker.step(frame, read_frame(frame)), mask)
        return tracker

    def _new_tracker(self, slots: SlotMap, image: Image) -> Tracker:
        return Tracker(
            self._network, self._device, self._policy, slots, image.shape[:2], self._size
        )

    def _guarded(self, build: Callable[[], Tracker]) -> Tracker:
        """Build a tracker, at a smaller size for as long as memory does not suffice."""
        while True:
            try:
                return build()
            except torch.OutOfMemoryError as error:
                self._shrink(error)

    def _shrink(self, error: torch.OutOfMemoryError) -> None:
        smaller = int(self._size * STEP_DOWN)
        if smaller < SMALLEST_SIZE:
            raise DeviceError(
                "The device's memory ran out even at the smallest size. Every finished frame is "
                "saved. Close other programs or use --device cpu."
            ) from error
        self._size = smaller
        self._snapshots.clear()
        if self._device.torch_device.type == "cuda":
            torch.cuda.empty_cache()

    def _keep(self, request: PropagationRequest, tracker: Tracker, mask: Mask) -> None:
        references = {
            reference.memory.frame: _checksum(request.keyframes[reference.memory.frame])
            for reference in tracker.banks.references
            if reference.memory.frame in request.keyframes
        }
        self._snapshots.keep(
            request.direction, Kept(tracker.snapshot(), references, _checksum(mask))
        )


def _slots_of(request: PropagationRequest) -> SlotMap:
    present = np.zeros(256, bool)
    for mask in request.keyframes.values():
        present |= np.bincount(mask.ravel(), minlength=256) > 0
    return SlotMap.of(ObjectId(int(i)) for i in np.flatnonzero(present) if i > 0)


def _chosen_references(request: PropagationRequest) -> list[tuple[FrameIndex, bool]]:
    """Which keyframes serve as references, in the run's order, and whether each is permanent.

    The first one and every first appearance of an object are permanent; of the others the start
    frame and those nearest to it, as many as corrections are kept.
    """
    ordered = sorted(request.keyframes, key=lambda frame: frame * request.direction.step)
    seen: set[int] = set()
    permanent: list[FrameIndex] = []
    for frame in ordered:
        ids = set(np.unique(request.keyframes[frame]).tolist()) - {0}
        if not permanent or ids - seen:
            permanent.append(frame)
        seen |= ids
    others = [frame for frame in ordered if frame not in permanent]
    nearest = sorted(others, key=lambda frame: abs(frame - request.start))[:CORRECTIONS]
    return [
        (frame, frame in permanent) for frame in ordered if frame in permanent or frame in nearest
    ]


def _checksum(mask: Mask) -> int:
    return zlib.crc32(np.ascontiguousarray(mask).tobytes())
