"""Tests of core.training.losses."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.training.losses import (
    bootstrapped_cross_entropy,
    hide_unused_channels,
    segmentation_loss,
    soft_jaccard_loss,
)


def certain(labels: torch.Tensor, channels: int = 3) -> torch.Tensor:
    """Logits that say exactly these labels."""
    return 50.0 * F.one_hot(labels, channels).movedim(-1, 1).float()


def halves() -> torch.Tensor:
    labels = torch.zeros(1, 4, 4, dtype=torch.long)
    labels[:, :, 2:] = 1
    return labels


def test_unused_channels_get_no_probability() -> None:
    usable = hide_unused_channels(torch.zeros(2, 4, 1, 1), torch.tensor([1, 2]))
    chances = usable.softmax(1)[:, :, 0, 0]
    assert chances[0].tolist() == [0.5, 0.5, 0, 0]
    assert chances[1].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])


def test_half_precision_logits_become_fp32() -> None:
    usable = hide_unused_channels(torch.zeros(1, 2, 1, 1, dtype=torch.bfloat16), torch.tensor([1]))
    assert usable.dtype == torch.float32


def test_whole_share_is_the_usual_cross_entropy() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(2, 3, 5, 5), torch.randint(0, 3, (2, 5, 5))
    expected = F.cross_entropy(logits, labels)
    assert torch.allclose(bootstrapped_cross_entropy(logits, labels, 1.0), expected)


def test_hardest_pixels_are_chosen_per_image() -> None:
    labels = torch.zeros(2, 1, 4, dtype=torch.long)
    logits = torch.zeros(2, 2, 1, 4)
    logits[0, 1, 0, 0] = 5.0
    hard, easy = F.softplus(torch.tensor(5.0)), math.log(2)
    found = bootstrapped_cross_entropy(logits, labels, 0.25)
    assert float(found) == pytest.approx((float(hard) + easy) / 2)


def test_jaccard_is_zero_for_certainty_and_one_for_the_opposite() -> None:
    labels = halves()
    assert float(soft_jaccard_loss(certain(labels), labels)) == pytest.approx(0, abs=1e-6)
    assert float(soft_jaccard_loss(certain(1 - labels), labels)) == pytest.approx(1, abs=1e-6)


def test_jaccard_of_undecided_logits() -> None:
    # Each class: intersection 8/2, union 16/2 + 8 - 4 = 12.
    loss = soft_jaccard_loss(torch.zeros(1, 2, 4, 4), halves())
    assert float(loss) == pytest.approx(1 - 4 / 12)


def test_jaccard_skips_classes_absent_from_the_label() -> None:
    labels = torch.zeros(1, 4, 4, dtype=torch.long)
    logits = certain(labels)
    logits[:, 2, 0, 0] = 100.0
    assert float(soft_jaccard_loss(logits, labels)) == pytest.approx(1 / 16, abs=1e-6)


def test_segmentation_loss_is_the_mean_of_both() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(1, 2, 4, 4), halves()
    both = 0.5 * F.cross_entropy(logits, labels) + 0.5 * soft_jaccard_loss(logits, labels)
    assert torch.allclose(segmentation_loss(logits, labels, 1.0), both)


def test_hidden_channels_change_nothing() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(1, 5, 4, 4), halves()
    hidden = hide_unused_channels(logits, torch.tensor([1]))
    loss = segmentation_loss(hidden, labels, 0.5)
    assert torch.allclose(loss, segmentation_loss(logits[:, :2], labels, 0.5))


def test_gradients_are_finite() -> None:
    logits = torch.randn(1, 11, 8, 8, requires_grad=True)
    usable = hide_unused_channels(logits, torch.tensor([2]))
    segmentation_loss(usable, torch.zeros(1, 8, 8).long(), 0.15).backward()
    assert logits.grad is not None
    assert bool(logits.grad.isfinite().all())
    assert not bool(logits.grad[:, 3:].any())
