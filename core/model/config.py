"""The shape of the network, frozen: one value, passed to every part that needs it."""

from dataclasses import dataclass
from typing import Literal

STRIDE = 16
"""Input pixels per token side; frame sides are 16k + 1."""

OBJECTS_PER_GROUP = 10
"""Objects one pass of the network can tell apart; more objects run in groups of this size."""


@dataclass(frozen=True)
class ModelConfig:
    """Defaults are the published AOT-B / DDMemory network (MobileNet-V2, three layers).

    candidate: how the global memory's GRU forms its new content; "residual" keeps the scale of the
    reference memory (our one deviation), "tanh" is the textbook form the paper cites.
    """

    channels: int = 256
    heads: int = 8
    layers: int = 3
    feedforward: int = 1024
    window_radius: int = 7
    candidate: Literal["residual", "tanh"] = "residual"
    drop_path: float = 0.1

    @property
    def window(self) -> int:
        """Side of the short-term window in tokens."""
        return 2 * self.window_radius + 1
