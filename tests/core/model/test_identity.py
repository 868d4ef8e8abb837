"""Tests of core.model.identity."""

import pytest
import torch

from core.model.config import ModelConfig
from core.model.identity import IdentityBank


@pytest.mark.parametrize("objects", [1, 3, 10])
def test_leaving_out_unused_channels_changes_nothing(config: ModelConfig, objects: int) -> None:
    bank = IdentityBank(config)
    labels = torch.randint(0, objects + 1, (2, 49, 33))

    assert bank(labels).shape == (2, 4 * 3, config.channels)
    torch.testing.assert_close(bank(labels, objects), bank(labels))


def test_a_token_sees_the_labels_around_it(config: ModelConfig) -> None:
    """17 x 17 pixels, centred on every 16th: written out for one token in the middle."""
    bank = IdentityBank(config)
    labels = torch.randint(0, 11, (1, 65, 65))
    patch = labels[0, 24:41, 40:57]
    weight = bank.bank.weight
    assert bank.bank.bias is not None
    expected = bank.bank.bias + sum(
        weight[:, int(patch[y, x]), y, x] for y in range(17) for x in range(17)
    )

    torch.testing.assert_close(bank(labels)[0, 2 * 5 + 3], expected)


def test_byte_labels_are_accepted(config: ModelConfig) -> None:
    bank = IdentityBank(config)
    labels = torch.randint(0, 11, (1, 33, 33))

    assert torch.equal(bank(labels.to(torch.uint8)), bank(labels))
