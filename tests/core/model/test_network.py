"""Tests of core.model.network: the parts together, and what must hold for any weights."""

import torch
from torch import Tensor

from core.model.config import ModelConfig
from core.model.encoder import Features
from core.model.lstt import LayerMemory, Memory
from core.model.network import Network, count_parameters

SIZE = (49, 65)
GRID = (4, 5)


def labels(batch: int, objects: int) -> Tensor:
    coarse = torch.randint(0, objects + 1, (batch, 1, 7, 9)).float()
    return torch.nn.functional.interpolate(coarse, SIZE)[:, 0].long()


def frames(network: Network, count: int) -> list[Features]:
    with torch.no_grad():
        return [network.encode(torch.randn(1, 3, *SIZE)) for _ in range(count)]


def follow(network: Network, seen: list[Features], masks: Tensor) -> list[Tensor]:
    """Logits of a short clip; masks T x H x W are what is remembered. All memories take part."""
    logits = []
    with torch.no_grad():
        identity = network.identify(masks[:1])
        readout = network.match_reference(seen[0], identity)
        logits.append(network.decode(seen[0], readout))
        reference = local = network.memorize(readout, identity)
        state = reference
        for t in range(1, len(seen)):
            long_term = beside(reference, state)
            readout = network.match(seen[t], long_term, local)
            logits.append(network.decode(seen[t], readout))
            state = network.absorb(state, local, GRID)
            local = network.memorize(readout, network.identify(masks[t : t + 1]))
    return logits


def beside(first: Memory, second: Memory) -> Memory:
    return tuple(
        LayerMemory(torch.cat([a.key, b.key], 1), torch.cat([a.value, b.value], 1))
        for a, b in zip(first, second, strict=True)
    )


def test_published_number_of_parameters() -> None:
    network = Network()

    assert count_parameters(network) - count_parameters(network.global_memory) == 8_262_115
    assert count_parameters(network.global_memory) == 3 * 808_448


def test_logits_of_a_short_clip(network: Network) -> None:
    logits = follow(network, frames(network, 4), labels(4, 10))

    assert [tuple(part.shape) for part in logits] == [(1, 11, 13, 17)] * 4
    assert all(bool(part.isfinite().all()) for part in logits)


def test_untrained_table_and_bank_start_as_published(config: ModelConfig) -> None:
    network = Network(config)
    bank = network.identity.bank.weight.flatten(1)

    for layer in network.lstt.layers:
        assert not bool(layer.short_term.relative_value.any())
    torch.testing.assert_close(
        bank @ bank.T, torch.eye(config.channels) * 17.0**-4, atol=1e-7, rtol=1e-3
    )


def test_groups_in_one_batch_equal_separate_passes(network: Network) -> None:
    """More than ten objects: one frame's features meet the memories of each group."""
    reference, frame = frames(network, 2)
    masks = labels(3, 10)

    def passes(of: Tensor) -> Tensor:
        identity = network.identify(of)
        memory = network.memorize(network.match_reference(reference, identity), identity)
        return network.decode(frame, network.match(frame, memory, memory))

    with torch.no_grad():
        together = passes(masks)
        apart = torch.cat([passes(masks[group : group + 1]) for group in range(3)])

    assert together.shape[0] == 3
    torch.testing.assert_close(together, apart, atol=1e-5, rtol=1e-5)


def test_slots_are_interchangeable(network: Network) -> None:
    """Objects in other slots, with the slots' weights moved along, give the same logits moved.

    Nothing but the ID bank's input channels and the decoder's last layer tells slots apart.
    """
    seen, masks = frames(network, 4), labels(4, 10)
    before = follow(network, seen, masks)

    slot_of = torch.cat([torch.zeros(1).long(), torch.randperm(10) + 1])  # id -> its new slot
    with torch.no_grad():
        bank, last = network.identity.bank.weight, network.decoder.logits
        assert last.bias is not None
        bank[:, slot_of] = bank.clone()
        last.weight[slot_of] = last.weight.clone()
        last.bias[slot_of] = last.bias.clone()
    after = follow(network, seen, slot_of[masks])

    for a, b in zip(before, after, strict=True):
        torch.testing.assert_close(b[:, slot_of], a, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(after[-1], before[-1], atol=1e-3)


def test_matching_changes_no_memory(network: Network) -> None:
    """`match` is pure: a preview leaves no trace."""
    reference, frame = frames(network, 2)
    with torch.no_grad():
        identity = network.identify(labels(1, 2))
        memory = network.memorize(network.match_reference(reference, identity), identity)
        kept = [part.clone() for layer in memory for part in layer]
        first = network.decode(frame, network.match(frame, memory, memory))
        second = network.decode(frame, network.match(frame, memory, memory))

    assert torch.equal(first, second)
    assert all(
        torch.equal(a, b)
        for a, b in zip(kept, [part for layer in memory for part in layer], strict=True)
    )


def test_configuration_is_kept(config: ModelConfig) -> None:
    assert Network(config).config == config
