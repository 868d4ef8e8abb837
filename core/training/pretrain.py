"""Encoder pre-training: a MobileNet-V2 learns to tell classes of pictures apart, by the clock.

A run lives in one folder (`core.training.run_folder`), with `encoder.safetensors` in it: averaged
weights of the best measurement, for --encoder.
"""

import copy
import json
import math
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from core.errors import EvermaskError
from core.files import atomic_path
from core.progress import CancelToken
from core.propagation.device import Device
from core.training.classifier import Classifier, encoder_state, parameter_groups, top_1
from core.training.crops import centre_crops, random_crops
from core.training.ema import MovingAverage
from core.training.picture_batches import BatchSource, PictureBatch
from core.training.run_folder import RunFolder, stepped

MEASURE_EVERY = 0.1
"""Share of the run between two measurements."""
ENCODER_FILE = "encoder.safetensors"
SEED = 0
MEASURE_AFTER_STEPS = 20
STATISTICS_BATCHES = 8
"""Latest batches from which the averaged weights get their own batch norm statistics."""
MARGIN = 1.25
"""Pictures are held larger than the crops by this factor."""
_MOST_UNREADABLE_BATCHES = 20


@dataclass(frozen=True)
class PretrainRecipe:
    """peak_rate: for a batch of 256, scaled with the batch; start_share: of it, from weights."""

    size: int = 128
    batch: int = 128
    peak_rate: float = 0.1
    start_share: float = 0.2
    warm_up: float = 0.05
    momentum: float = 0.9
    weight_decay: float = 4e-5
    smoothing: float = 0.1
    average_decay: float = 0.999
    clip_norm: float = 5.0

    @property
    def picture_side(self) -> int:
        return math.ceil(self.size * MARGIN)

    def rate_at(self, elapsed: float, *, from_weights: bool) -> float:
        """The learning rate at a share of the run: linear warm-up, then half a cosine to 0."""
        peak = self.peak_rate * self.batch / 256 * (self.start_share if from_weights else 1)
        if elapsed < self.warm_up:
            return peak * (0.01 + 0.99 * elapsed / self.warm_up)
        return peak * 0.5 * (1 + math.cos(math.pi * (elapsed - self.warm_up) / (1 - self.warm_up)))


@dataclass
class PretrainSummary:
    """What a run came to; filled in as it goes.

    top_1: share of the held-out pictures that the exported encoder's classifier gets right.
    """

    encoder: str = ""
    top_1: float = 0.0
    held_out: int = 0
    classes: int = 0
    steps: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class StepReport:
    """One optimiser step; top_1 is the last measurement, None before the first."""

    step: int
    elapsed_s: float
    loss: float
    top_1: float | None


class Pretrainer:
    """One run on one device. `clock` and `source` are passed in, so that tests need no waiting.

    from_weights: the network is no fresh one and learns at a lower rate. origin: what the encoder
    file says about where it comes from. All that is random in a step follows from its number: a
    resumed run goes on as the unbroken one would have.
    """

    def __init__(
        self,
        network: Classifier,
        recipe: PretrainRecipe,
        source: BatchSource,
        classes: tuple[str, ...],
        folder: Path,
        minutes: float,
        device: Device,
        *,
        from_weights: bool = False,
        origin: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # The stubs do not know `memory_format`.
        network.to(device.torch_device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network = network.train()
        self.average = MovingAverage(network, recipe.average_decay)
        self.summary = PretrainSummary(classes=len(classes))
        self._optimiser = torch.optim.SGD(
            parameter_groups(network, recipe.weight_decay),
            lr=recipe.peak_rate,
            momentum=recipe.momentum,
            nesterov=True,
        )
        self._recipe = recipe
        self._source = source
        self._classes = classes
        self._folder = RunFolder(folder)
        self._duration_s = minutes * 60
        self._device = device
        self._from_weights = from_weights
        self._origin = dict(origin or {})
        self._clock = clock
        self._started_at = 0.0
        self._batches = 0
        self._elapsed_s = 0.0
        self._measured_at = 0.0
        self._measured_step = 0
        self._latest: deque[PictureBatch] = deque(maxlen=STATISTICS_BATCHES)
        self._best: float | None = None
        self._damaged: set[str] = set()

    @property
    def elapsed_share(self) -> float:
        return min(1.0, self._elapsed_s / self._duration_s)

    @property
    def is_over(self) -> bool:
        return self.elapsed_share >= 1

    def train(self, token: CancelToken) -> Iterator[StepReport]:
        """Step until the time is over; saves now and then and when stopped, and measures.

        Raises BrokenLoss when the loss is no number any more: the last saved state is kept.
        """
        self._started_at = self._clock() - self._elapsed_s
        self._coming = self._source.learning(self._batches)
        return stepped(self, self._clock, token)

    def step(self, token: CancelToken) -> StepReport:
        loss = self._take_step(self._usable(self._coming))
        self._elapsed_s = self._clock() - self._started_at
        if self._is_due():
            self.measure(token)
            self._elapsed_s = self._clock() - self._started_at
        return StepReport(self.summary.steps, self._elapsed_s, loss, self._best)

    def finish(self, token: CancelToken) -> None:
        self.measure(token)

    def _is_due(self) -> bool:
        return (
            self.elapsed_share - self._measured_at >= MEASURE_EVERY
            and self.summary.steps - self._measured_step >= MEASURE_AFTER_STEPS
        )

    def measure(self, token: CancelToken) -> None:
        """Score the averaged weights on the held-out pictures; the best ones become the file."""
        averaged = self._averaged()
        right = seen = 0
        for batch in self._source.measuring():
            token.checkpoint()
            self._damaged.update(batch.damaged)
            if not len(batch.labels):
                continue
            pixels, aspects, labels = self._on_device(batch)
            with torch.inference_mode(), self._device.autocast():
                logits = averaged(centre_crops(pixels, aspects, self._recipe.size))
            right += top_1(logits, labels)
            seen += len(labels)
        score = right / seen if seen else 0.0
        self._measured_at = self.elapsed_share
        self._measured_step = self.summary.steps
        self._folder.log(
            {
                "step": self.summary.steps,
                "elapsed_s": round(self._elapsed_s, 1),
                "top_1": score,
            }
        )
        if self._best is None or score >= self._best:
            self._best = score
            self.summary.top_1, self.summary.held_out = score, seen
            self._export(averaged)
        self.summary.skipped = len(self._damaged)

    def _averaged(self) -> Classifier:
        """The averaged weights, with statistics measured anew: averaged ones lag behind them."""
        averaged = copy.deepcopy(self.network)
        averaged.load_state_dict(dict(self.average.state_dict()))
        if self._latest:
            for module in averaged.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.reset_running_stats()
                    module.momentum = None  # a plain mean over the batches
        averaged.train()
        generator = torch.Generator().manual_seed(SEED)
        for batch in self._latest:
            pixels, aspects, _ = self._on_device(batch)
            with torch.no_grad(), self._device.autocast():
                averaged.features(random_crops(pixels, aspects, self._recipe.size, generator))
        return averaged.eval()

    def _take_step(self, batch: PictureBatch) -> float:
        step_seed = zlib.crc32(f"{SEED}/{self.summary.steps}".encode())
        torch.manual_seed(step_seed)
        for group in self._optimiser.param_groups:
            group["lr"] = self._recipe.rate_at(self.elapsed_share, from_weights=self._from_weights)
        pixels, aspects, labels = self._on_device(batch)
        generator = torch.Generator().manual_seed(step_seed)
        images = random_crops(pixels, aspects, self._recipe.size, generator)
        with self._device.autocast():
            logits = self.network(images.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(logits.float(), labels, label_smoothing=self._recipe.smoothing)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self._recipe.clip_norm)
        value = float(loss.detach())
        self._folder.require_sound(value, float(norm), self.summary.steps)
        self._optimiser.step()
        self.average.update(self.network)
        self.summary.steps += 1
        return value

    def _usable(self, batches: Iterator[PictureBatch]) -> PictureBatch:
        """The next batch with enough pictures for statistics; damaged ones are noted."""
        for _ in range(_MOST_UNREADABLE_BATCHES):
            batch = next(batches)
            self._batches += 1
            self._damaged.update(batch.damaged)
            self.summary.skipped = len(self._damaged)
            if len(batch.labels) > 1:
                self._latest.append(batch)
                return batch
        raise EvermaskError(
            f"Hardly any picture can be read, {sorted(self._damaged)[0]} among the damaged ones. "
            f"What was trained is kept in {self._folder.path}. Check --data."
        )

    def _on_device(self, batch: PictureBatch) -> tuple[Tensor, Tensor, Tensor]:
        device = self._device.torch_device
        return (
            torch.from_numpy(batch.pixels).to(device),
            torch.from_numpy(batch.aspects).to(device),
            torch.from_numpy(batch.labels).to(device),
        )

    def _export(self, averaged: Classifier) -> None:
        path = self._folder.path / ENCODER_FILE
        metadata = {
            **self._origin,
            "architecture": "MobileNet-V2 width 1.0, torchvision key names",
            "input": "RGB, ImageNet mean/std",
            "top1": f"{self.summary.top_1:.4f}",
            "held_out": str(self.summary.held_out),
            "classes": str(len(self._classes)),
            "steps": str(self.summary.steps),
            "recipe": json.dumps(asdict(self._recipe)),
            "terms": "those of the pictures it was trained on",
        }
        with atomic_path(path) as partial:
            save_file(encoder_state(averaged.state_dict()), partial, metadata=metadata)
        self.summary.encoder = str(path)

    def save(self) -> None:
        """Write everything needed to go on."""
        state = {
            "classes": list(self._classes),
            "recipe": asdict(self._recipe),
            "network": self.network.state_dict(),
            "average": dict(self.average.state_dict()),
            "optimiser": self._optimiser.state_dict(),
            "summary": asdict(self.summary),
            "batches": self._batches,
            "elapsed_s": self._elapsed_s,
            "measured_at_s": self._measured_at * self._duration_s,
            "best": self._best,
            "from_weights": self._from_weights,
            "damaged": sorted(self._damaged),
        }
        self._folder.save(state)

    def resume(self) -> None:
        """Go on where the folder's last saved state stopped; EvermaskError if there is none."""
        with self._folder.saved() as state:
            if tuple(state["classes"]) != self._classes:
                raise ValueError("trained on other classes")
            summary = PretrainSummary(**state["summary"])
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"], summary.steps)
            self._optimiser.load_state_dict(state["optimiser"])
            self._batches, self._elapsed_s = int(state["batches"]), float(state["elapsed_s"])
            self._measured_at = float(state["measured_at_s"]) / self._duration_s
            self._measured_step = summary.steps
            self._best = state["best"]
            self._from_weights = bool(state["from_weights"])
            self._damaged = set(state["damaged"])
        self._folder.cut_log(summary.steps)
        self.summary = summary
