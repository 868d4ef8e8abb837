"""A whole pre-training run from files: pictures in folders in, an encoder and a log out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from core.datasets.labelled import LabelledPictures
from core.model.checkpoint import load_features
from core.progress import CancelToken, Progress
from core.propagation.device import Device
from core.training.classifier import Classifier
from core.training.picture_batches import FolderBatches
from core.training.pretrain import (
    SEED,
    Pretrainer,
    PretrainRecipe,
    PretrainSummary,
)
from core.training.run_folder import RunFolder


@dataclass(frozen=True)
class PretrainFiles:
    """data: a folder of labelled pictures. start: a MobileNet-V2 to go on from."""

    data: Path
    output: Path
    start: Path | None = None


def pretrain_run(
    files: PretrainFiles,
    recipe: PretrainRecipe,
    minutes: float,
    device: Device,
    *,
    workers: int,
    resume: bool,
    token: CancelToken,
    summary: PretrainSummary,
) -> Iterator[Progress]:
    """Pre-train for so many minutes in all; what came of it stands in `summary` at the end.

    EvermaskError when the data cannot be used, or when the loss is no number any more.
    """
    pictures = LabelledPictures(files.data)
    folder = RunFolder(files.output)
    if not resume:
        folder.require_no_run()
    torch.manual_seed(SEED)
    network = Classifier(len(pictures.classes))
    if files.start is not None:
        load_features(network.features, files.start)
    folder.make()
    batches = FolderBatches(pictures, recipe.picture_side, recipe.batch, SEED, workers)
    origin = {"data": files.data.name, "start": files.start.name if files.start else "random"}
    trainer = Pretrainer(
        network,
        recipe,
        batches,
        pictures.classes,
        files.output,
        minutes,
        device,
        from_weights=files.start is not None,
        origin=origin,
    )
    if resume:
        trainer.resume()
    total = round(minutes * 60)
    for report in trainer.train(token):
        scored = "" if report.top_1 is None else f"  top-1 {report.top_1:.1%}"
        text = f"step {report.step}  loss {report.loss:.3f}{scored}"
        yield Progress(min(total, round(report.elapsed_s)), total, text)
    vars(summary).update(vars(trainer.summary))
    yield Progress(
        total,
        total,
        f"top-1 {summary.top_1:.1%} of {summary.held_out} held-out pictures, "
        f"damaged pictures skipped: {summary.skipped}",
    )
