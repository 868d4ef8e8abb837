"""Several processes training one network: the same weights, other clips, averaged gradients.

Started by torchrun; alone, every function here does nothing.
"""

import os
from collections.abc import Iterable

import torch
import torch.distributed as dist
from torch import nn

from core.errors import Cancelled
from core.progress import CancelToken


def join_group(device: torch.device) -> None:
    """Meet the other processes when torchrun started several; each takes a device of its own."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return
    if device.type == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    # What processes agree on lies in main memory, gradients on the device.
    dist.init_process_group("cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo")


def rank() -> int:
    """0 alone; in a group known before its processes have met."""
    return dist.get_rank() if dist.is_initialized() else int(os.environ.get("RANK", "0"))


def world_size() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


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


def shared(token: CancelToken) -> CancelToken:
    """A token that stops all processes at the same step, when the first one's is cancelled."""
    return _SharedToken(token) if dist.is_initialized() else token


class _SharedToken(CancelToken):
    def __init__(self, own: CancelToken) -> None:
        super().__init__()
        self._own = own

    def checkpoint(self) -> None:
        if agree_on(float(self._own.is_cancelled)):
            raise Cancelled
