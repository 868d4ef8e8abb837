"""Two passes over the same frames, one from each side, joined without a pop.

Every object is described by a level at each place: positive inside, negative outside, the larger
the surer the network is and the deeper the place lies. Levels are mixed, not masks: where the two
sides disagree the outline wanders from the one to the other within the cross-fade.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.propagation.scaling import Merge, logits_to_decision
from core.types import Mask

SUREST = 4.0
"""Log odds (98 %) beyond which being surer counts no more; then only depth does."""


@dataclass(frozen=True)
class SoftMask:
    """What one side thinks of a frame, at the size of the network's output (stride 4).

    levels: objects x h x w. sureness: h x w, probability of the winner, 0.5 to 1. Half precision:
    a dozen of them are held at a time.
    """

    levels: NDArray[np.float16]
    sureness: NDArray[np.float16]

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Where each object is, objects x h x w."""
        return self.levels > 0


def soft_mask(logits: Tensor, merge: Merge) -> SoftMask:
    """From the logits of all groups (G x K x h x w)."""
    chances = merge.probabilities(logits.float())
    log_chances = chances.clamp_min(1e-6).log()
    levels = [
        _deepened(_margin(log_chances, channel)) for channel in range(1, log_chances.shape[0])
    ]
    shape = (0, *chances.shape[1:])
    return SoftMask(
        np.stack(levels) if levels else np.zeros(shape, np.float16),
        chances.amax(0).cpu().numpy().astype(np.float16),
    )


def blended_mask(left: SoftMask, right: SoftMask, share: float, size: tuple[int, int]) -> Mask:
    """Channel numbers H x W at source size: 0 is background, i + 1 the i-th object.

    share: how far the cross-fade has come from left (0) to right (1). At each place the surer side
    counts more.
    """
    to_left = (1 - share) * left.sureness.astype(np.float32)
    to_right = share * right.sureness.astype(np.float32)
    # Not farther outside than any place is inside: an object that one side does not see at all
    # shrinks away instead of being gone at once.
    floor = -np.maximum(_deepest(left), _deepest(right))[:, None, None]
    levels_left, levels_right = np.maximum(left.levels, floor), np.maximum(right.levels, floor)
    mixed = (to_left * levels_left + to_right * levels_right) / (to_left + to_right)
    background = np.zeros((1, *mixed.shape[1:]), np.float32)
    levels = torch.from_numpy(np.concatenate([background, mixed.astype(np.float32)]))[None]
    return logits_to_decision(levels, size, Merge([mixed.shape[0]]))


def _deepest(mask: SoftMask) -> NDArray[np.float32]:
    """The highest level of each object, at least that of a sure outline."""
    highest = mask.levels.max(axis=(1, 2), initial=SUREST)
    return np.asarray(highest, np.float32)


def _margin(log_chances: Tensor, channel: int) -> NDArray[np.float32]:
    """Log odds of a channel against the best of the others."""
    others = torch.cat([log_chances[:channel], log_chances[channel + 1 :]]).amax(0)
    margin: NDArray[np.float32] = (log_chances[channel] - others).cpu().numpy()
    return margin


def _deepened(margin: NDArray[np.float32]) -> NDArray[np.float16]:
    """Log odds near the outline, which stays where it is; away from it the distance to it."""
    inside = (margin > 0).astype(np.uint8)
    depth = _distance(inside) - _distance(1 - inside)
    levels: NDArray[np.float16] = (np.clip(margin, -SUREST, SUREST) + depth).astype(np.float16)
    return levels


def _distance(region: NDArray[np.uint8]) -> NDArray[np.float32]:
    """From each place of the region to the nearest one outside; a region without outside is deep.

    One is taken off, so that places on either side of the outline have none.
    """
    if region.all():
        return np.full(region.shape, float(max(region.shape)), np.float32)
    distance = cv2.distanceTransform(region, cv2.DIST_L2, 3).astype(np.float32, copy=False)
    return np.maximum(distance - 1, 0)
