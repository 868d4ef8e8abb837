"""Tests of core.training.ema."""

import pytest
import torch
from torch import nn

from core.training.ema import MovingAverage


def test_early_steps_weigh_more_than_the_decay_says() -> None:
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 0.0)
    average = MovingAverage(network, decay=0.9)
    nn.init.constant_(network.weight, 1.0)
    average.update(network)
    assert average.state_dict()["weight"].item() == pytest.approx(1 - 2 / 11)


def test_decay_is_reached_and_values_converge() -> None:
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 0.0)
    average = MovingAverage(network, decay=0.5)
    for _ in range(20):
        average.update(network)
    nn.init.constant_(network.weight, 1.0)
    average.update(network)
    assert average.state_dict()["weight"].item() == pytest.approx(0.5)


def test_average_is_a_copy_and_counters_follow() -> None:
    network = nn.BatchNorm1d(2)
    average = MovingAverage(network, decay=0.9)
    network(torch.randn(4, 2))
    average.update(network)
    assert average.state_dict()["num_batches_tracked"].item() == 1
    with torch.no_grad():
        network.weight.fill_(7.0)
    assert average.state_dict()["weight"].tolist() == [1.0, 1.0]
    network.load_state_dict(average.state_dict())


def test_a_resumed_average_goes_on_as_an_unbroken_one() -> None:
    network = nn.Linear(2, 2)
    unbroken = MovingAverage(network, decay=0.9)
    resumed = MovingAverage(network, decay=0.9)
    for step in range(4):
        with torch.no_grad():
            network.weight.add_(1.0)
        unbroken.update(network)
        if step == 1:
            resumed.load_state_dict(unbroken.state_dict(), updates=2)
        elif step > 1:
            resumed.update(network)
    assert torch.equal(resumed.state_dict()["weight"], unbroken.state_dict()["weight"])
