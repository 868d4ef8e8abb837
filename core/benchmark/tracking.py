"""The network as a method to be measured: one network on one device, a follower a sequence."""

import contextlib
from collections.abc import Iterator, Mapping

import torch

from core.errors import DeviceError
from core.masks import object_ids
from core.memory.policy import MemoryPolicy, policy_of
from core.model.checkpoint import load_network
from core.model.network import Network
from core.propagation.device import (
    Device,
    choose_device,
    is_device_fault,
    is_out_of_memory,
    leave_one_core_free,
)
from core.propagation.propagator import DEFAULT_WEIGHTS
from core.propagation.slots import SlotMap
from core.propagation.tracker import Step, Tracker
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, Image, Mask, ObjectId


def load_network_method(options: TrackingOptions) -> "NetworkMethod":
    """WeightsError when the weights, EvermaskError when the device cannot be used."""
    device = choose_device(options.device, options.dtype)
    if device.torch_device.type == "cpu":
        leave_one_core_free()
    network = load_network(options.weights or DEFAULT_WEIGHTS)
    return NetworkMethod(network, device, policy_of(options), options.size)


class NetworkMethod:
    """A network on its device, the memories it keeps, and the short side it sees."""

    def __init__(self, network: Network, device: Device, policy: MemoryPolicy, size: int) -> None:
        self.size = size
        self.policy = policy
        self.device = device
        self.network = network.eval()
        torch.nn.Module.to(self.network, device.torch_device)

    @property
    def device_text(self) -> str:
        return self.device.text

    @property
    def peak_memory_bytes(self) -> int:
        return self.device.peak_memory_bytes()

    def follower(self) -> "TrackerFollower":
        return TrackerFollower(self)


class TrackerFollower:
    """One tracker; objects that come later get slots when they come, as in AOT."""

    def __init__(self, method: NetworkMethod) -> None:
        self._method = method
        self._references: list[tuple[FrameIndex, Image, Mask]] = []

    def begin(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        self._slots = SlotMap(_ids(mask))
        self._size = image.shape[:2]
        self._references = [(frame, image, mask)]
        with _device_failures(frame):
            self._tracker = self._new_tracker()
            self._tracker.start(frame, image, mask)

    def predict(self, frame: FrameIndex, image: Image) -> Mask:
        with _device_failures(frame):
            self._step: Step = self._tracker.step(frame, image)
        self._shown = self._step.shown
        return self._shown

    @property
    def confidence(self) -> Mapping[ObjectId, float]:
        return self._step.confidence

    def remember(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        del image
        with _device_failures(frame):
            # Finds in doubt are not shown, but remembered: so far as nobody said otherwise.
            self._tracker.commit(self._step, None if mask is self._shown else mask)

    def introduce(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        groups = self._slots.groups
        known = self._slots.objects
        # In order of appearance: nobody's slot may change.
        self._slots = SlotMap((*known, *(i for i in _ids(mask) if i not in known)))
        self._references.append((frame, image, mask))
        with _device_failures(frame):
            before, self._tracker = self._tracker, self._new_tracker()
            if self._slots.groups == groups:
                self._tracker.restore(before.snapshot())
                self._tracker.commit(self._step, mask)
                self._tracker.add_reference(frame, image, mask, permanent=True)
                return
            # A further group of ten has no memories yet: all of them begin at the references.
            for reference in self._references:
                self._tracker.add_reference(*reference, permanent=True)
            self._tracker.stand_at_reference(frame)

    def _new_tracker(self) -> Tracker:
        method = self._method
        return Tracker(
            method.network, method.device, method.policy, self._slots, self._size, method.size
        )


def _ids(mask: Mask) -> tuple[ObjectId, ...]:
    return tuple(object_ids(mask))


@contextlib.contextmanager
def _device_failures(frame: FrameIndex) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise DeviceError(
                f"Memory ran out at frame {frame}. Finished sequences are kept. "
                "Use a smaller --size or fewer --workers."
            ) from error
        if is_device_fault(error):
            raise DeviceError(
                f"The computing device failed at frame {frame}. Finished sequences are kept. "
                "Run the command again, or with --device cpu."
            ) from error
        raise
