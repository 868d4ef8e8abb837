"""The training loop: clips in, averaged weights out; resumes where it was.

A run lives in one folder (`core.training.run_folder`), with `best.safetensors` beside its state
once a validation set has been scored.
"""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from core.model.network import Network
from core.progress import CancelToken
from core.training.clips import ClipRequest
from core.training.ema import MovingAverage
from core.training.groups import parameter_groups
from core.training.length import Done, RunLength
from core.training.losses import segmentation_loss
from core.training.parallel import agree_on, average_gradients, rank, shared, world_size
from core.training.recipe import Phase, Recipe, as_table
from core.training.rollout import Rollout, RolloutOptions, random_slots, roll_out
from core.training.run_folder import RunFolder, stepped
from core.training.schedule import hardest_share, learning_rate
from core.training.scoreboard import Scoreboard
from core.training.signs import SlotIous, foreground_iou, read_signs
from core.training.synthesis import ClipBatch
from core.training.validation import Scores

SIGNS_EVERY = 50
"""Steps between two looks at the signs of `core.training.signs`."""

STEPS_AHEAD = 8
"""So many steps' clips are prepared meanwhile, where other processes do that."""


class Clips(Protocol):
    """What `ClipSource` offers to the loop."""

    def prepare(self, requests: Sequence[ClipRequest]) -> None: ...

    def take(self, request: ClipRequest) -> ClipBatch: ...


@dataclass(frozen=True)
class StepReport:
    """One optimiser step; `ious`: mean foreground IoU of each predicted frame of the clips."""

    step: int
    elapsed_s: float
    loss: float
    rate: float
    gradient_norm: float
    ious: tuple[float, ...]


class Trainer:
    """One run on one device. `clock` and `source` are passed in, so that tests need no waiting.

    scoreboard: of the first of several processes, where there is a validation set. All that is
    random in a step follows from the recipe's seed, the step's number and the process: a resumed
    run goes on exactly as the unbroken one would have.
    """

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        source: Clips,
        folder: Path,
        length: RunLength,
        device: torch.device,
        clock: Callable[[], float] = time.monotonic,
        scoreboard: Scoreboard | None = None,
    ) -> None:
        # The stubs do not know `memory_format`.
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.freeze_stem()
        self.network = network.train()
        self.average = MovingAverage(self.network, recipe.average_decay)
        self.done = Done()
        self._recipe = recipe
        self._source = source
        self._folder = RunFolder(folder)
        self._length = length
        self._device = device
        self._clock = clock
        self._scoreboard = scoreboard
        self._generator = torch.Generator()
        self._groups = parameter_groups(self.network)
        self._optimiser = torch.optim.AdamW(self._groups)
        self._slot_ious = SlotIous(device)
        self._started_at = 0.0

    @property
    def elapsed_share(self) -> float:
        return self._length.share(self.done)

    @property
    def scores(self) -> Scores | None:
        """The last ones."""
        return self._scoreboard.last if self._scoreboard else None

    @property
    def is_over(self) -> bool:
        return self.elapsed_share >= 1

    def train(self, token: CancelToken) -> Iterator[StepReport]:
        """Step until the run is over; saves now and then, and when stopped.

        Raises BrokenLoss when the loss is no number any more: the last saved state is kept.
        """
        self._folder.make()
        self._started_at = self._clock() - self.done.seconds
        return stepped(self, self._clock, shared(token))

    def step(self, token: CancelToken) -> StepReport:
        report = self._take_step()
        self._log(asdict(report))
        if self._scoreboard is not None and self._scoreboard.is_due(self._seconds):
            self._score(self._scoreboard, token)
        # After scoring, which the first process does alone: here the others wait for it.
        self.done.seconds = agree_on(self._seconds)
        return report

    def finish(self, token: CancelToken) -> None:
        if self._scoreboard is not None and self._scoreboard.scored_step != self.done.steps:
            self._score(self._scoreboard, token)

    @property
    def _seconds(self) -> float:
        return self._clock() - self._started_at

    def _score(self, scoreboard: Scoreboard, token: CancelToken) -> None:
        self.done.seconds = self._seconds
        scores = scoreboard.score(self.average.state_dict(), self.done, token)
        scoreboard.rest_from(self._seconds)
        self._log({**self._place, "scores": asdict(scores)})

    @property
    def _place(self) -> dict[str, float]:
        return {"step": self.done.steps, "elapsed_s": self.done.seconds}

    def _take_step(self) -> StepReport:
        phase, phase_share = self._recipe.phase_at(self.elapsed_share)
        seed = self._seed_step()
        rate = self._prepare_rates(phase)
        clips = self._take_clips(phase, seed)
        options = RolloutOptions(
            feed_predictions=phase_share >= phase.feed_predictions_from,
            without_global=self._chance(self._recipe.drop_global),
            without_local=self._chance(self._recipe.drop_local),
        )
        slots = random_slots(
            clips.frames.shape[0], self._generator, self._device, self._recipe.low_slots
        )
        rollout = self._roll_out(clips, slots, options)
        loss = self._loss(rollout.logits, clips.labels)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        average_gradients(self.network.parameters())
        norm = float(nn.utils.clip_grad_norm_(self.network.parameters(), self._recipe.clip_norm))
        # Looked at after averaging: one process's bad clip stops all of them, none waits for it.
        self._folder.require_sound(float(loss.detach()), norm, self.done.steps)
        self._optimiser.step()
        self.average.update(self.network)
        self.done.steps += 1
        self.done.frames += phase.batch * phase.length * world_size()
        self._look(rollout, clips.labels, slots)
        ious = tuple(
            foreground_iou(predicted.detach(), clips.labels[:, t])
            for t, predicted in enumerate(rollout.logits)
            if t > 0
        )
        return StepReport(
            self.done.steps, self.done.seconds, float(loss.detach()), rate, norm, ious
        )

    def _take_clips(self, phase: Phase, seed: int) -> ClipBatch:
        def request(number: int) -> ClipRequest:
            return ClipRequest(number, phase.size, phase.batch, phase.length, phase.video_share)

        coming = range(self.done.steps + 1, self.done.steps + 1 + STEPS_AHEAD)
        self._source.prepare([request(seed), *(request(self._seed_of(step)) for step in coming)])
        return self._source.take(request(seed))

    def _roll_out(self, clips: ClipBatch, slots: Tensor, options: RolloutOptions) -> Rollout:
        with torch.autocast(
            self._device.type, torch.bfloat16, enabled=self._recipe.precision == "bf16"
        ):
            return roll_out(self.network, clips.frames, clips.labels, clips.objects, slots, options)

    def _loss(self, logits: list[Tensor], labels: Tensor) -> Tensor:
        scheduled = self._recipe.scheduled(self.elapsed_share)
        share = hardest_share(scheduled, reached_at=self._recipe.hardest_share_at)
        losses = [
            segmentation_loss(predicted, labels[:, t], share) for t, predicted in enumerate(logits)
        ]
        fading = max(0.0, 1 - scheduled / self._recipe.reference_loss_until)
        return torch.stack(losses[1:]).mean() + fading * losses[0]

    def _look(self, rollout: Rollout, labels: Tensor, slots: Tensor) -> None:
        for t, predicted in enumerate(rollout.logits[1:], start=1):
            self._slot_ious.add(predicted, labels[:, t], slots)
        if self.done.steps % SIGNS_EVERY == 0:
            signs = read_signs(self.network, rollout, self._slot_ious)
            self._log({**self._place, "signs": asdict(signs)})

    def _prepare_rates(self, phase: Phase) -> float:
        recipe = self._recipe
        scheduled = recipe.scheduled(self.elapsed_share)
        rate = learning_rate(scheduled, phase.peak_rate, recipe.lowest_rate, recipe.warm_up)
        for group in self._optimiser.param_groups:
            ratio = recipe.encoder_rate if group["encoder"] else 1.0
            group["lr"] = rate * ratio if phase.train_encoder or not group["encoder"] else 0.0
            group["weight_decay"] = phase.weight_decay if group["decays"] else 0.0
        for group in self._groups:
            if group["encoder"]:
                for parameter in group["params"]:
                    parameter.requires_grad_(phase.train_encoder)
        return rate

    def _seed_step(self) -> int:
        """Slots and left-out memories are the same in all processes, clips and drop paths not."""
        self._generator.manual_seed(_seed_from(self._recipe.seed, self.done.steps))
        own = self._seed_of(self.done.steps)
        torch.manual_seed(own)
        return own

    def _seed_of(self, step: int) -> int:
        """Of this process, for one step."""
        return _seed_from(self._recipe.seed, step, rank())

    def _chance(self, probability: float) -> bool:
        return bool(torch.rand((), generator=self._generator) < probability)

    def save(self) -> None:
        """Write everything needed to go on (the first process of several does it)."""
        if rank() != 0:
            return
        self._folder.save(
            {
                "recipe": as_table(self._recipe),
                "step": self.done.steps,
                "elapsed_s": self.done.seconds,
                "frames": self.done.frames,
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "scoreboard": self._scoreboard.state if self._scoreboard else None,
            }
        )

    def resume(self) -> None:
        """Go on where the folder's last saved state stopped; EvermaskError if there is none."""
        with self._folder.saved() as state:
            done = Done(float(state["elapsed_s"]), int(state["step"]), int(state.get("frames", 0)))
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"], done.steps)
            self._optimiser.load_state_dict(state["optimiser"])
            scored = state.get("scoreboard")
            if self._scoreboard is not None and scored is not None:
                self._scoreboard.restore(scored)
        self.done = done
        if rank() == 0:
            self._folder.cut_log(done.steps)

    def _log(self, line: dict[str, Any]) -> None:
        if rank() == 0:
            self._folder.log(line)


def _seed_from(*numbers: int) -> int:
    return zlib.crc32("/".join(map(str, numbers)).encode())
