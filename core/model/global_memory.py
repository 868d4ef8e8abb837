"""The recurrent global memory: one gated convolutional unit a layer, over key and value maps.

The paper (section 4.1) cites ConvLSTM and fixes a constant-size state; the form is ours: depthwise
3 x 3 and grouped pointwise convolutions on [key; value], in single precision.
"""

from typing import cast

import torch
from torch import Tensor, nn

from core.model.config import ModelConfig
from core.model.lstt import LayerMemory, Memory

_INITIAL_UPDATE_BIAS = -2.0
"""sigmoid(-2) = 0.12: before training the state is a slow average of what it absorbed."""


class GlobalMemoryCell(nn.Module):
    """GRU of one layer: h' = (1 - z) h + z n, state and input B x N x C keys and values."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        C = config.channels
        self.candidate_form = config.candidate
        self.gate_space = nn.Conv2d(4 * C, 4 * C, 3, padding=1, groups=4 * C)
        self.gate = nn.Conv2d(4 * C, 4 * C, 1, groups=2)
        self.candidate_space = nn.Conv2d(4 * C, 4 * C, 3, padding=1, groups=4 * C)
        self.candidate = nn.Conv2d(4 * C, 2 * C, 1, groups=2)

    def reset_parameters(self) -> None:
        """At the start `residual` is a gated moving average; `tanh` starts like a textbook GRU."""
        C = self.candidate.out_channels // 2
        for space in (self.gate_space, self.candidate_space):
            nn.init.zeros_(space.weight)
            with torch.no_grad():
                space.weight[:, :, 1, 1] = 1
            nn.init.zeros_(cast(Tensor, space.bias))
        nn.init.normal_(self.gate.weight, std=0.01)
        gate_bias = cast(Tensor, self.gate.bias)
        nn.init.zeros_(gate_bias)
        with torch.no_grad():
            gate_bias[0:C] = _INITIAL_UPDATE_BIAS
            gate_bias[2 * C : 3 * C] = _INITIAL_UPDATE_BIAS
        nn.init.zeros_(cast(Tensor, self.candidate.bias))
        if self.candidate_form == "residual":
            nn.init.zeros_(self.candidate.weight)
        else:
            nn.init.xavier_uniform_(self.candidate.weight)

    def forward(
        self, state: LayerMemory, evicted: LayerMemory, grid: tuple[int, int]
    ) -> LayerMemory:
        with torch.autocast(state.key.device.type, enabled=False):
            hk, hv = (_as_map(t, grid) for t in state)
            xk, xv = (_as_map(t, grid) for t in evicted)
            zk, rk, zv, rv = self._gates(hk, hv, xk, xv).chunk(4, dim=1)
            mixed = self.candidate(
                self.candidate_space(torch.cat([xk, rk * hk, xv, rv * hv], dim=1))
            )
            nk, nv = mixed.chunk(2, dim=1)
            if self.candidate_form == "residual":
                nk, nv = xk + nk, xv + nv
            else:
                nk, nv = nk.tanh(), nv.tanh()
            key = hk + zk * (nk - hk)
            value = hv + zv * (nv - hv)
        return LayerMemory(_as_tokens(key), _as_tokens(value))

    def update_gate(
        self, state: LayerMemory, evicted: LayerMemory, grid: tuple[int, int]
    ) -> Tensor:
        """z of keys and values, B x 2C x h x w: 0 keeps the state, 1 replaces it."""
        with torch.autocast(state.key.device.type, enabled=False):
            maps = [_as_map(t, grid) for t in (*state, *evicted)]
            zk, _, zv, _ = self._gates(*maps).chunk(4, dim=1)
        return torch.cat([zk, zv], dim=1)

    def _gates(self, hk: Tensor, hv: Tensor, xk: Tensor, xv: Tensor) -> Tensor:
        mixed = self.gate(self.gate_space(torch.cat([xk, hk, xv, hv], dim=1)))
        return cast(Tensor, mixed.sigmoid())


class GlobalMemoryEncoder(nn.Module):
    """One cell a layer; the caller keeps the state."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.cells = nn.ModuleList(GlobalMemoryCell(config) for _ in range(config.layers))

    def forward(self, state: Memory, evicted: Memory, grid: tuple[int, int]) -> Memory:
        """The state after absorbing one evicted frame (paper, equation 2)."""
        return tuple(
            cast(GlobalMemoryCell, cell)(h, x, grid)
            for cell, h, x in zip(self.cells, state, evicted, strict=True)
        )

    def update_gates(
        self, state: Memory, evicted: Memory, grid: tuple[int, int]
    ) -> tuple[Tensor, ...]:
        """How far each layer's gate opens for this frame."""
        return tuple(
            cast(GlobalMemoryCell, cell).update_gate(h, x, grid)
            for cell, h, x in zip(self.cells, state, evicted, strict=True)
        )


def _as_map(tokens: Tensor, grid: tuple[int, int]) -> Tensor:
    B, _, C = tokens.shape
    return tokens.float().view(B, *grid, C).permute(0, 3, 1, 2)


def _as_tokens(picture: Tensor) -> Tensor:
    return picture.flatten(2).transpose(1, 2)
