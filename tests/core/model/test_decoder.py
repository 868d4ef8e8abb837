"""Tests of core.model.decoder."""

import torch
import torch.nn.functional as F

from core.model.config import ModelConfig
from core.model.decoder import Decoder
from core.model.encoder import Features
from core.model.lstt import Readout


def random_features(config: ModelConfig, batch: int = 1) -> Features:
    return Features(
        torch.randn(batch, 24, 13, 17),
        torch.randn(batch, 32, 7, 9),
        torch.randn(batch, 96, 4, 5),
        torch.randn(batch, config.channels, 4, 5),
    )


def random_readout(config: ModelConfig, batch: int = 1) -> Readout:
    outputs = tuple(torch.randn(batch, 20, config.channels) for _ in range(config.layers))
    return Readout(outputs, ())


def test_logits_at_stride_4(config: ModelConfig) -> None:
    with torch.no_grad():
        logits = Decoder(config)(random_features(config), random_readout(config))

    assert logits.shape == (1, 11, 13, 17)


def test_decoder_written_out(config: ModelConfig) -> None:
    decoder = Decoder(config).eval()
    features, readout = random_features(config), random_readout(config)
    tokens = [output.transpose(1, 2).unflatten(2, (4, 5)) for output in readout.outputs]

    def larger(x: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
        return F.interpolate(x, size, mode="bilinear", align_corners=True)

    x = decoder.entry(torch.cat([features.query, *tokens], 1))
    x = decoder.merge_16(x + decoder.adapt_16(features.x16))
    x = decoder.merge_8(larger(x, (7, 9)) + decoder.adapt_8(features.x8))
    x = decoder.merge_4(larger(x, (13, 17)) + decoder.adapt_4(features.x4))
    torch.testing.assert_close(decoder(features, readout), decoder.logits(x))


def test_one_frame_serves_several_groups(config: ModelConfig) -> None:
    decoder = Decoder(config).eval()
    features, readout = random_features(config), random_readout(config, batch=3)
    with torch.no_grad():
        together = decoder(features, readout)
        third = decoder(features, Readout(tuple(o[2:] for o in readout.outputs), ()))

    torch.testing.assert_close(together[2:], third, atol=1e-5, rtol=1e-5)
