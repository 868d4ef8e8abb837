"""Pictures and masks between source size and network size, in the align_corners geometry."""

from collections.abc import Iterator

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN
from core.types import Image, Mask

STRIP_BYTES = 32 << 20
"""Size of the logits at source size that are worked on at once: 8K frames and 255 objects go strip
by strip. A handful of such arrays live at the same time."""


def picture_to_tensor(image: Image, size: tuple[int, int], device: torch.device) -> Tensor:
    """RGB H x W x 3 to 1 x 3 x size, ImageNet-normalised (bicubic; smoothed before shrinking)."""
    shrink = min(image.shape[0] / size[0], image.shape[1] / size[1])
    if shrink >= 1.25:
        # Symmetric for every factor: a box of even side would move the picture by half a pixel.
        image = cv2.GaussianBlur(image, (0, 0), (shrink - 1) / 2).astype(np.uint8, copy=False)
    pixels = torch.from_numpy(np.require(image, requirements=["C", "W"])).to(device)
    batch = pixels.permute(2, 0, 1)[None].float() / 255
    if batch.shape[-2:] != size:
        batch = F.interpolate(batch, size=size, mode="bicubic", align_corners=True).clamp(0, 1)
    mean = torch.tensor(IMAGE_MEAN, device=device).view(1, 3, 1, 1)
    deviation = torch.tensor(IMAGE_DEVIATION, device=device).view(1, 3, 1, 1)
    normalised = (batch - mean) / deviation
    return normalised.contiguous(memory_format=torch.channels_last)


def mask_to_size(mask: Mask, size: tuple[int, int]) -> Mask:
    """Labels ... x H x W to ... x size by the nearest pixel in the align_corners geometry."""
    rows = _nearest(mask.shape[-2], size[0])
    columns = _nearest(mask.shape[-1], size[1])
    return np.ascontiguousarray(mask[..., rows[:, None], columns[None, :]])


def _nearest(source: int, target: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    places = np.linspace(0, source - 1, target) if target > 1 else np.zeros(1)
    return np.rint(places).astype(np.intp)


def logits_to_decision(logits: Tensor, size: tuple[int, int], merge: "Merge") -> Mask:
    """Stride-4 logits of all groups (G x K x h x w) to channel numbers H x W at source size."""
    decision = np.empty(size, np.uint8)
    for rows, strip in _upsampled_strips(logits.float(), size):
        decision[rows] = merge.decide(strip).to(torch.uint8).cpu().numpy()
    return decision


def _upsampled_strips(logits: Tensor, size: tuple[int, int]) -> Iterator[tuple[slice, Tensor]]:
    """Bilinear with align_corners, a strip of rows at a time: which rows, and G x K x them x w."""
    G, K, h, _ = logits.shape
    height, width = size
    places = torch.linspace(0, h - 1, height, dtype=torch.float64)
    above = places.floor().long().clamp(max=max(0, h - 2))
    below = (above + 1).clamp(max=h - 1)
    share = (places - above).float().to(logits.device)[:, None]
    step = max(1, STRIP_BYTES // (G * K * width * 4))
    for top in range(0, height, step):
        rows = slice(top, min(height, top + step))
        first = int(above[rows.start])
        wide = _widened(logits[:, :, first : int(below[rows.stop - 1]) + 1], width)
        upper = wide[:, :, (above[rows] - first).to(wide.device)]
        lower = wide[:, :, (below[rows] - first).to(wide.device)]
        yield rows, torch.lerp(upper, lower, share[rows])


def _widened(logits: Tensor, width: int) -> Tensor:
    """G x K x h x w to G x K x h x width, linear with align_corners."""
    G, K, h, w = logits.shape
    rows = logits.reshape(G * K, h, w)
    wide = F.interpolate(rows, size=width, mode="linear", align_corners=True)
    return wide.view(G, K, h, width)


class Merge:
    """Joins the groups' logits into one distribution over background and all objects.

    One group: softmax. Several: softmax in each, the background is the product of their
    backgrounds, then all channels are normalised by their odds (AOT, section 4.3).
    """

    def __init__(self, group_sizes: list[int]) -> None:
        self._sizes = group_sizes

    def decide(self, logits: Tensor) -> Tensor:
        """G x K x h x w logits to the winning channel, h x w; channel i + 1 is the i-th object."""
        if len(self._sizes) > 1:
            return self.probabilities(logits).argmax(0)
        live = logits[0, : self._sizes[0] + 1]
        if live.shape[0] == 2:
            return live[1] > live[0]
        return live.argmax(0)

    def probabilities(self, logits: Tensor) -> Tensor:
        """G x K x h x w logits to (1 + objects) x h x w probabilities."""
        parts = [logits[group, : size + 1].softmax(0) for group, size in enumerate(self._sizes)]
        if len(parts) == 1:
            return parts[0]
        background = torch.stack([part[0] for part in parts]).prod(0, keepdim=True)
        merged = torch.cat([background, *(part[1:] for part in parts)])
        return torch.logit(merged.clamp(1e-5, 1 - 1e-5)).softmax(0)
