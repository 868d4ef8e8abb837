"""Paused, cancelled or stopped, a run that goes on equals one that never stood still."""

import threading
from dataclasses import replace

import pytest

from core.errors import (
    Cancelled,
)
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.propagator import Propagator
from core.types import Mask
from tests.core.propagation.propagator.runs import (
    LAST,
    Run,
    Squares,
    assert_same,
    options,
)


def test_cancelling_ends_between_two_frames_and_keeps_what_was_yielded(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    token = CancelToken()
    results = run.lazily(propagator, {0: first}, 0, LAST, token)
    kept = [next(results).index for _ in range(3)]
    token.cancel()
    with pytest.raises(Cancelled):
        next(results)
    assert kept == [1, 2, 3]
    assert max(run.read) == 3


class HeldToken(CancelToken):
    """Stands still at one checkpoint until another thread lets it go on."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._left = at
        self.is_held = threading.Event()

    def checkpoint(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.pause()
            self.is_held.set()
        super().checkpoint()


def test_a_paused_run_gives_the_same_results(network: Network, run: Run, first: Mask) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, 8)
    token = HeldToken(at=4)

    def let_go() -> None:
        assert token.is_held.wait(timeout=30)
        assert token.is_paused
        token.resume()

    other = threading.Thread(target=let_go)
    other.start()
    held = run(Propagator(options(), network), {0: first}, 0, 8, token)
    other.join()

    assert token.is_held.is_set()
    assert_same(held, straight)


@pytest.mark.parametrize("stop_at", [1, 3, 4, 6])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("memory", ["R,G,L", "aot-l"])
def test_going_on_after_a_stop_equals_the_run_without_it(
    network: Network, run: Run, first: Mask, stop_at: int, direction: int, memory: str
) -> None:
    start = LAST if direction < 0 else 0
    stop = start + 9 * direction
    straight = run(Propagator(options(memory=memory), network), {start: first}, start, stop)

    propagator = Propagator(options(memory=memory), network)
    results = run.lazily(propagator, {start: first}, start, stop)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    last = before[-1]
    after = run(propagator, {start: first}, last.index, stop, tracked_start=last.mask)

    assert_same(before + after, straight)


@pytest.mark.parametrize("stop_at", [1, 2, 5])
def test_going_on_after_a_stop_leaves_out_the_same_strays(
    network: Network, run: Run, first: Mask, stop_at: int
) -> None:
    near = replace(options(), reach=0.01)
    straight = run(Propagator(near, network), {0: first}, 0, 9)
    plain = run(Propagator(options(), network), {0: first}, 0, 9)
    assert any((a.mask != b.mask).any() for a, b in zip(straight, plain, strict=True))

    propagator = Propagator(near, network)
    results = run.lazily(propagator, {0: first}, 0, 9)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    after = run(propagator, {0: first}, stop_at, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


@pytest.mark.parametrize("stop_at", [2, 5])
def test_going_on_after_a_stop_doubts_the_same_finds(
    network: Network, run: Run, first: Mask, stop_at: int
) -> None:
    straight = run(Propagator(options(likeness=0.98), network), {0: first}, 0, 9)
    plain = run(Propagator(options(), network), {0: first}, 0, 9)
    assert any((a.mask != b.mask).any() for a, b in zip(straight, plain, strict=True))

    propagator = Propagator(options(likeness=0.98), network)
    results = run.lazily(propagator, {0: first}, 0, 9)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    after = run(propagator, {0: first}, stop_at, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


def test_going_on_after_a_cancel_equals_the_run_without_it(
    network: Network, run: Run, first: Mask
) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, 8)
    propagator, token = Propagator(options(), network), CancelToken()
    results = run.lazily(propagator, {0: first}, 0, 8, token)
    before = [next(results) for _ in range(5)]
    token.cancel()
    with pytest.raises(Cancelled):
        next(results)
    after = run(propagator, {0: first}, 5, 8, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


def test_going_on_with_other_corrections_far_away_is_still_exact(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    """The start of the second run must not push a correction out of the references."""
    keyframes = {frame: square(1, 2, at=20 + frame) for frame in (0, 1, 2, 3)}
    straight = run(Propagator(options(), network), keyframes, 3, 9)
    propagator = Propagator(options(), network)
    before = run(propagator, keyframes, 3, 6)
    after = run(propagator, keyframes, 6, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)
