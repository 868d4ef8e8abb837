"""A whole training run from files: data, a recipe and a start in; weights and a log out."""

import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch

from core.errors import EvermaskError
from core.model.checkpoint import load_encoder, load_network
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.propagation.device import Device, choose_device
from core.training.clips import ClipSource
from core.training.data import TrainingData, find_training_data
from core.training.length import Amounts, RunLength, chosen_length
from core.training.loop import Trainer
from core.training.origin import NO_TERMS, Origin
from core.training.parallel import join_group, rank, world_size
from core.training.recipe import Recipe, load_recipe
from core.training.run_folder import RunFolder
from core.training.scene_crew import SceneCrew
from core.training.scenes import SceneSource
from core.training.scoreboard import BEST_FILE, Scoreboard
from core.training.synthesis import SynthesisConfig
from core.training.validation import open_validation

CACHE_BYTES = 2 << 30
"""For decoded pictures of each kind, of all processes of a run together."""
WEIGHTS_FILE = "weights.safetensors"
MOST_WORKERS = 8


@dataclass(frozen=True)
class RunFiles:
    """What a run reads and where it writes.

    data: see `core.training.data`. encoder: a classification MobileNet-V2 to start from.
    weights: a whole network to start from instead. validation: sequences to score on.
    """

    data: tuple[Path, ...]
    output: Path
    recipe: Path
    encoder: Path | None = None
    weights: Path | None = None
    validation: Path | None = None


@dataclass(frozen=True)
class RunSettings:
    """length, score_every (minutes): in place of the recipe's. terms: what the weights may be used
    for. workers: processes that prepare clips; None for as many as the device needs.
    """

    length: Amounts = field(default_factory=dict)
    device: str = "auto"
    score_every: float | None = None
    terms: str = NO_TERMS
    workers: int | None = None
    resume: bool = False


@dataclass
class RunSummary:
    """What a run came to; filled in when it ends. The scores are those of the best weights.

    skipped: damaged samples. damaged: what is wrong with them.
    """

    weights: str = ""
    best: str | None = None
    j_and_f: float | None = None
    j_and_f_without_global: float | None = None
    steps: int = 0
    minutes: float = 0.0
    skipped: int = 0
    damaged: list[str] = field(default_factory=list)


def train_run(
    files: RunFiles, settings: RunSettings, token: CancelToken, summary: RunSummary
) -> Iterator[Progress]:
    """Train and write `weights.safetensors` (the last averaged weights) beside the log.

    EvermaskError when something needed is missing, or when the loss is no number any more.
    """
    run = _prepared(files, settings)
    trainer = run.trainer
    try:
        for report in trainer.train(token):
            scored = f"  {trainer.scores.text}" if trainer.scores else ""
            text = f"step {report.step}  loss {report.loss:.3f}  IoU {report.ious[-1]:.2f}{scored}"
            yield run.length.progress(trainer.done, text)
    finally:
        run.source.close()
        summary.damaged = sorted(run.source.damaged)
        summary.skipped = len(run.source.damaged)
    if rank() == 0:
        _conclude(run, files.output, summary)
    yield run.length.progress(trainer.done, f"{summary.skipped} damaged samples skipped")


@dataclass(frozen=True)
class _Run:
    trainer: Trainer
    source: ClipSource
    length: RunLength
    origin: Origin
    scoreboard: Scoreboard | None


def _prepared(files: RunFiles, settings: RunSettings) -> _Run:
    """Everything is looked at before anything is written."""
    recipe = load_recipe(files.recipe)
    device = choose_device(settings.device, recipe.precision)
    join_group(device.torch_device)
    if not settings.resume:
        RunFolder(files.output).require_no_run()
    _require_unseen(files)
    data = find_training_data(files.data)
    workers = _workers(settings.workers, device)
    make_scenes = SceneMaker(data, SynthesisConfig(), CACHE_BYTES // (world_size() * (1 + workers)))
    scenes = make_scenes()
    length = chosen_length(settings.length, recipe.length, scenes.epoch_frames)
    torch.manual_seed(recipe.seed)
    network = _network(files)
    origin = _origin(files, recipe, data, settings.terms)
    scoreboard = _scoreboard(files, recipe, settings, network, origin, device)
    crew = SceneCrew(make_scenes, workers) if workers else None
    source = ClipSource(scenes, SynthesisConfig(), device.torch_device, crew)
    trainer = Trainer(
        network, recipe, source, files.output, length, device.torch_device, scoreboard=scoreboard
    )
    if settings.resume:
        trainer.resume()
    return _Run(trainer, source, length, origin, scoreboard)


def _require_unseen(files: RunFiles) -> None:
    if files.validation is not None and files.validation.resolve() in {
        path.resolve() for path in files.data
    }:
        raise EvermaskError(
            f"{files.validation} is given as training data and as validation data. Nothing was "
            "started. Scores mean something only on data that are not trained on."
        )


def _conclude(run: _Run, output: Path, summary: RunSummary) -> None:
    trainer, done = run.trainer, run.trainer.done
    weights = output / WEIGHTS_FILE
    averaged = trainer.average.state_dict()
    run.origin.save(weights, trainer.network, averaged, done, trainer.scores)
    RunFolder(output).log({"step": done.steps, "damaged": summary.damaged})
    summary.weights = str(weights)
    summary.steps, summary.minutes = done.steps, round(done.seconds / 60, 2)
    best = run.scoreboard.best if run.scoreboard is not None else None
    if best is not None:
        summary.best = str(output / BEST_FILE)
        summary.j_and_f, summary.j_and_f_without_global = best.j_and_f, best.without_global


@dataclass(frozen=True)
class SceneMaker:
    """Makes the scenes' source in whichever process calls it."""

    data: TrainingData
    config: SynthesisConfig
    cache_bytes: int

    def __call__(self) -> SceneSource:
        return SceneSource(self.data.open(self.cache_bytes), self.config)


def _workers(asked: int | None, device: Device) -> int:
    """A processor that trains has no core to spare; some processes may have no children."""
    if multiprocessing.current_process().daemon:
        return 0
    if asked is not None:
        return asked
    if device.torch_device.type == "cpu":
        return 0
    spare = (os.cpu_count() or 2) // world_size() - 1
    return max(0, min(MOST_WORKERS, spare))


def _network(files: RunFiles) -> Network:
    if files.weights is not None:
        return load_network(files.weights)
    network = Network()
    if files.encoder is not None:
        load_encoder(network, files.encoder)
    return network


def _origin(files: RunFiles, recipe: Recipe, data: TrainingData, terms: str) -> Origin:
    start = files.weights or files.encoder
    return Origin(
        recipe_name=files.recipe.name,
        recipe=recipe,
        data=data.names,
        start=start.name if start else "random",
        validation=_validation_text(files.validation, recipe),
        terms=terms,
    )


def _validation_text(path: Path | None, recipe: Recipe) -> str:
    if path is None:
        return ""
    stride = recipe.validation_stride
    frames = "all frames" if stride == 1 else f"one frame of {stride}"
    return f"{path.name}, {frames}, size {recipe.validation_size}"


def _scoreboard(
    files: RunFiles,
    recipe: Recipe,
    settings: RunSettings,
    network: Network,
    origin: Origin,
    device: Device,
) -> Scoreboard | None:
    """For the first process, when there is something to score on."""
    if files.validation is None or rank() != 0:
        return None
    size, stride = recipe.validation_size, recipe.validation_stride
    validation = open_validation(files.validation, stride, size, device)
    minutes = settings.score_every or recipe.score_every
    return Scoreboard(validation, network, files.output, origin, 60 * minutes)
