"""What banks hold, and what a frame reads from them, in the plain words of `core.tracker_memory`.

Nothing here is needed for tracking: it is worked out when somebody wants to look.
"""

import math

import torch
from torch import Tensor

from core.memory.banks import MemoryBanks
from core.model.attention import split_heads
from core.model.lstt import Readout
from core.tracker_memory import (
    Attention,
    AttentionShare,
    MemoryPart,
    RememberedFrame,
    TrackerMemory,
)
from core.types import BoolMask, FrameIndex

_ROWS_AT_ONCE = 256
"""Queries compared with all memories at a time: the whole table would not fit beside a run."""


def describe_banks(banks: MemoryBanks, frame: FrameIndex) -> TrackerMemory:
    """What is remembered after `frame`."""
    permanent = {id(r.memory): r.permanent for r in banks.references}
    entries = [
        RememberedFrame(
            part,
            memory.frame,
            abs(frame - memory.frame),
            memory.bytes,
            part is MemoryPart.REFERENCE and permanent[id(memory)],
        )
        for part, memory in banks.long_term_parts()
    ]
    if banks.local is not None and banks.policy.local:
        local = banks.local
        age = abs(frame - local.frame)
        entries.append(RememberedFrame(MemoryPart.LOCAL, local.frame, age, local.bytes))
    read = banks.long_term()
    tokens = 0 if read is None else read[0].key.shape[1]
    return TrackerMemory(frame, tuple(entries), banks.bytes, tokens)


def attention_of(
    readout: Readout,
    banks: MemoryBanks,
    frame: FrameIndex,
    grid: tuple[int, int],
    heads: int,
    places: BoolMask | None = None,
) -> Attention:
    """Which memories a frame read, and where in them; mean over layers, heads and groups.

    banks: as they were when the readout was made. places: of the token map (rows x columns), only
    what these look at counts; None takes the whole frame, as does a map without any place.
    """
    memories = banks.long_term_parts()
    if not memories:
        return Attention(frame, ())
    chosen = None
    if places is not None and places.any():
        chosen = torch.from_numpy(places.reshape(-1)).to(readout.traces[0].key.device)
    received = torch.stack(
        [
            _received(
                trace.key if chosen is None else trace.key[:, chosen],
                torch.cat([memory.layers[layer].key.to(trace.key.dtype) for _, memory in memories],
                          dim=1),
                heads,
            )
            for layer, trace in enumerate(readout.traces)
        ]
    ).mean(0)  # fmt: skip
    per_memory = received.view(len(memories), *grid).cpu().numpy()
    return Attention(
        frame,
        tuple(
            AttentionShare(part, memory.frame, float(looked_at.sum()), looked_at)
            for (part, memory), looked_at in zip(memories, per_memory, strict=True)
        ),
    )


def _received(query: Tensor, key: Tensor, heads: int) -> Tensor:
    """Share of attention that each of M remembered tokens gets from all queries together: M.

    query B x N x C, key B x M x C; the shares add up to 1.
    """
    queries = split_heads(query.float(), heads)
    keys = split_heads(key.float(), heads).transpose(2, 3)
    scale = math.sqrt(queries.shape[-1])
    total = queries.new_zeros(key.shape[1])
    for first in range(0, queries.shape[2], _ROWS_AT_ONCE):
        rows = queries[:, :, first : first + _ROWS_AT_ONCE]
        total += ((rows / scale) @ keys).softmax(dim=-1).sum(dim=(0, 1, 2))
    return total / (queries.shape[0] * heads * queries.shape[2])
