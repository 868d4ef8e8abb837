"""Runs requests: one walk from the start to the stop, or two that meet; yields results.

Holds what is worth keeping between runs: the network on its device, and snapshots.
"""

import contextlib
import hashlib
import zlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import torch

from core.errors import DeviceError, EvermaskError, MediaError
from core.memory.inspection import describe_banks
from core.memory.policy import MemoryPolicy, policy_of
from core.memory.usage import Usage
from core.model.checkpoint import load_network
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.propagation.bank_files import Bank, write_bank
from core.propagation.device import (
    Device,
    choose_device,
    device_failures,
    leave_one_core_free,
)
from core.propagation.request import PropagationRequest
from core.propagation.snapshot_files import FolderShelf
from core.propagation.snapshots import (
    DEFAULT_BUDGET,
    IN_MEMORY_BUDGET,
    SNAPSHOT_EVERY,
    MemoryShelf,
    SnapshotStore,
)
from core.propagation.two_sided import Side, walk_between
from core.propagation.walk import Look, ReadFrame, Setup, Walk
from core.tracker_memory import Recollection
from core.tracking_options import LARGEST_SIZE, SMALLEST_SIZE, TrackingOptions
from core.types import FrameIndex, FrameResult, ObjectId
from core.weights_file import SHIPPED_WEIGHTS

DEFAULT_WEIGHTS = SHIPPED_WEIGHTS


class Propagator:
    """The network on one device, ready for runs; WeightsError when its weights cannot be used.

    snapshot_folder: a folder of the cache for this clip's snapshots, so that they outlive the
    program; without one they are kept in main memory.
    """

    def __init__(
        self,
        options: TrackingOptions,
        network: Network | None = None,
        *,
        snapshot_folder: Path | None = None,
        snapshot_budget: int | None = None,
    ) -> None:
        if not SMALLEST_SIZE <= options.size <= LARGEST_SIZE:
            raise EvermaskError(
                f"Size {options.size} is out of range. Nothing was started. "
                f"Use {SMALLEST_SIZE} to {LARGEST_SIZE}."
            )
        policy = policy_of(options)
        leave_one_core_free()
        device: Device = choose_device(options.device, options.dtype)
        loaded = (network or load_network(options.weights or DEFAULT_WEIGHTS)).eval()
        torch.nn.Module.to(loaded, device.torch_device)
        self.state_bytes = 0
        self._look: Look | None = None
        self._usage = Usage()
        store = _store(snapshot_folder, snapshot_budget)
        self._setup = _setup(loaded, device, policy, options.size, store)

    @property
    def device_text(self) -> str:
        return self._setup.device.text

    @property
    def peak_memory_bytes(self) -> int:
        """Most memory taken so far: of the device's on CUDA, of the process elsewhere."""
        return self._setup.device.peak_memory_bytes()

    @property
    def size(self) -> int:
        """Short side the network works at."""
        return self._setup.size

    def shrink_to(self, size: int) -> None:
        """Work at a smaller size from the next run on."""
        old, self._look = self._setup, None
        self._setup = _setup(old.network, old.device, old.policy, size, old.snapshots)

    def newest(self, objects: frozenset[ObjectId] | None = None) -> Recollection | None:
        """What the newest frame was decided with; None before any.

        objects: where the frame looked for these only.
        """
        look = self._look
        return self._recollection(look, objects, is_exact=True) if look is not None else None

    def recall(
        self,
        request: PropagationRequest,
        read_frame: ReadFrame,
        token: CancelToken,
        objects: frozenset[ObjectId] | None = None,
    ) -> Generator[Progress, None, Recollection]:
        """What the first frame of a request is decided with; nothing is kept of it.

        Yields while frames before it are looked at again. Fails as `propagate`.
        """
        walk = Walk(self._setup, request, read_frame, token)
        frame = request.frames[0]
        with device_failures(frame):
            is_exact = yield from walk.place()
            token.checkpoint()
            walk.advance(frame)
            if walk.look is None:
                raise RuntimeError("a walk that went on has seen a frame")
            return self._recollection(walk.look, objects, is_exact=is_exact)

    def save_bank(
        self, request: PropagationRequest, read_frame: ReadFrame, token: CancelToken, path: Path
    ) -> Iterator[Progress]:
        """Write the global memory that the first frame of a request is decided with to a file.

        EvermaskError if there is none yet; OutputError if it cannot be written. Else as `recall`.
        """
        walk = Walk(self._setup, request, read_frame, token)
        with device_failures(request.frames[0]):
            yield from walk.place()
        memory = walk.tracker.banks.global_state
        if memory is None:
            raise EvermaskError(
                "There is no global memory at this frame yet. Nothing was written. "
                "Go to a later tracked frame."
            )
        write_bank(path, Bank(self._setup.weights, len(walk.plan.slots.objects), memory))

    def _recollection(
        self, look: Look, objects: frozenset[ObjectId] | None, *, is_exact: bool
    ) -> Recollection:
        memory = describe_banks(look.banks, look.step.frame)
        attention = look.tracker.attention(look.step, look.banks, objects)
        if objects is None:
            self._usage.note(attention)
        return Recollection(self._usage.told_of(memory), attention, is_exact)

    def propagate(
        self, request: PropagationRequest, read_frame: ReadFrame, token: CancelToken
    ) -> Iterator[FrameResult | Progress]:
        """Yield the frames of the request; a frame that cannot be read is passed over.

        They come in order; from both ends, with the blended ones once more at the end, if the
        request says so. Progress records tell of frames that are looked at again before that.
        Pausing the token holds the run between two frames; cancelling it raises Cancelled there.
        MediaError when the start cannot be read; OutOfMemoryError or DeviceError when the device
        gives up: every frame yielded before stands.
        """
        if not request.frames:
            return
        if request.far_end is None:
            yield from self._straight(request, read_frame, token)
        else:
            yield from self._from_both_sides(request, request.far_end, read_frame, token)

    def _straight(
        self, request: PropagationRequest, read_frame: ReadFrame, token: CancelToken
    ) -> Iterator[FrameResult | Progress]:
        walk = Walk(self._setup, request, read_frame, token)
        self._forget_old(walk, request.stop)
        with self._kept_at_the_end(walk):
            yield from _begun(walk.begin(), request.frames[0])
            for frame in request.frames:
                token.checkpoint()
                try:
                    with device_failures(frame):
                        step = walk.advance(frame)
                except MediaError:
                    continue
                self._note(walk)
                walk.keep_now_and_then()
                yield FrameResult(
                    frame, walk.mask, step.confidence, request.direction, step.doubted
                )

    def _from_both_sides(
        self,
        request: PropagationRequest,
        far_end: FrameIndex,
        read_frame: ReadFrame,
        token: CancelToken,
    ) -> Iterator[FrameResult | Progress]:
        near_at, far_at = request.reached or (None, None)
        ends = (request.start, far_end)
        near = Side.of(self._setup, request, ends, near_at, read_frame, token)
        far = Side.of(self._setup, request, ends[::-1], far_at, read_frame, token)
        self._forget_old(near.walk, request.stop)
        self._forget_old(far.walk, request.frames[0])
        with self._kept_at_the_end(near.walk), self._kept_at_the_end(far.walk):
            yield from _begun(near.begin(), request.frames[0])
            yield from _begun(far.begin(), request.stop)
            for result in walk_between(near, far, request, token.checkpoint):
                self._note(near.walk if near.head == result.index else far.walk)
                yield result

    def _forget_old(self, walk: Walk, stop: FrameIndex) -> None:
        """Snapshots of frames that are rewritten now. A frozen run learns from them instead."""
        plan, setup = walk.plan, self._setup
        setup.snapshots.forget_between(setup.key, plan.direction, plan.start, stop)

    @contextlib.contextmanager
    def _kept_at_the_end(self, walk: Walk) -> Iterator[None]:
        """Wherever a walk ends, the next one goes on from there; not when the device gave up."""
        try:
            yield
        except DeviceError:
            self._look = None
            if self._setup.device.torch_device.type == "cuda":
                torch.cuda.empty_cache()
            raise
        except BaseException:
            walk.keep_if_moved()
            raise
        else:
            walk.keep_if_moved()

    def _note(self, walk: Walk) -> None:
        self._look = look = walk.look
        self.state_bytes = walk.tracker.state_bytes
        if look is not None and abs(walk.frame - walk.plan.start) % SNAPSHOT_EVERY == 0:
            self._usage.note(look.tracker.attention(look.step, look.banks))


def _begun(begin: Iterator[Progress], frame: FrameIndex) -> Iterator[Progress]:
    """A walk's beginning; whatever the device does is blamed on the first frame."""
    with device_failures(frame):
        yield from begin


def _setup(
    network: Network, device: Device, policy: MemoryPolicy, size: int, store: SnapshotStore
) -> Setup:
    weights = _checksum_of(network)
    learning = replace(policy, frozen=False)
    keys = [_key(weights, network, device, each, size) for each in (policy, learning)]
    return Setup(network, device, policy, size, keys[0], keys[1], store, weights)


def _checksum_of(network: Network) -> int:
    total = 0
    for name, tensor in network.state_dict().items():
        flat = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        total = zlib.crc32(flat.numpy().tobytes(), zlib.crc32(name.encode(), total))
    return total


def _key(weights: int, network: Network, device: Device, policy: MemoryPolicy, size: int) -> str:
    """Differs when anything differs that makes a run give other numbers."""
    computing = f"{device.torch_device.type} {device.dtype} {torch.__version__}"
    told = f"{weights:08x} {network.config} {computing} {policy} {size}"
    return hashlib.sha256(told.encode()).hexdigest()


def _store(folder: Path | None, budget: int | None) -> SnapshotStore:
    if folder is None:
        return SnapshotStore(MemoryShelf(), budget or IN_MEMORY_BUDGET)
    budget = budget or DEFAULT_BUDGET
    return SnapshotStore(FolderShelf(folder, budget), budget)
