"""The DDMemory network: encoder, ID bank, transformer, recurrent global memory and decoder.

Stateless: `core.memory` keeps what is remembered and passes it in. AOT-B and AOT-L are the same
network under another memory policy.
"""

from typing import cast

import torch
from torch import Tensor, nn

from core.model.config import OBJECTS_PER_GROUP, ModelConfig
from core.model.decoder import Decoder
from core.model.encoder import FROZEN_STAGES, Encoder, Features
from core.model.global_memory import GlobalMemoryCell, GlobalMemoryEncoder
from core.model.identity import IdentityBank
from core.model.lstt import LSTT, Memory, Readout

IMAGE_MEAN = (0.485, 0.456, 0.406)
IMAGE_DEVIATION = (0.229, 0.224, 0.225)


class Network(nn.Module):
    """One frame's way: encode -> match -> decode; with its mask: identify -> memorize.

    B is the batch of clips in training, and the groups of ten objects when tracking.
    """

    def __init__(self, config: ModelConfig | None = None) -> None:
        super().__init__()
        self.config = config or ModelConfig()
        self.encoder = Encoder(self.config)
        self.identity = IdentityBank(self.config)
        self.lstt = LSTT(self.config)
        self.global_memory = GlobalMemoryEncoder(self.config)
        self.decoder = Decoder(self.config)
        self._initialise()

    def encode(self, images: Tensor) -> Features:
        """B x 3 x H x W normalised RGB, sides 16k + 1. Once per frame, ever."""
        return cast(Features, self.encoder(images))

    def identify(self, labels: Tensor, objects: int = OBJECTS_PER_GROUP) -> Tensor:
        """B x H x W labels (0 = background, 1..objects) to the ID embedding, B x N x C."""
        return cast(Tensor, self.identity(labels, objects))

    def match(
        self, features: Features, long_term: Memory | None, short_term: Memory | None
    ) -> Readout:
        """Read the memories for this frame; None leaves a branch out (paper, Table 4).

        One frame may meet the memories of several groups: the batch is that of the memories.
        """
        memory = long_term or short_term
        batch = memory[0].key.shape[0] if memory else features.query.shape[0]
        query = features.query.expand(batch, -1, -1, -1)
        return cast(Readout, self.lstt(query, long_term, short_term))

    def match_reference(self, features: Features, identity: Tensor) -> Readout:
        """The pass of a frame whose mask is given: it is its own memory."""
        query = features.query.expand(identity.shape[0], -1, -1, -1)
        return self.lstt.forward_reference(query, identity)

    def memorize(self, readout: Readout, identity: Tensor) -> Memory:
        """What the frame leaves behind once its mask is known."""
        return self.lstt.memorize(readout, identity)

    def absorb(self, state: Memory, evicted: Memory, grid: tuple[int, int]) -> Memory:
        """The global memory after taking in the frame that local memory gives up (equation 2)."""
        return cast(Memory, self.global_memory(state, evicted, grid))

    def decode(self, features: Features, readout: Readout) -> Tensor:
        """B x 11 x h4 x w4 logits at stride 4."""
        return cast(Tensor, self.decoder(features, readout))

    def freeze_stem(self) -> None:
        """Keep the encoder up to stride 4 as it was pre-trained (AOT trains the rest)."""
        for stage in list(self.encoder.features)[:FROZEN_STAGES]:
            stage.requires_grad_(False)

    def _initialise(self) -> None:
        for part in (self.lstt, self.decoder, self.encoder.projector):
            for parameter in part.parameters():
                if parameter.dim() > 1:
                    nn.init.xavier_uniform_(parameter)
        for layer in self.lstt.layers:
            nn.init.zeros_(cast(Tensor, cast(nn.Module, layer.short_term).relative_value))
        flat = self.identity.bank.weight.view(self.config.channels, -1)
        with torch.no_grad():
            nn.init.orthogonal_(flat, gain=17**-2)
        for cell in self.global_memory.cells:
            cast(GlobalMemoryCell, cell).reset_parameters()


def count_parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
