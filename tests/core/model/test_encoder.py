"""Tests of core.model.encoder."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.config import ModelConfig
from core.model.encoder import ConvNormReLU, Encoder, FrozenNorm, InvertedResidual
from core.model.network import Network


def randomise(norm: FrozenNorm) -> None:
    norm.weight.normal_(1, 0.2)
    norm.bias.normal_(0, 0.2)
    norm.running_mean.normal_(0, 0.2)
    norm.running_var.uniform_(0.5, 2)


def normed(x: Tensor, norm: FrozenNorm) -> Tensor:
    return F.batch_norm(
        x, norm.running_mean, norm.running_var, norm.weight, norm.bias, training=False, eps=1e-5
    )


@pytest.mark.parametrize(
    ("stride", "dilation", "groups"), [(1, 1, 1), (2, 1, 1), (1, 2, 8), (2, 1, 8)]
)
def test_folded_norm_equals_convolution_and_batch_norm(
    stride: int, dilation: int, groups: int
) -> None:
    block = ConvNormReLU(8, 8, 3, stride, dilation, groups)
    conv, norm = block[0], block[1]
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, FrozenNorm)
    randomise(norm)
    x = 3 * torch.randn(2, 8, 13, 11)

    expected = normed(conv(x), norm).clamp(0, 6)
    torch.testing.assert_close(block(x), expected, atol=1e-5, rtol=1e-5)


def test_projection_has_a_norm_but_no_activation() -> None:
    block = InvertedResidual(8, 8, 1, 6, 1)
    for norm in (m for m in block.modules() if isinstance(m, FrozenNorm)):
        randomise(norm)
    x = torch.randn(1, 8, 9, 9)
    widened = block.conv[1](block.conv[0](x))
    last = block.conv[3]
    assert isinstance(last, FrozenNorm)

    expected = x + normed(block.conv[2](widened), last)
    torch.testing.assert_close(block(x), expected, atol=1e-5, rtol=1e-5)
    assert bool((block(x) < 0).any())


@pytest.mark.parametrize(("inputs", "stride"), [(4, 1), (8, 2)])
def test_no_skip_where_the_shape_changes(inputs: int, stride: int) -> None:
    assert not InvertedResidual(inputs, 8, stride, 6, 1).keeps_shape


def test_maps_have_the_published_sizes(config: ModelConfig) -> None:
    with torch.no_grad():
        features = Encoder(config)(torch.randn(1, 3, 97, 129))

    assert features.x4.shape == (1, 24, 25, 33)
    assert features.x8.shape == (1, 32, 13, 17)
    assert features.x16.shape == (1, 96, 7, 9)
    assert features.query.shape == (1, config.channels, 7, 9)


def test_last_stages_are_dilated_in_place_of_striding(config: ModelConfig) -> None:
    depthwise = [
        m for m in Encoder(config).features.modules() if isinstance(m, nn.Conv2d) and m.groups > 1
    ]

    assert [conv.dilation[0] for conv in depthwise[-4:]] == [1, 2, 2, 2]
    assert [conv.stride[0] for conv in depthwise].count(2) == 3  # and the stem's


def test_norms_are_no_parameters(config: ModelConfig) -> None:
    encoder = Encoder(config)

    assert all(parameter.dim() == 4 for parameter in encoder.features.parameters())
    assert sum(b.numel() for n, b in encoder.named_buffers() if "running" not in n) == 34_112


def learns(stage: nn.Module) -> bool:
    return any(parameter.requires_grad for parameter in stage.parameters())


def test_stem_and_stride_4_can_be_frozen(config: ModelConfig) -> None:
    network = Network(config)
    network.freeze_stem()

    stages = list(network.encoder.features)
    assert [learns(stage) for stage in stages] == [False] * 4 + [True] * 15
    assert learns(network.encoder.projector)


def test_frozen_norm_takes_no_part_in_training(config: ModelConfig) -> None:
    encoder = Encoder(config)
    before = {name: value.clone() for name, value in encoder.named_buffers()}
    run: Callable[[Tensor], object] = encoder.train()
    run(torch.randn(1, 3, 33, 33))

    assert all(torch.equal(value, before[name]) for name, value in encoder.named_buffers())
