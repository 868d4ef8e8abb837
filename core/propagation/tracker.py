"""The state of one video's tracking: references, memories, slots; one frame at a time.

`step` looks at a frame and changes nothing; `commit` remembers it. Both directions work alike:
nothing in the network depends on time's arrow.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from core.memory.banks import MemoryBanks
from core.memory.frame_memory import FrameMemory
from core.memory.inspection import attention_of, describe_banks
from core.memory.looks import Look, Looks, looks_of, scene_of
from core.memory.policy import MemoryPolicy
from core.model.config import OBJECTS_PER_GROUP
from core.model.encoder import Features
from core.model.geometry import network_size, token_grid
from core.model.lstt import Readout
from core.model.network import Network
from core.propagation.confidence import confidence_of
from core.propagation.device import Device
from core.propagation.fusion import SoftMask, blended_mask, soft_mask
from core.propagation.scaling import Merge, logits_to_decision, mask_to_size, picture_to_tensor
from core.propagation.slots import SlotMap
from core.propagation.strays import grown, strays
from core.tracker_memory import Attention, TrackerMemory
from core.types import FrameIndex, Image, Mask, ObjectId

_SURELY = 20.0
"""Logits by which background wins where an object is ruled out."""


@dataclass(frozen=True)
class Step:
    """One frame seen but not yet remembered. mask: ids at source size, all that was found but
    strays.

    sureness: mean confidence of the objects in sight, 0 when there is none.
    logits: G x K x h x w at stride 4, the groups' live slots and their background.
    likeness: how much each object in sight looks like its references, where the policy asks.
    doubted: objects that look so little like them that what was found is not shown.
    scene: what the frame looks like, likewise.
    """

    frame: FrameIndex
    mask: Mask
    confidence: dict[ObjectId, float]
    sureness: float
    readout: Readout
    logits: Tensor
    likeness: dict[ObjectId, float] = field(default_factory=dict)
    doubted: frozenset[ObjectId] = frozenset()
    scene: Look | None = None

    @property
    def shown(self) -> Mask:
        """The mask without the objects in doubt."""
        return without(self.mask, self.doubted)


@dataclass(frozen=True)
class Snapshot:
    """All a tracker remembers; banks are immutable, so this shares them."""

    frame: FrameIndex
    slots: SlotMap
    banks: MemoryBanks

    @property
    def bytes(self) -> int:
        """What keeping it costs beyond the shared references."""
        own = [m for m in (self.banks.global_state, self.banks.local) if m is not None]
        return sum(memory.bytes for memory in [*own, *self.banks.recent])


class Tracker:
    """Follows the objects of `slots` on frames of one size.

    Raises torch.OutOfMemoryError as it comes: who drives the tracker decides what to give up.
    """

    def __init__(
        self,
        network: Network,
        device: Device,
        policy: MemoryPolicy,
        slots: SlotMap,
        frame_size: tuple[int, int],
        short_side: int,
    ) -> None:
        self._network = network
        self._device = device
        self._slots = slots
        self._frame_size = frame_size
        self._size = network_size(*frame_size, short_side)
        self._grid = token_grid(*self._size)
        self._merge = Merge(slots.group_sizes())
        self._frame: FrameIndex | None = None
        self.banks = MemoryBanks(policy)

    @property
    def state_bytes(self) -> int:
        """Size of everything remembered; constant however long the video is."""
        return self.banks.bytes

    @property
    def memory_shape(self) -> tuple[int, int, int, int]:
        """Layers, groups, tokens and channels of the memory of one frame."""
        config = self._network.config
        return config.layers, self._slots.groups, self._grid[0] * self._grid[1], config.channels

    def describe(self) -> TrackerMemory:
        """What is remembered now, for whoever wants to look."""
        return describe_banks(self.banks, self._require_started())

    @torch.inference_mode()
    def attention(
        self, step: Step, banks: MemoryBanks, objects: frozenset[ObjectId] | None = None
    ) -> Attention:
        """Where the frame of `step` looked; `banks`: as they were when it was seen.

        objects: only what the network looked at for the places of these counts.
        """
        places = None
        if objects is not None:
            wanted = np.isin(step.mask, np.array(sorted(objects), np.uint8))
            places = mask_to_size(wanted.astype(np.uint8), self._grid) > 0
        heads = self._network.config.heads
        return attention_of(step.readout, banks, step.frame, self._grid, heads, places)

    def soft_mask(self, step: Step) -> SoftMask:
        """How sure the network is of what it sees, place by place."""
        return soft_mask(step.logits, self._merge)

    def blend(self, left: SoftMask, right: SoftMask, share: float) -> Mask:
        """One mask (ids at source size) of two opinions on one frame; see `blended_mask`."""
        return self._slots.to_ids(blended_mask(left, right, share, self._frame_size))

    @torch.inference_mode()
    def start(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        """Forget everything and begin at a frame with a given mask (source size)."""
        self.banks = MemoryBanks(self.banks.policy)
        self.add_reference(frame, image, mask, permanent=True)
        self.stand_at_reference(frame)

    @torch.inference_mode()
    def add_reference(
        self, frame: FrameIndex, image: Image, mask: Mask, *, permanent: bool = False
    ) -> None:
        """Remember a frame whose mask a person made, without moving there."""
        memory = self.memory_of(frame, image, mask)
        self.banks = self.banks.with_reference(memory, permanent=permanent)

    def stand_at_reference(
        self, frame: FrameIndex, global_state: FrameMemory | None = None
    ) -> None:
        """Continue from a reference: it becomes local memory; global memory as given."""
        memory = next(r.memory for r in reversed(self.banks.references) if r.memory.frame == frame)
        self.stand_at(memory, global_state)

    def stand_at(self, memory: FrameMemory, global_state: FrameMemory | None = None) -> None:
        """Continue from a frame whose mask a person made, reference or not."""
        self.banks = self.banks.standing_at(memory, global_state)
        self._frame = memory.frame

    def stand_at_tracked(
        self, memory: FrameMemory, global_state: FrameMemory | None = None
    ) -> None:
        """Continue from a frame that was tracked: it is no reference, now or later."""
        self.banks = self.banks.standing_at_tracked(memory, global_state)
        self._frame = memory.frame

    @torch.inference_mode()
    def step(self, frame: FrameIndex, image: Image) -> Step:
        """Predict a frame. Pure: nothing is remembered, so it may serve as a preview."""
        with self._device.autocast():
            features = self._network.encode(self._picture(image))
            readout = self._network.match(features, self.banks.long_term(), self.banks.short_term())
            logits = self._network.decode(features, readout)[:, : self._slots.largest_group + 1]
        logits = self._without_strays(logits.float())
        channels = logits_to_decision(logits, self._frame_size, self._merge)
        chances = self._merge.probabilities(logits)
        confidence, sureness = confidence_of(chances, self._slots.objects)
        alike = self.banks.likeness(self._looks(features, chances.argmax(0)))
        scene = self._scene(features)
        return Step(
            frame,
            self._slots.to_ids(channels),
            confidence,
            sureness,
            readout,
            logits,
            alike,
            self.banks.seeing(scene).doubts(alike),
            scene,
        )

    @torch.inference_mode()
    def commit(self, step: Step, mask: Mask | None = None) -> None:
        """Remember a frame with its predicted mask, or with a better one (ids at source size)."""
        labels = self._labels(step.mask if mask is None else mask)
        shown = step.shown if mask is None else mask
        with self._device.autocast():
            identity = self._network.identify(labels, self._slots.largest_group)
            layers = self._network.memorize(step.readout, identity)
            places = self._places(shown, step.logits.shape[-2:])
            memory = FrameMemory(layers, step.frame, places=places)
            self.banks = self.banks.remembering(memory, self._network, self._grid, step.sureness)
        trusted = {i: a for i, a in step.likeness.items() if i not in step.doubted}
        self.banks = self.banks.seeing(step.scene).used_to(trusted)
        self._frame = step.frame

    @torch.inference_mode()
    def forget(self, *, global_: bool, local: bool) -> None:
        """Do without these memories, unless nothing else would be left to look at.

        A global memory that is frozen is read-only: it stays.
        """
        banks = self.banks
        if global_ and not banks.policy.frozen:
            banks = banks.without_global()
        if local:
            with self._device.autocast():
                banks = banks.without_local(self._network, self._grid)
        if banks.long_term_parts() or banks.short_term() is not None:
            self.banks = banks

    def pass_over(self, frame: FrameIndex) -> None:
        """Move on without remembering the frame."""
        self._frame = frame

    def snapshot(self) -> Snapshot:
        return Snapshot(self._require_started(), self._slots, self.banks)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot made with the same network and frame size."""
        self.banks = replace(snapshot.banks, policy=self.banks.policy)
        self._frame = snapshot.frame

    @torch.inference_mode()
    def memory_of(self, frame: FrameIndex, image: Image, mask: Mask) -> FrameMemory:
        """What a frame with a given mask would leave behind; nothing is remembered."""
        with self._device.autocast():
            features = self._network.encode(self._picture(image))
            identity = self._network.identify(self._labels(mask), self._slots.largest_group)
            readout = self._network.match_reference(features, identity)
            layers = self._network.memorize(readout, identity)
        size = features.x4.shape[-2:]
        channels = self._slots.to_channels(mask_to_size(mask, (size[0], size[1])))
        covered = torch.from_numpy(channels).to(self._device.torch_device)
        return FrameMemory(
            layers,
            frame,
            self._looks(features, covered),
            self._places(mask, size),
            self._scene(features),
        )

    def _require_started(self) -> FrameIndex:
        if self._frame is None:
            raise RuntimeError("a tracker that has not started has no state")
        return self._frame

    def _picture(self, image: Image) -> Tensor:
        return picture_to_tensor(image, self._size, self._device.torch_device)

    def _labels(self, mask: Mask) -> Tensor:
        slots = self._slots.to_slots(mask_to_size(mask, self._size))
        return torch.from_numpy(slots).to(self._device.torch_device)

    def _scene(self, features: Features) -> Look | None:
        """Of the whole frame, where the policy asks for looks."""
        return scene_of(features) if self.banks.policy.likeness else None

    def _places(self, mask: Mask, size: Sequence[int]) -> Mask | None:
        """Of the objects in a mask at source size, where the policy asks for them."""
        if not self.banks.policy.reach:
            return None
        return mask_to_size(mask, (size[0], size[1]))

    def _without_strays(self, logits: Tensor) -> Tensor:
        """The groups' logits, with background where an object cannot have come since."""
        before, reach = self.banks.places, self.banks.policy.reach
        if not reach or before is None or before.shape != logits.shape[-2:]:
            return logits
        found = self._merge.decide(logits).to(torch.uint8).cpu().numpy()
        for channel, places in strays(found, self._slots.to_channels(before), reach).items():
            group, slot = divmod(channel - 1, OBJECTS_PER_GROUP)
            covered = grown(places) & ((found != channel) | places)
            where = torch.from_numpy(covered).to(logits.device)
            logits[group, slot + 1, where] = logits[group, 0, where] - _SURELY
        return logits

    def _looks(self, features: Features, channels: Tensor) -> Looks:
        """Of the objects on a map h x w of channels (0 = background, i + 1 = i-th object)."""
        if not self.banks.policy.likeness:
            return {}
        found = np.flatnonzero(np.bincount(channels.cpu().numpy().ravel())[1:]) + 1
        covered = channels == torch.from_numpy(found).to(channels.device)[:, None, None]
        return looks_of(features, covered, [self._slots.objects[i - 1] for i in found])


def without(mask: Mask, objects: Set[ObjectId]) -> Mask:
    """Background in place of these objects; the same mask when there are none."""
    if not objects:
        return mask
    return np.where(np.isin(mask, np.array(sorted(objects), np.uint8)), 0, mask).astype(np.uint8)


def overlap(first: Mask, second: Mask, object_id: ObjectId) -> float:
    """IoU of one object in two masks; 1 when it is in neither."""
    a, b = first == object_id, second == object_id
    union = int(np.count_nonzero(a | b))
    return int(np.count_nonzero(a & b)) / union if union else 1.0
