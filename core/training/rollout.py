"""One training clip through the network: the reference frame, then prediction after prediction.

The memory rules of tracking (`core.memory.policy`), for a batch of clips and with gradients: the
reference stays, the previous frame is local memory, what local memory gives up goes into the
global memory's GRU.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.config import OBJECTS_PER_GROUP
from core.model.encoder import Features
from core.model.geometry import token_grid
from core.model.lstt import LayerMemory, LayerTrace, Memory, Readout
from core.model.network import Network
from core.training.losses import hide_unused_channels


@dataclass(frozen=True)
class RolloutOptions:
    """feed_predictions: the network's own masks are remembered instead of the true ones.
    without_global, without_local: memory dropout, decided once a clip."""

    feed_predictions: bool
    without_global: bool = False
    without_local: bool = False


class Absorbed(NamedTuple):
    """What the global memory did last: its state before, the frame it took in, its state after."""

    state: Memory
    evicted: Memory
    result: Memory


@dataclass(frozen=True)
class Rollout:
    """logits: of every frame, the reference first: T tensors B x (most objects + 1) x H x W, those
    of objects that a clip does not have hidden.

    traces: the last frame's. absorbed: None where the clip is too short for a global memory.
    """

    logits: list[Tensor]
    traces: tuple[LayerTrace, ...]
    reference: Memory
    absorbed: Absorbed | None


def roll_out(
    network: Network,
    frames: Tensor,
    labels: Tensor,
    objects: Tensor,
    slots: Tensor,
    options: RolloutOptions,
) -> Rollout:
    """Every clip of the batch from its first frame to its last.

    frames B x T x 3 x H x W, labels B x T x H x W with ids 0..n, objects: n of each clip, slots
    B x 11: the slot of each id (a permutation with slots[:, 0] = 0), so that no slot can be learned
    by heart.
    """
    B, T, _, H, W = frames.shape
    grid = token_grid(H, W)
    features = _by_time(network.encode(frames.flatten(0, 1)), B, T)
    slotted = torch.gather(slots, 1, labels.flatten(1)).view_as(labels)
    used = slots[:, : int(objects.max()) + 1]

    def decoded(t: int, readout: Readout) -> Tensor:
        return _object_logits(network.decode(features[t], readout), used, objects, (H, W))

    identity = network.identify(slotted[:, 0])
    readout = network.match_reference(features[0], identity)
    reference = network.memorize(readout, identity)
    logits = [decoded(0, readout)]

    absorbed: Absorbed | None = None
    local_memory = reference
    for t in range(1, T):
        global_memory = absorbed.result if absorbed and not options.without_global else None
        long_term = _concatenated(reference, global_memory)
        short_term = None if options.without_local else local_memory
        readout = network.match(features[t], long_term, short_term)
        logits.append(decoded(t, readout))
        if t == T - 1:
            break
        if options.feed_predictions:
            remembered = torch.gather(slots, 1, logits[-1].detach().max(1).indices.flatten(1))
            remembered = remembered.view(B, H, W)
        else:
            remembered = slotted[:, t]
        if local_memory is not reference:
            state = absorbed.result if absorbed else reference
            absorbed = Absorbed(state, local_memory, network.absorb(state, local_memory, grid))
        local_memory = network.memorize(readout, network.identify(remembered))
    return Rollout(logits, readout.traces, reference, absorbed)


def _by_time(features: Features, batch: int, length: int) -> list[Features]:
    split = [part.view(batch, length, *part.shape[1:]) for part in features]
    return [Features(*(part[:, t] for part in split)) for t in range(length)]


def _concatenated(reference: Memory, global_memory: Memory | None) -> Memory:
    if global_memory is None:
        return reference
    return tuple(
        LayerMemory(
            torch.cat([r.key, g.key.to(r.key.dtype)], dim=1),
            torch.cat([r.value, g.value.to(r.value.dtype)], dim=1),
        )
        for r, g in zip(reference, global_memory, strict=True)
    )


def _object_logits(logits: Tensor, slots: Tensor, objects: Tensor, size: tuple[int, int]) -> Tensor:
    """Slot order back to id order, then to frame size in single precision."""
    wanted = slots[..., None, None].expand(-1, -1, *logits.shape[-2:])
    by_id = hide_unused_channels(torch.gather(logits, 1, wanted), objects)
    return F.interpolate(by_id, size=size, mode="bilinear", align_corners=True)


LOW_SLOTS = 4
"""Tracking gives the first slots to the first objects: most videos use no others."""


def random_slots(
    batch: int, generator: torch.Generator, device: torch.device, low_share: float = 0.0
) -> Tensor:
    """B x 11: background stays 0, each clip's objects get random slots.

    low_share: probability that a clip's first four objects stay within the first four slots. In a
    short run these would otherwise see too few objects to be told apart.
    """
    slots = torch.stack([_slot_order(generator, low_share) for _ in range(batch)])
    return F.pad(slots.to(device), (1, 0))


def _slot_order(generator: torch.Generator, low_share: float) -> Tensor:
    if torch.rand((), generator=generator) >= low_share:
        return torch.randperm(OBJECTS_PER_GROUP, generator=generator) + 1
    low = torch.randperm(LOW_SLOTS, generator=generator) + 1
    high = torch.randperm(OBJECTS_PER_GROUP - LOW_SLOTS, generator=generator) + LOW_SLOTS + 1
    return torch.cat([low, high])
