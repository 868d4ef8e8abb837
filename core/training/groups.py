"""Which of the network's weights learn at which rate, and which of them decay."""

from typing import Any

from torch import nn

from core.model.network import Network


def parameter_groups(network: Network) -> list[dict[str, Any]]:
    """Four groups: encoder or not, with weight decay or not.

    As AOT, no decay for vectors, the short-term value table and the decoder's last layer.
    """
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        encoder = name.startswith("encoder.features")
        exempt = (
            parameter.dim() <= 1
            or name.endswith("relative_value")
            or name.startswith("decoder.logits")
        )
        groups.setdefault((encoder, not exempt), []).append(parameter)
    return [
        {"params": parameters, "encoder": encoder, "decays": decays}
        for (encoder, decays), parameters in groups.items()
    ]
