"""Losses of one frame: bootstrapped cross-entropy and soft Jaccard on full-size logits.

Logits [B, K, H, W] (channel 0 background; channels that a sample does not use are hidden), labels
int64 [B, H, W]. Everything is computed in fp32.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

HIDDEN_LOGIT = -1e4


def hide_unused_channels(logits: Tensor, objects: Tensor) -> Tensor:
    """fp32 logits with every channel above a sample's number of objects [B] at -1e4."""
    channels = torch.arange(logits.shape[1], device=logits.device)
    unused = channels > objects[:, None]
    return logits.float().masked_fill(unused[:, :, None, None], HIDDEN_LOGIT)


def bootstrapped_cross_entropy(logits: Tensor, labels: Tensor, share: float) -> Tensor:
    """Mean over each image's hardest `share` of pixels (at least one), then over images."""
    losses = F.cross_entropy(logits, labels, reduction="none").flatten(1)
    count = max(1, round(share * losses.shape[1]))
    if count == losses.shape[1]:
        return losses.mean()
    return losses.topk(count, dim=1, sorted=False).values.mean()


def soft_jaccard_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """1 - soft intersection over union: mean over the classes in each label, then over images."""
    chances = logits.softmax(dim=1).flatten(2)
    classes = torch.arange(logits.shape[1], device=labels.device)
    truth = (labels.flatten(1)[:, None] == classes[:, None]).to(chances.dtype)
    intersection = (chances * truth).sum(2)
    area = truth.sum(2)
    union = chances.sum(2) + area - intersection
    present = (area > 0).to(chances.dtype)
    loss = (1 - intersection / union.clamp_min(1e-6)) * present
    return (loss.sum(1) / present.sum(1)).mean()


def segmentation_loss(logits: Tensor, labels: Tensor, share: float) -> Tensor:
    """Half bootstrapped cross-entropy (hardest `share` of pixels), half soft Jaccard."""
    cross_entropy = bootstrapped_cross_entropy(logits, labels, share)
    return 0.5 * cross_entropy + 0.5 * soft_jaccard_loss(logits, labels)
