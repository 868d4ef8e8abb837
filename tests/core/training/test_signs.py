"""Tests of core.training.signs."""

import pytest
import torch
from torch import Tensor, nn

from core.model.network import Network
from core.training.rollout import Rollout, RolloutOptions, roll_out
from core.training.signs import SlotIous, foreground_iou, read_signs

CPU = torch.device("cpu")
SIZE = 33


def rolled(network: Network, length: int) -> Rollout:
    frames = torch.randn(2, length, 3, SIZE, SIZE)
    labels = torch.randint(0, 2, (2, length, SIZE, SIZE))
    slots = torch.arange(11).expand(2, -1)
    options = RolloutOptions(feed_predictions=False)
    with torch.no_grad():
        return roll_out(network.eval(), frames, labels, torch.tensor([1, 1]), slots, options)


def test_an_untrained_gate_is_nearly_closed_and_a_copy_gets_half_the_attention(
    network: Network,
) -> None:
    with torch.no_grad():
        for cell in network.global_memory.cells:
            cell.gate.weight.zero_()
    rollout = rolled(network, 4)
    signs = read_signs(network, rollout, SlotIous(CPU))

    assert signs.update_gate == pytest.approx([float(torch.tensor(-2.0).sigmoid())] * 2, abs=1e-4)
    assert signs.global_share is not None
    assert all(0.3 < share < 0.7 for share in signs.global_share)


def test_keys_that_nothing_matches_get_no_attention(network: Network) -> None:
    rollout = rolled(network, 4)
    assert rollout.absorbed is not None
    for layer, trace in zip(rollout.absorbed.result, rollout.traces, strict=True):
        layer.key.copy_(-100 * trace.key)
    signs = read_signs(network, rollout, SlotIous(CPU))

    assert signs.global_share is not None
    assert all(share < 0.01 for share in signs.global_share)


def test_a_short_clip_has_no_global_memory(network: Network) -> None:
    signs = read_signs(network, rolled(network, 3), SlotIous(CPU))
    assert signs.update_gate is signs.global_share is None


def slot_logits(labels: Tensor, channels: int) -> Tensor:
    return nn.functional.one_hot(labels, channels).permute(0, 3, 1, 2).float()


def test_ious_belong_to_the_slots_the_objects_were_in() -> None:
    ious = SlotIous(CPU)
    labels = torch.zeros(2, 4, 4, dtype=torch.int64)
    labels[0, :2], labels[0, 2:] = 1, 2
    labels[1, 0] = 1
    predicted = labels.clone()
    predicted[0, 2] = 1  # object 1: 8 of 12 pixels; object 2: 4 of 8
    slots = torch.stack([torch.arange(11), torch.arange(11)])
    slots[0, 1:3], slots[1, 1] = torch.tensor([7, 3]), 7
    ious.add(slot_logits(predicted, 3), labels, slots)
    found = ious.take()

    assert found[6] == pytest.approx((8 / 12 + 1) / 2, abs=1e-4)
    assert found[2] == 0.5
    assert [place for place, iou in enumerate(found) if iou is not None] == [2, 6]
    assert set(ious.take()) == {None}


def test_foreground_iou_ignores_which_object() -> None:
    labels = torch.zeros(2, 4, 4, dtype=torch.int64)
    labels[0, :2] = 2
    logits = nn.functional.one_hot(torch.ones(2, 4, 4).long(), 3).permute(0, 3, 1, 2).float()
    logits[0, :, 3] = torch.tensor([5.0, 0.0, 0.0])[:, None]  # 12 predicted, 8 true and hit
    logits[1] = torch.tensor([5.0, 0.0, 0.0])[:, None, None]  # nothing there, nothing found

    assert foreground_iou(logits, labels) == pytest.approx((8 / 12 + 1) / 2, abs=1e-5)
