"""Two trained networks averaged, weight by weight.

A network that went on learning keeps to the same valley: between the two there are often weights
that do better over a range of picture sizes than either end.
"""

from torch import Tensor

from core.model.network import Network


def mix(first: Network, second: Network, share: float) -> dict[str, Tensor]:
    """The state of a network `share` of the way (0 to 1) from the first to the second.

    ValueError when the two are not of one configuration. Integer buffers are the second's.
    """
    if first.config != second.config:
        raise ValueError("networks of different configurations")
    start, end = first.state_dict(), second.state_dict()
    return {
        name: start[name].lerp(value, share) if value.is_floating_point() else value.clone()
        for name, value in end.items()
    }
