"""The training loop: clips in, averaged weights out; stops by the clock and resumes where it was.

A run lives in one folder: `state.pt` (everything needed to go on), `log.jsonl` (one line a step).
"""

import json
import math
import pickle
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.errors import EvermaskError
from core.files import atomic_path
from core.model.network import Network
from core.progress import CancelToken
from core.training.clips import ClipSource
from core.training.ema import MovingAverage
from core.training.losses import segmentation_loss
from core.training.parallel import agree_on, average_gradients, rank
from core.training.recipe import Phase, Recipe, as_table
from core.training.rollout import RolloutOptions, random_slots, roll_out
from core.training.schedule import hardest_share, learning_rate
from core.training.synthesis import ClipBatch

SAVE_EVERY_S = 60.0

_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
)
"""What torch and the parts raise for a file that is no saved state, or not of this network."""


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

    All that is random in a step follows from the recipe's seed, the step's number and the process:
    a resumed run goes on exactly as the unbroken one would have.
    """

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        source: ClipSource,
        folder: Path,
        minutes: float,
        device: torch.device,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # The stubs do not know `memory_format`.
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.freeze_stem()
        self.network = network.train()
        self._recipe = recipe
        self._source = source
        self._folder = folder
        self._duration_s = minutes * 60
        self._device = device
        self._clock = clock
        self._generator = torch.Generator()
        self._groups = parameter_groups(self.network)
        self._optimiser = torch.optim.AdamW(self._groups)
        self.average = MovingAverage(self.network, recipe.average_decay)
        self._step = 0
        self._elapsed_s = 0.0
        self._last_loss = 0.0
        self._is_sound = True
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def elapsed_share(self) -> float:
        return min(1.0, self._elapsed_s / self._duration_s)

    def train(self, token: CancelToken) -> Iterator[StepReport]:
        """Step until the time is over; saves now and then, and when stopped.

        Raises EvermaskError when the loss is no number any more: the last saved state is kept.
        """
        saved_at = started_at = self._clock()
        before_s = self._elapsed_s
        try:
            while self.elapsed_share < 1:
                token.checkpoint()
                report = self._take_step()
                self._elapsed_s = agree_on(before_s + self._clock() - started_at)
                self._log(report)
                yield report
                if self._clock() - saved_at > SAVE_EVERY_S:
                    self.save()
                    saved_at = self._clock()
        finally:
            if self._is_sound:
                self.save()

    def _take_step(self) -> StepReport:
        phase, phase_share = self._recipe.phase_at(self.elapsed_share)
        self._seed_step()
        rate = self._prepare_rates(phase)
        clips = next(
            self._source.batches(
                size=phase.size,
                batch=phase.batch,
                length=phase.length,
                video_share=phase.video_share,
            )
        )
        options = RolloutOptions(
            feed_predictions=phase_share >= phase.feed_predictions_from,
            without_global=self._chance(self._recipe.drop_global),
            without_local=self._chance(self._recipe.drop_local),
        )
        loss, ious = self._loss(clips, options)
        self._last_loss = float(loss.detach())
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        average_gradients(self.network.parameters())
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self._recipe.clip_norm)
        # Looked at after averaging: one process's bad clip stops all of them, none waits for it.
        self._is_sound = math.isfinite(self._last_loss) and bool(norm.isfinite())
        if not self._is_sound:
            raise EvermaskError(
                f"Training stopped at step {self._step}: the loss is {self._last_loss}, its "
                f"gradient {float(norm)}. The last good state is kept in {self._folder}. "
                "Lower the learning rate and resume."
            )
        self._optimiser.step()
        self.average.update(self.network)
        self._step += 1
        return StepReport(self._step, self._elapsed_s, self._last_loss, rate, float(norm), ious)

    def _loss(self, clips: ClipBatch, options: RolloutOptions) -> tuple[Tensor, tuple[float, ...]]:
        slots = random_slots(
            clips.frames.shape[0], self._generator, self._device, self._recipe.low_slots
        )
        objects = int(clips.objects.max())
        frames = clips.frames.to(self._device)
        with torch.autocast(
            self._device.type, torch.bfloat16, enabled=self._recipe.precision == "bf16"
        ):
            logits = roll_out(self.network, frames, clips.labels, objects, slots, options)
        share = hardest_share(self.elapsed_share, reached_at=self._recipe.hardest_share_at)
        losses = [
            segmentation_loss(predicted, clips.labels[:, t], clips.objects, share)
            for t, predicted in enumerate(logits)
        ]
        fading = max(0.0, 1 - self.elapsed_share / self._recipe.reference_loss_until)
        loss = torch.stack(losses[1:]).mean() + fading * losses[0]
        ious = tuple(
            foreground_iou(predicted.detach(), clips.labels[:, t])
            for t, predicted in enumerate(logits)
            if t > 0
        )
        return loss, ious

    def _prepare_rates(self, phase: Phase) -> float:
        rate = learning_rate(
            self.elapsed_share, phase.peak_rate, self._recipe.lowest_rate, self._recipe.warm_up
        )
        for group in self._optimiser.param_groups:
            ratio = self._recipe.encoder_rate if group["encoder"] else 1.0
            group["lr"] = rate * ratio if phase.train_encoder or not group["encoder"] else 0.0
            group["weight_decay"] = phase.weight_decay if group["decays"] else 0.0
        for group in self._groups:
            if group["encoder"]:
                for parameter in group["params"]:
                    parameter.requires_grad_(phase.train_encoder)
        return rate

    def _seed_step(self) -> None:
        """Slots and left-out memories are the same in all processes, clips and drop paths not."""
        self._generator.manual_seed(_seed_of(self._recipe.seed, self._step))
        own = _seed_of(self._recipe.seed, self._step, rank())
        self._source.restart(own)
        torch.manual_seed(own)

    def _chance(self, probability: float) -> bool:
        return bool(torch.rand((), generator=self._generator) < probability)

    def save(self) -> None:
        """Write everything needed to go on (the first process of several does it)."""
        if rank() != 0:
            return
        state = {
            "recipe": as_table(self._recipe),
            "step": self._step,
            "elapsed_s": self._elapsed_s,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        with atomic_path(self._folder / "state.pt") as partial:
            torch.save(state, partial)

    def resume(self) -> None:
        """Go on where the folder's last saved state stopped; EvermaskError if there is none."""
        path = self._folder / "state.pt"
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"], int(state["step"]))
            self._optimiser.load_state_dict(state["optimiser"])
            self._step, self._elapsed_s = int(state["step"]), float(state["elapsed_s"])
        except _UNREADABLE as error:
            raise EvermaskError(
                f"{path} cannot be resumed: it is missing, damaged or of another network. "
                "The file is left as it is. Start a new run."
            ) from error

    def _log(self, report: StepReport) -> None:
        if rank() != 0:
            return
        with (self._folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(asdict(report)) + "\n")


def _seed_of(*numbers: int) -> int:
    return zlib.crc32("/".join(map(str, numbers)).encode())


def parameter_groups(network: Network) -> list[dict[str, Any]]:
    """Four groups: encoder or not, with weight decay or not.

    As AOT, no decay for vectors, the short-term value table and the decoder's last layer.
    """
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        encoder = name.startswith("encoder.features")
        exempt = (
            parameter.dim() <= 1
            or name.endswith("relative_value")
            or name.startswith("decoder.logits")
        )
        groups.setdefault((encoder, not exempt), []).append(parameter)
    return [
        {"params": parameters, "encoder": encoder, "decays": decays}
        for (encoder, decays), parameters in groups.items()
    ]


def foreground_iou(logits: Tensor, labels: Tensor) -> float:
    """Mean over the batch of the IoU of "any object" between prediction and truth."""
    # Not argmax: over channels in front of the pixels it is many times slower.
    predicted, true = logits.max(1).indices > 0, labels > 0
    intersection = (predicted & true).flatten(1).sum(1)
    union = (predicted | true).flatten(1).sum(1)
    return float(((intersection + 1e-6) / (union + 1e-6)).mean())
