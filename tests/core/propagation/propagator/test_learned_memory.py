"""What one run learned for another: a second pass, and memory saved in a file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import (
    EvermaskError,
)
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.bank_files import chosen_bank
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.tracker import Tracker
from core.tracker_memory import MemoryPart, MemoryRules
from core.types import Mask
from tests.core.propagation.propagator.runs import Film, Run, Squares, assert_same, differ, options


def frozen(network: Network, folder: Path) -> Propagator:
    asked = replace(options(), frozen_memory=True)
    return Propagator(asked, network, snapshot_folder=folder)


def test_a_second_pass_reads_what_the_first_learned_and_learns_no_more(
    network: Network, run: Run, trackers: list[Tracker], first: Mask, tmp_path: Path
) -> None:
    once = Propagator(options(), network, snapshot_folder=tmp_path)
    plain = run(once, {0: first}, 0, 9)
    learned = trackers[-1].banks.global_state

    second = run.lazily(frozen(network, tmp_path), {0: first}, 0, 9)
    results = []
    for result in second:
        results.append(result)
        state = trackers[-1].banks.global_state
        assert state is not None
        assert learned is not None
        assert state.frame == 8
        assert all(
            torch.equal(a, b) for a, b in zip(state.tensors(), learned.tensors(), strict=True)
        )
    assert differ(results, plain)


def test_a_second_pass_without_a_first_one_tracks_without_global_memory(
    network: Network, run: Run, first: Mask, tmp_path: Path
) -> None:
    found = run(frozen(network, tmp_path), {0: first}, 0, 5)
    expected = run(Propagator(options(memory="R,L"), network), {0: first}, 0, 5)
    assert_same(found, expected)


@pytest.fixture
def saved(propagator: Propagator, run: Run, film: Film, first: Mask, tmp_path: Path) -> Path:
    """Global memory as it was when frame 7 was decided."""
    masks = {0: first} | {r.index: r.mask for r in run(propagator, {0: first}, 0, 8)}
    request = PropagationRequest({0: first}, 6, 7, masks[6], settle=lambda f, seen: masks[f])
    path = tmp_path / "bank.safetensors"
    for _ in propagator.save_bank(request, film, CancelToken(), path):
        pass
    return path


def with_bank(path: Path) -> MemoryRules:
    return MemoryRules(bank=chosen_bank(path))


def test_a_run_without_a_history_begins_with_the_saved_memory(
    network: Network, run: Run, first: Mask, saved: Path
) -> None:
    other = Propagator(options(), network)
    results = run.lazily(other, {0: first}, 0, 4, memory=with_bank(saved))
    next(results)
    found = other.newest()
    assert found is not None
    assert (MemoryPart.GLOBAL, 5) in [(e.part, e.frame) for e in found.memory.entries]

    plain = run(Propagator(options(), network), {0: first}, 0, 4)
    banked = run(Propagator(options(), network), {0: first}, 0, 4, memory=with_bank(saved))
    assert any(not np.array_equal(a.mask, b.mask) for a, b in zip(plain, banked, strict=True))


def test_a_run_with_a_saved_memory_goes_on_as_if_it_had_not_stopped(
    network: Network, run: Run, first: Mask, saved: Path
) -> None:
    rules = with_bank(saved)
    whole = run(Propagator(options(), network), {0: first}, 0, 8, memory=rules)
    halves = Propagator(options(), network)
    found = run(halves, {0: first}, 0, 5, memory=rules)
    found += run(halves, {0: first}, 5, 8, memory=rules, tracked_start=found[-1].mask)
    assert_same(found, whole)


def test_a_saved_memory_that_does_not_fit_is_told(
    network: Network, run: Run, square: Squares, saved: Path
) -> None:
    rules = with_bank(saved)
    with pytest.raises(EvermaskError, match="another number of objects"):
        run(Propagator(options(), network), {0: square(1)}, 0, 4, memory=rules)
    saved.unlink()
    with pytest.raises(EvermaskError, match="could not be read"):
        run(Propagator(options(), network), {0: square(1, 2)}, 0, 4, memory=rules)


def test_where_there_is_no_global_memory_yet_none_is_saved(
    propagator: Propagator, film: Film, first: Mask, tmp_path: Path
) -> None:
    path = tmp_path / "bank.safetensors"
    request = PropagationRequest({0: first}, 0, 1)
    with pytest.raises(EvermaskError, match="no global memory at this frame yet"):
        list(propagator.save_bank(request, film, CancelToken(), path))
    assert not path.exists()
