"""The ID bank: a label map becomes an embedding that says which object covers each token."""

import torch.nn.functional as F
from torch import Tensor, nn

from core.model.config import OBJECTS_PER_GROUP, STRIDE, ModelConfig

_KERNEL = STRIDE + 1


class IdentityBank(nn.Module):
    """One 17 x 17 convolution of stride 16 over one-hot labels (AOT, section 4.1)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.bank = nn.Conv2d(
            OBJECTS_PER_GROUP + 1, config.channels, _KERNEL, stride=STRIDE, padding=STRIDE // 2
        )

    def forward(self, labels: Tensor, objects: int = OBJECTS_PER_GROUP) -> Tensor:
        """B x H x W integer labels 0..objects to B x N x C.

        `objects` is the highest label that can occur: the channels above it are all zero, so
        leaving them out changes nothing but the cost.
        """
        channels = objects + 1
        one_hot = F.one_hot(labels.long(), channels).permute(0, 3, 1, 2).to(self.bank.weight.dtype)
        embedding = F.conv2d(
            one_hot,
            self.bank.weight[:, :channels],
            self.bank.bias,
            self.bank.stride,
            self.bank.padding,
        )
        return embedding.flatten(2).transpose(1, 2)
