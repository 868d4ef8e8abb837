"""What a weights file says about where it comes from: recipe, data, code, length, scores, terms."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from torch import Tensor

from core.model.checkpoint import save_network
from core.model.network import Network
from core.training.length import Done
from core.training.recipe import Recipe, as_table
from core.training.validation import Scores

PROJECT = Path(__file__).parents[2]
NO_TERMS = "those of the data it was trained on"


@dataclass(frozen=True)
class Origin:
    """start: names of the files the run began with. validation: what the scores are taken on."""

    recipe_name: str
    recipe: Recipe
    data: tuple[str, ...]
    start: str
    validation: str
    terms: str

    def save(
        self,
        path: Path,
        network: Network,
        weights: Mapping[str, Tensor],
        done: Done,
        scores: Scores | None,
    ) -> None:
        """Averaged weights in half precision, with everything that is known about them."""
        save_network(path, weights, network.config, self.description(done, scores))

    def description(self, done: Done, scores: Scores | None) -> dict[str, str]:
        described = {
            "weights": "exponential moving average",
            "recipe": self.recipe_name,
            "settings": json.dumps(as_table(self.recipe)),
            "data": ", ".join(self.data),
            "start": self.start,
            "commit": commit(),
            "steps": str(done.steps),
            "frames": str(done.frames),
            "minutes": f"{done.seconds / 60:.1f}",
            "terms": self.terms,
        }
        if scores is not None:
            rounded = {name: round(value, 4) for name, value in asdict(scores).items()}
            described["scores"] = json.dumps({**rounded, "on": self.validation})
        return described


def commit() -> str:
    """Of the code that runs, with a + when files were changed since; "unknown" outside git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return "unknown"
    return described.stdout.strip() or "unknown"
