"""What a training run does and for how long, read from a TOML file: phases, rates, precision."""

import dataclasses
import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from core.errors import EvermaskError
from core.model.config import STRIDE
from core.training.length import Amounts, Unit


@dataclass(frozen=True)
class Phase:
    """One stretch of a run.

    until: share of the run at which it ends. size: side of the square clips, 16k + 1.
    feed_predictions_from: share of the phase after which the network's own masks are remembered
    instead of the true ones; 1 means never. train_encoder: whether the encoder learns at all.
    """

    until: float
    size: int
    batch: int
    length: int
    video_share: float
    peak_rate: float
    weight_decay: float = 0.05
    feed_predictions_from: float = 1.0
    train_encoder: bool = True


@dataclass(frozen=True)
class Recipe:
    """A whole run; what changes in it is given in shares of its length, so that any will do.

    minutes, steps, epochs: the length unless another is asked for, one of them. encoder_rate: the
    encoder's learning rate as a share of the others'. reference_loss_until: share of the run over
    which the loss on the reference frame itself fades out. schedule: whether the learning rate and
    the losses run once through the whole run or anew in each phase. low_slots: see
    `core.training.rollout.random_slots`. score_every: minutes between two scorings on the
    validation data, of which every nth frame (validation_stride) is looked at, at
    validation_size.
    """

    phases: tuple[Phase, ...]
    seed: int = 0
    precision: str = "bf16"
    lowest_rate: float = 2e-5
    warm_up: float = 0.04
    encoder_rate: float = 0.5
    average_decay: float = 0.998
    clip_norm: float = 5.0
    drop_global: float = 0.1
    drop_local: float = 0.1
    low_slots: float = 0.0
    reference_loss_until: float = 0.1
    hardest_share_at: float = 0.5
    schedule: str = "run"
    minutes: float | None = None
    steps: int | None = None
    epochs: float | None = None
    score_every: float = 15.0
    validation_size: int = 256
    validation_stride: int = 1

    def phase_at(self, elapsed: float) -> tuple[Phase, float]:
        """The phase at a share of the run, and how much of that phase is over (0 to 1)."""
        start = 0.0
        for phase in self.phases:
            if elapsed < phase.until:
                return phase, (elapsed - start) / (phase.until - start)
            start = phase.until
        return self.phases[-1], 1.0

    @property
    def length(self) -> Amounts:
        return {Unit.MINUTE: self.minutes, Unit.STEP: self.steps, Unit.EPOCH: self.epochs}

    def scheduled(self, elapsed: float) -> float:
        """The share that the learning rate and the losses follow, at a share of the run."""
        return elapsed if self.schedule == "run" else self.phase_at(elapsed)[1]


def load_recipe(path: Path) -> Recipe:
    """Read and check a recipe; EvermaskError names the file and what is wrong in it."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
        phases = tuple(Phase(**fields) for fields in table.pop("phases"))
        recipe = Recipe(phases=phases, **table)
    except FileNotFoundError as error:
        raise _refused(path, "it does not exist") from error
    except OSError as error:
        raise _refused(path, f"it cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, f"it is not TOML ({error})") from error
    except (KeyError, TypeError) as error:
        raise _refused(path, f"it has a missing or unknown setting ({error})") from error
    _check(recipe, path)
    return recipe


def as_table(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain values, for logs and checkpoints."""
    return dataclasses.asdict(recipe)


def _check(recipe: Recipe, path: Path) -> None:
    # Lazily: values are compared only once their types are right.
    wrong = next(itertools.chain(_wrong_phases(recipe), _wrong_settings(recipe)), None)
    if wrong is not None:
        raise _refused(path, wrong)


def _wrong_phases(recipe: Recipe) -> Iterator[str]:
    """What is wrong with the phases, in words."""
    for phase in recipe.phases:
        yield from _wrong_types(phase)
    ends = [phase.until for phase in recipe.phases]
    if not ends or ends != sorted(set(ends)) or ends[-1] != 1.0 or ends[0] <= 0:
        yield "the phases' `until` must rise and end at 1.0"
    for phase in recipe.phases:
        if phase.size < STRIDE or phase.size % STRIDE != 1 or phase.length < 2 or phase.batch < 1:
            yield "a phase needs size 16k + 1, length >= 2 and batch >= 1"
        if not 0 <= phase.video_share <= 1 or phase.peak_rate <= 0:
            yield "a phase needs video_share from 0 to 1 and peak_rate above 0"


def _wrong_settings(recipe: Recipe) -> Iterator[str]:
    yield from _wrong_types(recipe)
    if recipe.precision not in ("fp32", "bf16"):
        yield "precision must be fp32 or bf16"
    if recipe.schedule not in ("run", "phase"):
        yield "schedule must be run or phase"
    if recipe.reference_loss_until <= 0 or recipe.hardest_share_at <= 0:
        yield "reference_loss_until and hardest_share_at must be above 0"
    lengths = [amount for amount in recipe.length.values() if amount is not None]
    if len(lengths) > 1 or any(amount <= 0 for amount in lengths):
        yield "a run has one length above 0: minutes, steps or epochs"
    if recipe.validation_size < STRIDE or recipe.validation_stride < 1 or recipe.score_every <= 0:
        yield f"validation_size from {STRIDE}, validation_stride from 1 and score_every are needed"


def _wrong_types(settings: Recipe | Phase) -> Iterator[str]:
    """Settings whose value is of another type than declared; 1 may stand for 1.0."""
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if field.name != "phases" and type(value) not in _allowed_types(field.type):
            yield f"`{field.name}` has a value of the wrong kind"


def _allowed_types(declared: Any) -> tuple[type, ...]:
    options: tuple[type, ...] = get_args(declared) or (declared,)
    return (*options, int) if float in options else options


def _refused(path: Path, why: str) -> EvermaskError:
    return EvermaskError(f"{path.name} is no usable training recipe: {why}. Nothing was started.")
