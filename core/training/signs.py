"""What shows early whether training goes well, besides the loss (logged now and then).

Whether the global memory is alive: how far its gate opens, and its share of the attention that the
reference and it receive. Whether objects are told apart by content: the IoU of each ID slot.
Whether masks that are fed back drift: the IoU of each predicted frame.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.model.attention import split_heads
from core.model.config import OBJECTS_PER_GROUP
from core.model.geometry import token_grid
from core.model.lstt import LayerMemory, LSTTLayer
from core.model.network import Network
from core.training.rollout import Rollout


@dataclass(frozen=True)
class Signs:
    """update_gate: mean of z, a layer each. global_share: of the last frame's long-term attention,
    a layer each; both None where no clip has a global memory. slot_ious: None for unseen slots.
    """

    update_gate: tuple[float, ...] | None
    global_share: tuple[float, ...] | None
    slot_ious: tuple[float | None, ...]


class SlotIous:
    """Mean IoU of the objects in each of the ten ID slots, since it was last asked."""

    def __init__(self, device: torch.device) -> None:
        self._sums = torch.zeros(2, OBJECTS_PER_GROUP + 1, device=device)

    @torch.no_grad()
    def add(self, logits: Tensor, labels: Tensor, slots: Tensor) -> None:
        """A predicted frame: logits B x K x H x W by object id, labels B x H x W, slots B x 11."""
        predicted = logits.max(1).indices
        for object_id in range(1, logits.shape[1]):
            found, true = predicted == object_id, labels == object_id
            union = (found | true).flatten(1).sum(1)
            overlap = (found & true).flatten(1).sum(1)
            counted = torch.stack([overlap / union.clamp_min(1), (union > 0).float()])
            self._sums.index_add_(1, slots[:, object_id], counted)

    def take(self) -> tuple[float | None, ...]:
        """Slots 1 to 10; None for a slot that held no object."""
        sums, counts = self._sums[:, 1:].tolist()
        self._sums.zero_()
        return tuple(
            round(total / count, 4) if count else None
            for total, count in zip(sums, counts, strict=True)
        )


@torch.no_grad()
def read_signs(network: Network, rollout: Rollout, slots: SlotIous) -> Signs:
    """Of the clips that went through the network last."""
    if rollout.absorbed is None:
        return Signs(None, None, slots.take())
    grid = token_grid(*rollout.logits[0].shape[-2:])
    state, evicted, global_memory = rollout.absorbed
    gates = [
        float(gate.mean()) for gate in network.global_memory.update_gates(state, evicted, grid)
    ]
    shares = [
        _global_share(trace.key, reference, own, layer.long_term.heads)
        for trace, reference, own, layer in zip(
            rollout.traces, rollout.reference, global_memory, network.lstt.layers, strict=True
        )
        if isinstance(layer, LSTTLayer)
    ]
    return Signs(_rounded(gates), _rounded(shares), slots.take())


def _global_share(
    query: Tensor, reference: LayerMemory, global_memory: LayerMemory, heads: int
) -> float:
    keys = torch.cat([reference.key.float(), global_memory.key.float()], dim=1)
    q, k = split_heads(query.float(), heads), split_heads(keys, heads)
    weights = (q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).softmax(dim=-1)
    return float(weights[..., reference.key.shape[1] :].sum(-1).mean())


def _rounded(values: list[float]) -> tuple[float, ...]:
    return tuple(round(value, 4) for value in values)


def foreground_iou(logits: Tensor, labels: Tensor) -> float:
    """Mean over the batch of the IoU of "any object" between prediction and truth."""
    # Not argmax: over channels in front of the pixels it is many times slower.
    predicted, true = logits.max(1).indices > 0, labels > 0
    intersection = (predicted & true).flatten(1).sum(1)
    union = (predicted | true).flatten(1).sum(1)
    return float(((intersection + 1e-6) / (union + 1e-6)).mean())
