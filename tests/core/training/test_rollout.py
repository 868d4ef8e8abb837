"""Tests of core.training.rollout: which memories a frame meets, and where gradients go."""

from typing import Any

import pytest
import torch
from torch import Tensor

from core.model.encoder import Features
from core.model.lstt import Memory, Readout
from core.model.network import Network
from core.training.rollout import RolloutOptions, random_slots, roll_out

SIZE = 33
TOKENS = 9
TRUE_MASKS = RolloutOptions(feed_predictions=False)
OWN_MASKS = RolloutOptions(feed_predictions=True)
IN_ORDER = torch.arange(11)[None]


class Spy:
    """Records what passes through a network.

    memories: as they are made, the reference first. read: (long-term, short-term) of each predicted
    frame. absorbed: (state, evicted, new state).
    """

    def __init__(self, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
        self.identified: list[Tensor] = []
        self.memories: list[Memory] = []
        self.read: list[tuple[Memory | None, Memory | None]] = []
        self.absorbed: list[tuple[Memory, Memory, Memory]] = []
        identify, memorize = network.identify, network.memorize
        match, absorb = network.match, network.absorb

        def spy_identify(labels: Tensor, *more: Any) -> Tensor:
            self.identified.append(labels)
            return identify(labels, *more)

        def spy_memorize(readout: Readout, identity: Tensor) -> Memory:
            self.memories.append(memorize(readout, identity))
            return self.memories[-1]

        def spy_match(features: Features, far: Memory | None, near: Memory | None) -> Readout:
            self.read.append((far, near))
            return match(features, far, near)

        def spy_absorb(state: Memory, evicted: Memory, grid: tuple[int, int]) -> Memory:
            self.absorbed.append((state, evicted, absorb(state, evicted, grid)))
            return self.absorbed[-1][2]

        monkeypatch.setattr(network, "identify", spy_identify)
        monkeypatch.setattr(network, "memorize", spy_memorize)
        monkeypatch.setattr(network, "match", spy_match)
        monkeypatch.setattr(network, "absorb", spy_absorb)


@pytest.fixture
def spy(network: Network, monkeypatch: pytest.MonkeyPatch) -> Spy:
    network.eval()
    return Spy(network, monkeypatch)


def clip(length: int, batch: int = 1, objects: int = 2) -> tuple[Tensor, Tensor]:
    frames = torch.randn(batch, length, 3, SIZE, SIZE)
    labels = torch.randint(0, objects + 1, (batch, length, SIZE, SIZE))
    return frames, labels


def run(
    network: Network, length: int, options: RolloutOptions, *, gradients: bool = False
) -> list[Tensor]:
    frames, labels = clip(length)
    with torch.set_grad_enabled(gradients):
        return roll_out(network, frames, labels, torch.tensor([2]), IN_ORDER, options).logits


@pytest.mark.parametrize(("length", "batch", "objects"), [(2, 1, 1), (3, 2, 2), (5, 1, 10)])
def test_logits_of_every_frame_at_full_size(
    network: Network, length: int, batch: int, objects: int
) -> None:
    frames, labels = clip(length, batch, objects)
    slots = random_slots(batch, torch.Generator().manual_seed(0), torch.device("cpu"))
    with torch.no_grad():
        logits = roll_out(
            network, frames, labels, torch.tensor([objects] * batch), slots, OWN_MASKS
        ).logits

    assert [tuple(part.shape) for part in logits] == [(batch, objects + 1, SIZE, SIZE)] * length
    assert {part.dtype for part in logits} == {torch.float32}


def test_local_memory_is_the_frame_before(network: Network, spy: Spy) -> None:
    run(network, 6, TRUE_MASKS)

    assert len(spy.memories) == 5  # nobody reads the last frame's
    for near, memory in zip([near for _, near in spy.read], spy.memories, strict=True):
        assert near is memory


def test_global_memory_joins_once_it_absorbed_a_frame(network: Network, spy: Spy) -> None:
    run(network, 6, TRUE_MASKS)
    reference = spy.memories[0]
    far = [far for far, _ in spy.read]

    assert far[0] is reference
    assert far[1] is reference
    for t, long_term in enumerate(far[2:], start=3):
        assert long_term is not None
        state = spy.absorbed[t - 3][2]
        for layer, own, absorbed in zip(long_term, reference, state, strict=True):
            assert layer.key.shape[1] == 2 * TOKENS
            assert torch.equal(layer.key[:, :TOKENS], own.key)
            assert torch.equal(layer.value[:, :TOKENS], own.value)
            assert torch.equal(layer.key[:, TOKENS:], absorbed.key)
            assert torch.equal(layer.value[:, TOKENS:], absorbed.value)


def test_what_local_memory_gives_up_is_absorbed_but_never_the_reference(
    network: Network, spy: Spy
) -> None:
    run(network, 6, TRUE_MASKS)
    states = [state for state, _, _ in spy.absorbed]
    evicted = [memory for _, memory, _ in spy.absorbed]

    assert len(evicted) == 3
    assert all(a is b for a, b in zip(evicted, spy.memories[1:4], strict=True))
    assert states[0] is spy.memories[0]
    assert all(a is b[2] for a, b in zip(states[1:], spy.absorbed, strict=False))


def test_without_global_memory_the_reference_is_alone(network: Network, spy: Spy) -> None:
    run(network, 5, RolloutOptions(feed_predictions=False, without_global=True))

    assert all(far is spy.memories[0] for far, _ in spy.read)


def test_without_local_memory_global_memory_still_absorbs(network: Network, spy: Spy) -> None:
    run(network, 5, RolloutOptions(feed_predictions=False, without_local=True))

    assert all(near is None for _, near in spy.read)
    assert len(spy.absorbed) == 2


def test_true_masks_are_remembered_when_asked(network: Network, spy: Spy) -> None:
    frames, labels = clip(4)
    slots = random_slots(1, torch.Generator().manual_seed(3), torch.device("cpu"))
    with torch.no_grad():
        roll_out(network, frames, labels, torch.tensor([2]), slots, TRUE_MASKS)

    assert len(spy.identified) == 3
    for t, remembered in enumerate(spy.identified):
        assert torch.equal(remembered[0], slots[0][labels[0, t]])


def test_own_masks_are_remembered_hard_and_in_slots(network: Network, spy: Spy) -> None:
    frames, labels = clip(4)
    slots = random_slots(1, torch.Generator().manual_seed(3), torch.device("cpu"))
    logits = roll_out(network, frames, labels, torch.tensor([2]), slots, OWN_MASKS).logits

    for remembered, predicted in zip(spy.identified[1:], logits[1:], strict=False):
        assert remembered.dtype == torch.int64  # no gradient can pass
        assert torch.equal(remembered[0], slots[0][predicted[0].argmax(0)])


def test_a_clip_remembers_no_object_that_it_does_not_have(network: Network, spy: Spy) -> None:
    frames, labels = clip(4, batch=2)
    labels[0] = labels[0].clamp(max=1)
    slots = IN_ORDER.expand(2, -1)
    with torch.no_grad():
        network.decoder.logits.bias[2] = 50.0  # type: ignore[index]  # it has a bias
        rollout = roll_out(network, frames, labels, torch.tensor([1, 2]), slots, OWN_MASKS)

    assert all(int(remembered[0].max()) <= 1 for remembered in spy.identified[1:])
    assert all(bool((remembered[1] == 2).all()) for remembered in spy.identified[1:])
    assert all(bool((logits[0].softmax(0)[2] == 0).all()) for logits in rollout.logits)


def test_what_the_global_memory_did_last_is_told(network: Network, spy: Spy) -> None:
    frames, labels = clip(5)
    with torch.no_grad():
        rollout = roll_out(network, frames, labels, torch.tensor([2]), IN_ORDER, TRUE_MASKS)
        short = roll_out(
            network, frames[:, :3], labels[:, :3], torch.tensor([2]), IN_ORDER, TRUE_MASKS
        )

    assert rollout.reference is spy.memories[0]
    assert rollout.absorbed is not None
    assert all(a is b for a, b in zip(rollout.absorbed, spy.absorbed[1], strict=True))
    assert short.absorbed is None


def test_slots_leave_no_trace_in_the_logits(network: Network) -> None:
    """Other slots, with the slots' weights moved along, give the same logits by id."""
    network.eval()
    frames, labels = clip(5, objects=4)
    slots = random_slots(1, torch.Generator().manual_seed(5), torch.device("cpu"))
    with torch.no_grad():
        before = roll_out(network, frames, labels, torch.tensor([4]), IN_ORDER, OWN_MASKS).logits
        bank, last = network.identity.bank.weight, network.decoder.logits
        assert last.bias is not None
        for weight in (bank.transpose(0, 1), last.weight, last.bias):
            weight[slots[0]] = weight.clone()
        after = roll_out(network, frames, labels, torch.tensor([4]), slots, OWN_MASKS).logits

    for a, b in zip(before, after, strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("feed", [TRUE_MASKS, OWN_MASKS])
@pytest.mark.parametrize(("length", "reached"), [(3, False), (4, True), (6, True)])
def test_gradients_reach_the_global_memory_from_four_frames_on(
    network: Network, length: int, reached: bool, feed: RolloutOptions
) -> None:
    torch.stack(run(network, length, feed, gradients=True)).square().mean().backward()

    for cell in network.global_memory.cells:
        for name, parameter in cell.named_parameters():
            touched = parameter.grad is not None and bool(parameter.grad.any())
            # Untrained, the candidate's last layer is zero: nothing passes it yet.
            behind_zero = name.startswith("candidate_space")
            assert touched == (reached and not behind_zero), name


def test_gradients_pass_through_every_absorption(network: Network, spy: Spy) -> None:
    run(network, 6, OWN_MASKS, gradients=True)[-1].square().mean().backward()

    assert all(new[0].value.requires_grad for _, _, new in spy.absorbed)
    first = spy.memories[0][0].value
    assert first.requires_grad


def test_random_slots_are_permutations_with_the_background_fixed() -> None:
    generator = torch.Generator().manual_seed(0)
    slots = random_slots(20, generator, torch.device("cpu"))

    assert not slots[:, 0].any()
    assert torch.equal(slots.sort(1).values, torch.arange(11).expand(20, 11))
    assert len({tuple(row.tolist()) for row in slots}) > 15
