"""MobileNet-V2 as a classifier with a batch norm that learns: what the encoder is pre-trained as.

Built from the encoder itself, so that both have the same layout and names (torchvision's).
"""

from collections.abc import Mapping
from typing import cast

from torch import Tensor, nn

from core.model.config import ModelConfig
from core.model.encoder import ConvNormReLU, Encoder, FrozenNorm, InvertedResidual

DROPOUT = 0.2


class Classifier(nn.Module):
    """B x 3 x H x W normalised RGB of any size to B x classes logits."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        blocks = list(Encoder(ModelConfig()).features)
        self.features = nn.Sequential(*[_learning(block) for block in blocks])
        width = cast(nn.BatchNorm2d, cast(nn.Sequential, self.features[-1])[1]).num_features
        self.classifier = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, classes))
        self._initialise()

    def forward(self, images: Tensor) -> Tensor:
        pooled = self.features(images).mean((2, 3))
        return cast(Tensor, self.classifier(pooled))

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
        linear = cast(nn.Linear, self.classifier[1])
        nn.init.normal_(linear.weight, std=0.01)
        nn.init.zeros_(linear.bias)


class LearningResidual(nn.Module):
    """`InvertedResidual` with a batch norm that learns."""

    def __init__(self, block: InvertedResidual) -> None:
        super().__init__()
        self.keeps_shape = block.keeps_shape
        self.conv = nn.Sequential(*[_learning(part) for part in block.conv])

    def forward(self, x: Tensor) -> Tensor:
        y = cast(Tensor, self.conv(x))
        return x + y if self.keeps_shape else y


def _learning(part: nn.Module) -> nn.Module:
    """The part with every frozen norm replaced by one that learns."""
    match part:
        case FrozenNorm():
            return nn.BatchNorm2d(part.weight.numel(), eps=part.eps)
        case ConvNormReLU():
            return nn.Sequential(part[0], _learning(part[1]), nn.ReLU6(inplace=True))
        case InvertedResidual():
            return LearningResidual(part)
        case _:
            return part


def encoder_state(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What an encoder takes over from a classifier's state: blocks and statistics."""
    return {
        name: tensor.detach().float().contiguous().cpu()
        for name, tensor in state.items()
        if name.startswith("features.") and not name.endswith(".num_batches_tracked")
    }


def parameter_groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay for matrices and kernels, none for vectors."""
    parameters = list(network.parameters())
    return [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]


def top_1(logits: Tensor, labels: Tensor) -> int:
    """How many of the batch are right."""
    return int((logits.argmax(1) == labels).sum())
