"""Exponential moving average of a network's weights: what is evaluated and saved."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn


class MovingAverage:
    """Average of parameters and float buffers; early steps weigh more, decay min(d, (1+n)/(10+n)).

    Integer buffers follow the network.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self._updates = 0
        self._values = {
            name: value.detach().clone() for name, value in network.state_dict().items()
        }

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Call once after each optimiser step."""
        self._updates += 1
        decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
        current = network.state_dict()
        averaged = [name for name, value in self._values.items() if value.is_floating_point()]
        torch._foreach_lerp_(  # type: ignore[no-untyped-call, unused-ignore]  # one fused pass
            [self._values[name] for name in averaged],
            [current[name].to(self._values[name].dtype) for name in averaged],
            1 - decay,
        )
        for name, value in self._values.items():
            if not value.is_floating_point():
                value.copy_(current[name])

    def state_dict(self) -> Mapping[str, Tensor]:
        """The averaged weights under the network's names."""
        return self._values

    def load_state_dict(self, values: Mapping[str, Tensor], updates: int) -> None:
        """Go on from averages saved after `updates` updates; KeyError when a name is missing."""
        for name, value in self._values.items():
            value.copy_(values[name])
        self._updates = updates
