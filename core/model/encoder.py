"""MobileNet-V2, width 1.0, at output stride 16, batch norm frozen (torchvision's key names)."""

from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.config import ModelConfig
from core.model.depthwise import depthwise_conv2d

_STAGES = (
    # expansion, channels, blocks, stride, dilation of the first block, dilation of the others
    (1, 16, 1, 1, 1, 1),
    (6, 24, 2, 2, 1, 1),
    (6, 32, 3, 2, 1, 1),
    (6, 64, 4, 2, 1, 1),
    (6, 96, 3, 1, 1, 1),
    (6, 160, 3, 1, 1, 2),
    (6, 320, 1, 1, 2, 2),
)
_TAPS = (3, 6, 13)
FROZEN_STAGES = 4
"""features.0 to .3 (stem and stride 4) keep their pre-trained weights in training, as in AOT."""


class Features(NamedTuple):
    """What one frame looks like to the network.

    x4, x8, x16: B x 24, 32, 96 maps at strides 4, 8, 16.
    query: B x C x h x w, the projected last map.
    """

    x4: Tensor
    x8: Tensor
    x16: Tensor
    query: Tensor


class FrozenNorm(nn.Module):
    """Batch norm whose affine part and statistics are constants."""

    weight: Tensor
    bias: Tensor
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.register_buffer("weight", torch.ones(channels))
        self.register_buffer("bias", torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def scale_and_shift(self) -> tuple[Tensor, Tensor]:
        scale = self.weight * torch.rsqrt(self.running_var + self.eps)
        return scale, self.bias - self.running_mean * scale


def _folded(x: Tensor, conv: nn.Conv2d, norm: FrozenNorm) -> Tensor:
    """Convolution and frozen norm in one pass over the picture: the norm goes into the weights."""
    scale, shift = norm.scale_and_shift()
    weight = conv.weight * scale[:, None, None, None]
    if conv.groups == conv.in_channels:
        return depthwise_conv2d(x, weight, shift, conv.stride[0], conv.dilation[0])
    return F.conv2d(x, weight, shift, conv.stride, conv.padding, conv.dilation, conv.groups)


class ConvNormReLU(nn.Sequential):
    """Convolution, frozen norm, ReLU6."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int, dilation: int, groups: int
    ) -> None:
        padding = (kernel - 1) // 2 * dilation
        super().__init__(
            nn.Conv2d(
                inputs, outputs, kernel, stride, padding, dilation, groups=groups, bias=False
            ),
            FrozenNorm(outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(_folded(x, cast(nn.Conv2d, self[0]), cast(FrozenNorm, self[1])))


class InvertedResidual(nn.Module):
    """Widen, convolve each channel, narrow; added to its input where the shape stays."""

    def __init__(
        self, inputs: int, outputs: int, stride: int, expansion: int, dilation: int
    ) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.keeps_shape = stride == 1 and inputs == outputs
        stages: list[nn.Module] = []
        if expansion != 1:
            stages.append(ConvNormReLU(inputs, hidden, 1, 1, 1, 1))
        stages.append(ConvNormReLU(hidden, hidden, 3, stride, dilation, hidden))
        self.conv = nn.Sequential(
            *stages, nn.Conv2d(hidden, outputs, 1, bias=False), FrozenNorm(outputs)
        )

    def forward(self, x: Tensor) -> Tensor:
        *stages, project, norm = self.conv
        y = x
        for stage in stages:
            y = stage(y)
        y = _folded(y, cast(nn.Conv2d, project), cast(FrozenNorm, norm))
        return x + y if self.keeps_shape else y


class Encoder(nn.Module):
    """B x 3 x H x W (ImageNet-normalised RGB, sides 16k + 1) to Features."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        blocks: list[nn.Module] = [ConvNormReLU(3, 32, 3, 2, 1, 1)]
        inputs = 32
        for expansion, outputs, count, stride, first_dilation, dilation in _STAGES:
            for block in range(count):
                first = block == 0
                blocks.append(
                    InvertedResidual(
                        inputs,
                        outputs,
                        stride if first else 1,
                        expansion,
                        first_dilation if first else dilation,
                    )
                )
                inputs = outputs
        blocks.append(ConvNormReLU(inputs, 1280, 1, 1, 1, 1))
        self.features = nn.Sequential(*blocks)
        self.projector = nn.Conv2d(1280, config.channels, 1)

    def forward(self, images: Tensor) -> Features:
        x = images
        taps = []
        for index, block in enumerate(self.features):
            x = block(x)
            if index in _TAPS:
                taps.append(x)
        x4, x8, x16 = taps
        return Features(x4, x8, x16, self.projector(x))
