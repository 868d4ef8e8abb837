"""Tests of core.training.scoreboard."""

from pathlib import Path

import pytest
import torch

from core.model.checkpoint import describe
from core.model.network import Network
from core.progress import CancelToken
from core.training.ema import MovingAverage
from core.training.length import Done
from core.training.origin import Origin
from core.training.recipe import Phase, Recipe
from core.training.scoreboard import BEST_FILE, Scoreboard
from core.training.validation import Scores, Validation

PHASE = Phase(until=1.0, size=33, batch=1, length=4, video_share=0.0, peak_rate=1e-3)
ORIGIN = Origin("r.toml", Recipe(phases=(PHASE,)), ("packs",), "random", "val", "none")


class FixedScores(Validation):
    """Gives these one after the other; remembers a weight of each network it saw."""

    def __init__(self, *j_and_f: float) -> None:
        self._coming = iter(j_and_f)
        self.seen: list[float] = []

    def score(self, network: Network, token: CancelToken) -> Scores:
        self.seen.append(float(network.decoder.logits.weight.detach().flatten()[0]))
        return Scores(next(self._coming), 0.1, 0.2, 0.3)


def weights(network: Network, value: float) -> MovingAverage:
    with torch.no_grad():
        network.decoder.logits.weight.fill_(value)
    return MovingAverage(network, 0.9)


def test_the_best_weights_are_kept(network: Network, tmp_path: Path) -> None:
    validation = FixedScores(0.4, 0.3, 0.5)
    board = Scoreboard(validation, network, tmp_path, ORIGIN, every_s=60)
    kept = []
    for step, value in enumerate((1.0, 2.0, 3.0), start=1):
        averaged = weights(network, value)
        board.score(averaged.state_dict(), Done(step * 10.0, step, 0), CancelToken())
        kept.append(describe(tmp_path / BEST_FILE)["steps"])

    assert validation.seen == [1, 2, 3]
    assert kept == ["1", "1", "3"]
    assert board.best is not None
    assert board.best.j_and_f == 0.5
    assert '"j_and_f": 0.5' in describe(tmp_path / BEST_FILE)["scores"]


def test_a_scoring_is_due_so_long_after_the_last_one_ended(
    network: Network, tmp_path: Path
) -> None:
    board = Scoreboard(FixedScores(), network, tmp_path, ORIGIN, every_s=60)
    assert not board.is_due(59)
    assert board.is_due(60)
    board.rest_from(75)
    assert not board.is_due(134)
    assert board.is_due(135)


@pytest.mark.parametrize("scored", [True, False])
def test_it_is_restored_with_the_run(network: Network, tmp_path: Path, scored: bool) -> None:
    board = Scoreboard(FixedScores(0.4), network, tmp_path, ORIGIN, every_s=60)
    if scored:
        board.score(weights(network, 1).state_dict(), Done(10.0, 7, 0), CancelToken())
        board.rest_from(80)
    again = Scoreboard(FixedScores(0.3), network, tmp_path, ORIGIN, every_s=60)
    again.restore(board.state)

    assert (again.best, again.last, again.scored_step) == (board.best, board.last, 7 * scored)
    assert again.is_due(139) != scored
    again.score(weights(network, 2).state_dict(), Done(99.0, 9, 0), CancelToken())
    assert describe(tmp_path / BEST_FILE)["steps"] == ("7" if scored else "9")
