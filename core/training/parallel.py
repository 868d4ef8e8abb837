"""Several processes training one network: the same weights, other clips, averaged gradients.

Started by torchrun; alone, every function here does nothing.
"""

import os
from collections.abc import Iterable

import torch
import torch.distributed as dist
from torch import nn


def join_group(device: torch.device) -> None:
    """Meet the other processes when torchrun started several."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replace every gradient by its mean over the processes.

    All processes leave out the same branches of the network, so the same gradients exist in each.
    """
    if not dist.is_initialized():
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    sizes = [gradient.numel() for gradient in gradients]
    for gradient, mean in zip(gradients, torch.split(flat, sizes), strict=True):
        gradient.copy_(mean.view_as(gradient))


def agree_on(value: float) -> float:
    """The first process's value, so that clocks cannot differ."""
    if not dist.is_initialized():
        return value
    shared = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(shared, 0)
    return float(shared)
