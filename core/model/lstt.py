"""The long short-term transformer: matches a frame with the memories that are passed in."""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, cast

import torch
from torch import Tensor, nn

from core.model.attention import LongTermAttention, SelfAttention, ShortTermAttention
from core.model.config import ModelConfig
from core.model.depthwise import depthwise_conv2d


class LayerMemory(NamedTuple):
    """What one layer remembers of one or more frames: key and value, B x M x C."""

    key: Tensor
    value: Tensor


Memory: TypeAlias = tuple[LayerMemory, ...]
"""One LayerMemory a layer, first layer first."""


class LayerTrace(NamedTuple):
    """What a layer saw of the frame itself; with a mask it becomes the frame's memory.

    key: the projected tokens, B x N x C. content: the normed tokens before projection, B x N x C.
    """

    key: Tensor
    content: Tensor


class Readout(NamedTuple):
    """A frame after matching: a normed output a layer for the decoder (B x N x C), and traces."""

    outputs: tuple[Tensor, ...]
    traces: tuple[LayerTrace, ...]


def sine_position(rows: int, columns: int, channels: int, device: torch.device) -> Tensor:
    """Fixed sine code, 1 x N x C: half of the channels for y, half for x (DETR, from 0)."""
    half = channels // 2
    index = torch.arange(half, device=device)
    frequency = 10000.0 ** (-2 * (index // 2) / half)

    def axis(count: int) -> Tensor:
        place = torch.arange(count, device=device, dtype=torch.float32) * (
            2 * math.pi / max(1, count - 1)
        )
        angle = place[:, None] * frequency
        return torch.where(index % 2 == 0, angle.sin(), angle.cos())

    y = axis(rows)[:, None].expand(rows, columns, half)
    x = axis(columns)[None].expand(rows, columns, half)
    return torch.cat([y, x], dim=-1).reshape(1, rows * columns, channels)


class DropPath(nn.Module):
    """Leaves a residual branch out for a random share of the samples while training."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.probability == 0:
            return x
        keep = 1 - self.probability
        mask = x.new_empty(x.shape[0], *[1] * (x.dim() - 1)).bernoulli_(keep)
        return x * mask / keep


class FeedForward(nn.Module):
    """Linear, group norm, GELU, 5 x 5 depthwise convolution over the map, linear."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        hidden = config.feedforward
        self.expand = nn.Linear(config.channels, hidden)
        self.norm = nn.GroupNorm(32, hidden)
        self.mix = nn.Conv2d(hidden, hidden, 5, padding=2, groups=hidden, bias=False)
        self.reduce = nn.Linear(hidden, config.channels)

    def forward(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        B, N, _ = tokens.shape
        # B x N x hidden *is* a channels-last map: no copy.
        hidden = self.expand(tokens).view(B, *grid, -1).permute(0, 3, 1, 2)
        hidden = nn.functional.gelu(self.norm(hidden))
        hidden = depthwise_conv2d(hidden, self.mix.weight)
        reduced: Tensor = self.reduce(hidden.permute(0, 2, 3, 1).reshape(B, N, -1))
        return reduced


class LSTTLayer(nn.Module):
    """Self-attention, attention to the memories, feed-forward; norm first (AOT, section 4.2)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        C = config.channels
        self.norm_self = nn.LayerNorm(C)
        self.norm_memory = nn.LayerNorm(C)
        self.norm_feedforward = nn.LayerNorm(C)
        self.self_attention = SelfAttention(config)
        self.to_key = nn.Linear(C, C)
        self.to_value = nn.Linear(C, C)
        self.long_term = LongTermAttention(config)
        self.short_term = ShortTermAttention(config)
        self.feedforward = FeedForward(config)
        self.drop = DropPath(config.drop_path)

    def forward(
        self,
        x: Tensor,
        position: Tensor,
        grid: tuple[int, int],
        long_term: LayerMemory | None,
        short_term: LayerMemory | None,
    ) -> tuple[Tensor, LayerTrace]:
        """One propagation pass; a memory that is None contributes nothing."""
        x, trace = self._look(x, position)
        return self._read(x, trace, grid, long_term, short_term), trace

    def forward_reference(
        self, x: Tensor, position: Tensor, grid: tuple[int, int], identity: Tensor
    ) -> tuple[Tensor, LayerTrace]:
        """The pass of a frame whose mask is given: it is its own memory (self-matching)."""
        x, trace = self._look(x, position)
        own = self.memorize(trace, identity)
        return self._read(x, trace, grid, own, own), trace

    def memorize(self, trace: LayerTrace, identity: Tensor) -> LayerMemory:
        """The frame's memory once its mask is known; `identity` is the ID embedding, B x N x C."""
        return LayerMemory(trace.key, self.to_value(trace.content + identity))

    def _look(self, x: Tensor, position: Tensor) -> tuple[Tensor, LayerTrace]:
        x = x + self.drop(self.self_attention(self.norm_self(x), position))
        content = self.norm_memory(x)
        return x, LayerTrace(self.to_key(content), content)

    def _read(
        self,
        x: Tensor,
        trace: LayerTrace,
        grid: tuple[int, int],
        long_term: LayerMemory | None,
        short_term: LayerMemory | None,
    ) -> Tensor:
        if long_term is not None:
            x = x + self.long_term(trace.key, long_term.key, long_term.value)
        if short_term is not None:
            x = x + self.short_term(trace.key, short_term.key, short_term.value, grid)
        fed = self.feedforward(self.norm_feedforward(x), grid)
        return cast(Tensor, x + self.drop(fed))


class LSTT(nn.Module):
    """The stack of layers; every layer's output goes to the decoder through a norm of its own."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(LSTTLayer(config) for _ in range(config.layers))
        self.output_norms = nn.ModuleList(
            nn.LayerNorm(config.channels) for _ in range(config.layers)
        )

    def forward(
        self, query: Tensor, long_term: Memory | None, short_term: Memory | None
    ) -> Readout:
        """query B x C x h x w; memories as long as the stack, or None to leave the branch out."""
        x, position, grid = self._tokens(query)
        none: Sequence[LayerMemory | None] = [None] * len(self.layers)
        outputs, traces = [], []
        for layer, norm, far, near in zip(
            self.layers, self.output_norms, long_term or none, short_term or none, strict=True
        ):
            x, trace = cast(LSTTLayer, layer)(x, position, grid, far, near)
            outputs.append(norm(x))
            traces.append(trace)
        return Readout(tuple(outputs), tuple(traces))

    def forward_reference(self, query: Tensor, identity: Tensor) -> Readout:
        """The same pass for a frame whose ID embedding is given (B x N x C)."""
        x, position, grid = self._tokens(query)
        outputs, traces = [], []
        for layer, norm in zip(self.layers, self.output_norms, strict=True):
            x, trace = cast(LSTTLayer, layer).forward_reference(x, position, grid, identity)
            outputs.append(norm(x))
            traces.append(trace)
        return Readout(tuple(outputs), tuple(traces))

    def memorize(self, readout: Readout, identity: Tensor) -> Memory:
        return tuple(
            cast(LSTTLayer, layer).memorize(trace, identity)
            for layer, trace in zip(self.layers, readout.traces, strict=True)
        )

    def _tokens(self, query: Tensor) -> tuple[Tensor, Tensor, tuple[int, int]]:
        _, C, rows, columns = query.shape
        position = sine_position(rows, columns, C, query.device).to(query.dtype)
        return query.flatten(2).transpose(1, 2), position, (rows, columns)
