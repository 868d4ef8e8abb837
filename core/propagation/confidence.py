"""How sure the network is of what it sees, object by object."""

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor

from core.types import ObjectId

CONFIDENCE_BAND = 2
"""Pixels at stride 4 around an object over which its confidence is averaged."""


def confidence_of(
    chances: Tensor, objects: Sequence[ObjectId]
) -> tuple[dict[ObjectId, float], float]:
    """How sure the network is of each object, and of those in sight on average; 0 to 1.

    chances: probabilities of background and objects, 1 + K x h x w. Mean probability of the
    winning channel over the object and a narrow band around it; where the object has no pixel, how
    far from winning it was at its best place. The average is 0 when nothing is in sight.
    """
    winner = chances.argmax(0)
    sureness = chances.amax(0)
    side = 2 * CONFIDENCE_BAND + 1
    result, in_sight = {}, []
    for position, object_id in enumerate(objects):
        covered = (winner == position + 1).float()[None]
        if covered.any():
            band = F.max_pool2d(covered, side, 1, CONFIDENCE_BAND)[0] > 0
            value = float(sureness[band].mean())
            in_sight.append(value)
        else:
            value = float(1 - chances[position + 1].max())
        result[object_id] = value
    return result, sum(in_sight) / len(in_sight) if in_sight else 0.0
