"""The memory of one frame: keys and values of every layer, for all groups of objects."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.memory.looks import Look, Looks
from core.model.lstt import LayerMemory, Memory
from core.types import FrameIndex, Mask


@dataclass(frozen=True, eq=False)
class FrameMemory:
    """layers: one LayerMemory a layer, G x N x C with G the groups of ten objects.

    looks: of the objects, where their mask was given and the policy asks for them.
    places: their ids at stride 4 (h x w), likewise. scene: what the frame looks like, likewise.

    Never changed in place: memories are shared between the tracker and its snapshots. Each equals
    only itself.
    """

    layers: Memory
    frame: FrameIndex
    looks: Looks = field(default_factory=dict)
    places: Mask | None = None
    scene: Look | None = None

    @property
    def bytes(self) -> int:
        return sum(t.numel() * t.element_size() for layer in self.layers for t in layer)

    def tensors(self) -> list[Tensor]:
        return [t for layer in self.layers for t in layer]


def concatenate(memories: Sequence[FrameMemory]) -> Memory | None:
    """All memories one behind the other on the token axis; None when there is none."""
    if not memories:
        return None
    if len(memories) == 1:
        return memories[0].layers
    dtype = memories[0].layers[0].key.dtype
    return tuple(
        LayerMemory(
            torch.cat([layer.key.to(dtype) for layer in layers], dim=1),
            torch.cat([layer.value.to(dtype) for layer in layers], dim=1),
        )
        for layers in zip(*(memory.layers for memory in memories), strict=True)
    )
