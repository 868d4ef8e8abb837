"""Tests of core.model.depthwise: the same numbers as torch's own convolution, forward and back."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.depthwise import depthwise_conv2d

CASES = [(3, 1, 1), (3, 2, 1), (3, 1, 2), (5, 1, 1), (5, 2, 2)]


def library(x: Tensor, weight: Tensor, bias: Tensor, stride: int, dilation: int) -> Tensor:
    padding = dilation * (weight.shape[-1] // 2)
    return F.conv2d(x, weight, bias, stride, padding, dilation, len(weight))


def inputs(side: int, dtype: torch.dtype = torch.float64) -> list[Tensor]:
    generator = torch.Generator().manual_seed(side)
    shapes = [(2, 6, 10, 13), (6, 1, side, side), (6,)]
    return [
        torch.randn(shape, generator=generator, dtype=dtype).requires_grad_() for shape in shapes
    ]


@pytest.mark.parametrize(("side", "dilation", "stride"), CASES)
def test_output_and_gradients_are_those_of_the_library(
    side: int, dilation: int, stride: int
) -> None:
    parts = inputs(side)
    ours = depthwise_conv2d(*parts, stride, dilation)
    expected = library(*parts, stride, dilation)
    toward = torch.randn_like(expected)

    torch.testing.assert_close(ours, expected)
    for own, right in zip(
        torch.autograd.grad(ours, parts, toward),
        torch.autograd.grad(expected, parts, toward),
        strict=True,
    ):
        torch.testing.assert_close(own, right)


@pytest.mark.parametrize(("side", "dilation", "stride"), CASES)
def test_bf16_gradients_stay_near_the_exact_ones(side: int, dilation: int, stride: int) -> None:
    parts = inputs(side, torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        ours = depthwise_conv2d(*parts, stride, dilation)
    expected = library(*parts, stride, dilation)
    toward = torch.randn_like(expected)

    assert ours.dtype == torch.bfloat16
    for own, right in zip(
        torch.autograd.grad(ours, parts, toward.bfloat16()),
        torch.autograd.grad(expected, parts, toward),
        strict=True,
    ):
        assert own.dtype == torch.float32
        assert float((own - right).norm() / right.norm()) < 0.01


def test_only_what_learns_gets_a_gradient() -> None:
    x, weight, _ = inputs(5)
    (x_alone,) = torch.autograd.grad(depthwise_conv2d(x, weight.detach()).sum(), [x])
    (weight_alone,) = torch.autograd.grad(depthwise_conv2d(x.detach(), weight).sum(), [weight])
    both = torch.autograd.grad(depthwise_conv2d(x, weight).sum(), [x, weight])

    assert x_alone.equal(both[0])
    assert weight_alone.equal(both[1])


def test_without_gradients_it_is_the_library() -> None:
    parts = inputs(3)
    with torch.no_grad():
        assert depthwise_conv2d(*parts, 2, 1).equal(library(*parts, 2, 1))
