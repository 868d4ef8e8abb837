"""Depthwise convolution whose backward pass is fast on a processor.

oneDNN has no fast gradient for dilated, strided or large depthwise kernels: several times the cost
of the same sums written as one convolution and a few products, and a third of a training step.
"""

from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.grad import conv2d_weight


def depthwise_conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, dilation: int = 1
) -> Tensor:
    """x B x C x H x W, weight C x 1 x k x k with odd k; `same` padding (dilation * (k // 2))."""
    if x.device.type != "cpu" or not torch.is_grad_enabled():
        return _convolved(x, weight, bias, stride, dilation)
    if torch.is_autocast_enabled("cpu"):
        dtype = torch.get_autocast_dtype("cpu")
        x, weight = x.to(dtype), weight.to(dtype)
    y = cast(Tensor, _Depthwise.apply(x, weight, stride, dilation))  # type: ignore[no-untyped-call]
    return y if bias is None else y + bias.to(y.dtype)[:, None, None]


def _convolved(
    x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, dilation: int
) -> Tensor:
    padding = dilation * (weight.shape[-1] // 2)
    return F.conv2d(x, weight, bias, stride, padding, dilation, len(weight))


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, stride: int, dilation: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.dilation = stride, dilation
        return _convolved(x, weight, None, stride, dilation)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        (gradient,) = gradients
        x, weight = ctx.saved_tensors
        x_gradient, weight_gradient = None, None
        if ctx.needs_input_grad[0]:
            x_gradient = _input_gradient(gradient, x, weight, ctx.stride, ctx.dilation)
        if ctx.needs_input_grad[1]:
            weight_gradient = _weight_gradient(gradient, x, weight, ctx.stride, ctx.dilation)
        return x_gradient, weight_gradient, None, None


def _input_gradient(
    gradient: Tensor, x: Tensor, weight: Tensor, stride: int, dilation: int
) -> Tensor:
    """A convolution with the mirrored kernel, of the gradient spread out where strides skipped."""
    spread = gradient
    if stride > 1:
        spread = torch.zeros_like(x)
        spread[:, :, ::stride, ::stride] = gradient
    return _convolved(spread, weight.flip(2, 3), None, 1, dilation)


def _weight_gradient(
    gradient: Tensor, x: Tensor, weight: Tensor, stride: int, dilation: int
) -> Tensor:
    side = weight.shape[-1]
    padding = dilation * (side // 2)
    if stride > 1 or (side == 3 and dilation == 1):
        shape = list(weight.shape)
        whole = conv2d_weight(  # type: ignore[no-untyped-call]  # torch leaves it untyped
            x, shape, gradient, stride, padding, dilation, len(weight)
        )
        return cast(Tensor, whole)
    # Channels last: each product and each sum runs over whole rows of channels.
    padded = F.pad(x, (padding,) * 4).permute(0, 2, 3, 1)
    rows = gradient.permute(0, 2, 3, 1)
    height, width = rows.shape[1:3]
    taps = [
        (rows * padded[:, top : top + height, left : left + width]).sum((0, 1, 2))
        for top in range(0, side * dilation, dilation)
        for left in range(0, side * dilation, dilation)
    ]
    return torch.stack(taps, dim=1).view_as(weight)
