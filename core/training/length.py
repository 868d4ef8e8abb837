"""How long a training run is, and how much of it is over: by the clock, by steps or by epochs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from core.errors import EvermaskError
from core.progress import Progress


class Unit(Enum):
    """EPOCH: as many frames as all videos have (stills, where there are no videos)."""

    MINUTE = "minutes"
    STEP = "steps"
    EPOCH = "epochs"


@dataclass
class Done:
    """What a run has behind it. frames: of clips, the reference frames included."""

    seconds: float = 0.0
    steps: int = 0
    frames: int = 0


@dataclass(frozen=True)
class RunLength:
    """So many minutes, steps or epochs; epoch_frames: frames of one epoch."""

    amount: float
    unit: Unit
    epoch_frames: int = 1

    def share(self, done: Done) -> float:
        """0 at the start, 1 when the run is over."""
        return min(1.0, self.reached(done) / self.amount)

    def reached(self, done: Done) -> float:
        """In the length's own unit."""
        match self.unit:
            case Unit.MINUTE:
                return done.seconds / 60
            case Unit.STEP:
                return done.steps
            case Unit.EPOCH:
                return done.frames / self.epoch_frames

    def progress(self, done: Done, text: str) -> Progress:
        """Steps out of steps, or seconds out of seconds; epochs in thousandths."""
        match self.unit:
            case Unit.MINUTE:
                total, reached = round(60 * self.amount), round(done.seconds)
            case Unit.STEP:
                total, reached = round(self.amount), done.steps
            case Unit.EPOCH:
                total, reached = round(1000 * self.amount), round(1000 * self.reached(done))
        return Progress(min(reached, total), total, text)


Amounts = Mapping[Unit, float | None]
"""A length in at most one of the units; None for the others."""


def chosen_length(asked: Amounts, in_recipe: Amounts, epoch_frames: int) -> RunLength:
    """What the command line asks for, else what the recipe says; EvermaskError for two at once."""
    for amounts in (asked, in_recipe):
        given = [(unit, amount) for unit, amount in amounts.items() if amount is not None]
        if len(given) > 1:
            words = " and ".join(unit.value for unit, _ in given)
            raise EvermaskError(
                f"Asked for {words}: a run has one length. Nothing was started. Leave one out."
            )
        if given:
            unit, amount = given[0]
            return RunLength(amount, unit, max(1, epoch_frames))
    raise EvermaskError(
        "Nothing says how long to train. Nothing was started. Add --minutes, --steps or --epochs."
    )
