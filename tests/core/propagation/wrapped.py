"""A network inside another one, whose decoding a test can let fail."""

import torch
from torch import Tensor

from core.model.encoder import Features
from core.model.lstt import Readout
from core.model.network import Network


class Wrapped(Network):
    """Passes everything on; `decode` is for those who derive from it."""

    def __init__(self, network: Network) -> None:
        torch.nn.Module.__init__(self)
        self._network = network
        self.config = network.config

    def encode(self, images: Tensor) -> Features:
        return self._network.encode(images)

    def identify(self, *arguments: object) -> Tensor:
        return self._network.identify(*arguments)

    def match(self, *arguments: object) -> Readout:
        return self._network.match(*arguments)

    def match_reference(self, *arguments: object) -> Readout:
        return self._network.match_reference(*arguments)

    def memorize(self, *arguments: object) -> object:
        return self._network.memorize(*arguments)

    def absorb(self, *arguments: object) -> object:
        return self._network.absorb(*arguments)

    def decode(self, features: Features, readout: Readout) -> Tensor:
        return self._network.decode(features, readout)
