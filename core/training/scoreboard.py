"""Scores averaged weights now and then and keeps the best of them as a file of its own."""

import copy
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from torch import Tensor

from core.model.network import Network
from core.progress import CancelToken
from core.training.length import Done
from core.training.origin import Origin
from core.training.validation import Scores, Validation

BEST_FILE = "best.safetensors"


class Scoreboard:
    """every_s: seconds between two scorings. network: any of the right shape; a copy is scored."""

    def __init__(
        self, validation: Validation, network: Network, folder: Path, origin: Origin, every_s: float
    ) -> None:
        self.last: Scores | None = None
        self.best: Scores | None = None
        self.scored_step = 0
        self._rested_s = 0.0
        self._validation = validation
        self._network = copy.deepcopy(network)
        self._folder = folder
        self._origin = origin
        self._every_s = every_s

    def is_due(self, seconds: float) -> bool:
        return seconds - self._rested_s >= self._every_s

    def rest_from(self, seconds: float) -> None:
        """The next scoring is due so long after the last one's end."""
        self._rested_s = seconds

    def score(self, weights: Mapping[str, Tensor], done: Done, token: CancelToken) -> Scores:
        """Of these weights, which become the best ones unless others were better before."""
        self._network.load_state_dict(dict(weights))
        scores = self._validation.score(self._network, token)
        self.last, self.scored_step = scores, done.steps
        if self.best is None or scores.j_and_f > self.best.j_and_f:
            self.best = scores
            self._origin.save(self._folder / BEST_FILE, self._network, weights, done, scores)
        return scores

    @property
    def state(self) -> dict[str, Any]:
        """Plain values, for `restore` in another process."""
        return {
            "last": asdict(self.last) if self.last else None,
            "best": asdict(self.best) if self.best else None,
            "step": self.scored_step,
            "elapsed_s": self._rested_s,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.last, self.best = (
            Scores(**state[name]) if state[name] is not None else None for name in ("last", "best")
        )
        self.scored_step, self._rested_s = int(state["step"]), float(state["elapsed_s"])
