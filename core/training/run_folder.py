"""A run's folder and the loop that every run steps in: saved each minute, and when it ends.

`state.pt` holds everything needed to go on, `log.jsonl` a line a step or a measurement.
"""

import contextlib
import json
import math
import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import torch

from core.errors import EvermaskError
from core.files import atomic_path, ensure_writable_folder
from core.progress import CancelToken

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

SAVE_EVERY_S = 60.0
STATE_FILE = "state.pt"
LOG_FILE = "log.jsonl"

_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
)
"""What torch and the parts raise for a file that is no saved state, or not of this run."""


class BrokenLoss(EvermaskError):  # noqa: N818 - says what happened
    """The loss is no number any more: what came of it must not be saved."""


class RunFolder:
    """Made by the first save or log line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def require_no_run(self) -> None:
        """EvermaskError when another run would be written over."""
        if (self.path / STATE_FILE).exists():
            raise EvermaskError(
                f"{self.path} holds a run already. Nothing was changed. "
                "Add --resume to go on with it, or choose another --output."
            )

    def make(self) -> None:
        """OutputError when nothing can be written there."""
        ensure_writable_folder(self.path)

    def log(self, line: Mapping[str, object]) -> None:
        with (self.path / LOG_FILE).open("a") as log:
            log.write(json.dumps(line) + "\n")

    def cut_log(self, step: int) -> None:
        """Forget what was logged after the saved step: a resumed run takes those steps again."""
        path = self.path / LOG_FILE
        if path.exists():
            lines = path.read_text().splitlines(keepends=True)
            with atomic_path(path) as partial:
                partial.write_text("".join(line for line in lines if _step_of(line) <= step))

    def save(self, state: Mapping[str, object]) -> None:
        with atomic_path(self.path / STATE_FILE) as partial:
            torch.save(state, partial)

    @contextlib.contextmanager
    def saved(self) -> Iterator[dict[str, Any]]:
        """The saved state; EvermaskError when it cannot be read or used inside the block."""
        path = self.path / STATE_FILE
        try:
            yield cast(dict[str, Any], torch.load(path, map_location="cpu", weights_only=True))
        except _UNREADABLE as error:
            raise EvermaskError(
                f"{path} cannot be resumed: it is missing, damaged or of another run. "
                "The file is left as it is. Start a new run in another folder."
            ) from error

    def require_sound(self, loss: float, gradient: float, step: int) -> None:
        """BrokenLoss unless both are numbers."""
        if not (math.isfinite(loss) and math.isfinite(gradient)):
            raise BrokenLoss(
                f"Training stopped at step {step}: the loss is {loss}, its gradient {gradient}. "
                f"The last good state is kept in {self.path}. "
                "Lower the learning rate and resume."
            )


def _step_of(line: str) -> float:
    """inf for a line that a kill cut short."""
    try:
        return float(json.loads(line)["step"])
    except (ValueError, LookupError, TypeError):
        return math.inf


class Run(Protocol[R_co]):
    """What `stepped` drives."""

    @property
    def is_over(self) -> bool: ...

    def step(self, token: CancelToken) -> R_co: ...

    def finish(self, token: CancelToken) -> None:
        """Once, when the run is over; before it is saved for the last time."""

    def save(self) -> None: ...


def stepped(run: Run[R], clock: Callable[[], float], token: CancelToken) -> Iterator[R]:
    """Step until the run is over; saves now and then, and whenever it ends.

    A BrokenLoss alone is not saved: the last good state stays.
    """
    saved_at = clock()
    is_sound = True
    try:
        while not run.is_over:
            token.checkpoint()
            yield run.step(token)
            if clock() - saved_at > SAVE_EVERY_S:
                run.save()
                saved_at = clock()
        run.finish(token)
    except BrokenLoss:
        is_sound = False
        raise
    finally:
        if is_sound:
            run.save()
