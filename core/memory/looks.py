"""How objects look on a frame, and how much that is like what a person showed.

What the network finds while its object is out of sight looks unlike it, however sure it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.model.encoder import Features
from core.types import ObjectId

Look = NDArray[np.float32]
"""A vector of length 1; the product of two is their likeness, -1 to 1."""
Looks = Mapping[ObjectId, Look]
"""Of each object in sight."""

ADAPTS = 0.05
"""How fast what is usual for an object follows what it looks like now."""


CUT = 0.85
"""A frame whose scene is less like the last one than this is taken by another shot. Measured at
256: 0.98 and more from frame to frame, 0.71 and less over cuts."""

AFTER_CUT = 0.9
"""The least share of what an object looked like that it has to have after a cut (model card)."""


class Habit(NamedTuple):
    """How much an object looked like its references: usually, and the last time nothing was odd.

    is_elsewhere: there was a cut since that last time.
    """

    usual: float = 1.0
    last: float = 1.0
    is_elsewhere: bool = False

    def is_broken_by(self, alike: float, share: float) -> bool:
        """Whether it suddenly looks less like them than a share of what it did.

        An object that changes little by little takes its habit along. One that breaks it is odd
        until it looks as before. After a cut, which may lead to where the object is not, it has to
        look more like them.
        """
        if share and self.is_elsewhere:
            share = max(share, AFTER_CUT)
        return alike < share * min(self.usual, self.last)

    def after(self, alike: float) -> "Habit":
        """The habit after a frame that did not break it."""
        return Habit(self.usual + ADAPTS * (alike - self.usual), alike)

    def after_cut(self) -> "Habit":
        return self._replace(is_elsewhere=True)


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


def scene_of(features: Features) -> Look:
    """What the whole frame looks like, in the way of an object's look."""
    parts = [
        F.normalize(seen[0].float().mean((1, 2)), dim=0) for seen in (features.x8, features.x16)
    ]
    vector: Look = (torch.cat(parts) / len(parts) ** 0.5).cpu().numpy()
    return vector


def is_cut(before: Look, now: Look) -> bool:
    """Whether a frame's scene is another one than that of the frame before."""
    return before.shape == now.shape and float(before @ now) < CUT


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
