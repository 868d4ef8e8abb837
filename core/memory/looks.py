"""How objects look on a frame, and how much that is like what a person showed.

What the network finds while its object is out of sight looks unlike it, however sure it is.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.model.encoder import Features
from core.types import ObjectId

Looks = Mapping[ObjectId, NDArray[np.float32]]
"""A vector of length 1 for each object in sight; the product of two is their likeness, -1 to 1."""

ADAPTS = 0.05
"""How fast what an object usually looks like follows what it looks like now."""


def looks_of(features: Features, covered: Tensor, objects: Sequence[ObjectId]) -> Looks:
    """The mean features of each object at strides 8 and 16, each scaled to the same length.

    covered: objects x h x w, 1 where the object is; one without any place has no look.
    """
    parts = []
    for seen in (features.x8, features.x16):
        rows, columns = seen.shape[-2:]
        shares = F.adaptive_avg_pool2d(covered[None].float(), (rows, columns))[0]
        parts.append(F.normalize(torch.einsum("khw,chw->kc", shares, seen[0].float()), dim=1))
    vectors = (torch.cat(parts, 1) / len(parts) ** 0.5).cpu().numpy()
    return {i: vector for i, vector in zip(objects, vectors, strict=True) if vector.any()}


def likeness(looks: Looks, shown: Iterable[Looks]) -> dict[ObjectId, float]:
    """How much each object looks as on the most similar of the frames where a person showed it.

    Objects that were never shown are left out.
    """
    best: dict[ObjectId, float] = {}
    for reference in shown:
        for object_id in looks.keys() & reference.keys():
            alike = float(looks[object_id] @ reference[object_id])
            best[object_id] = max(alike, best.get(object_id, -1.0))
    return best
