"""The FPN decoder: matched tokens and encoder maps to logits at stride 4."""

from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.config import OBJECTS_PER_GROUP, ModelConfig
from core.model.encoder import Features
from core.model.lstt import Readout


class ConvNorm(nn.Module):
    """Convolution, group norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
        self.norm = nn.GroupNorm(8, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)))


class Decoder(nn.Module):
    """Transformer outputs first, then the encoder's maps, finer and finer."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        C = config.channels
        self.entry = ConvNorm((config.layers + 1) * C, C, 1)
        self.adapt_16, self.merge_16 = nn.Conv2d(96, C, 1), ConvNorm(C, C, 3)
        self.adapt_8, self.merge_8 = nn.Conv2d(32, C, 1), ConvNorm(C, C // 2, 3)
        self.adapt_4, self.merge_4 = nn.Conv2d(24, C // 2, 1), ConvNorm(C // 2, C // 2, 3)
        self.logits = nn.Conv2d(C // 2, OBJECTS_PER_GROUP + 1, 1)

    def forward(self, features: Features, readout: Readout) -> Tensor:
        """B x 11 x h4 x w4 logits; channel 0 is background, channel s the object in slot s."""
        batch, _, channels = readout.outputs[0].shape
        size = (batch, channels, *features.query.shape[-2:])
        maps = [tokens.transpose(1, 2).reshape(size) for tokens in readout.outputs]
        x = self.entry(torch.cat([features.query.expand(batch, -1, -1, -1), *maps], dim=1))
        x = self.merge_16(x + self.adapt_16(features.x16))
        x = self.merge_8(_grown(x, features.x8) + self.adapt_8(features.x8))
        x = self.merge_4(_grown(x, features.x4) + self.adapt_4(features.x4))
        return cast(Tensor, self.logits(x))


def _grown(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=True)
