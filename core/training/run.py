"""A whole training run from files: packs, a recipe, an encoder; weights and a log come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from core.datasets.packs import StillPack, VideoPack
from core.errors import EvermaskError
from core.model.checkpoint import load_encoder, load_network, save_network
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.training.clips import ClipSource
from core.training.loop import Trainer
from core.training.parallel import join_group, rank
from core.training.recipe import load_recipe
from core.training.synthesis import SynthesisConfig

CACHE_BYTES = 2 << 30
SEED_STEP = 1000
"""Distance between the seeds of processes that train together, so that they see other clips."""


@dataclass(frozen=True)
class RunFiles:
    """What a run reads and where it writes.

    data: a folder with stills (`static*`, `regions*`), sequences (`video*`) and unlabelled photos
    (`photos*`), each a tar file or a folder. encoder: a classification MobileNet-V2 to start from.
    weights: a whole network to start from instead.
    """

    data: Path
    output: Path
    recipe: Path
    encoder: Path | None = None
    weights: Path | None = None


def train_run(
    files: RunFiles, minutes: float, device: torch.device, *, resume: bool, token: CancelToken
) -> Iterator[Progress]:
    """Train for so many minutes in all and write `weights.safetensors` beside the log.

    EvermaskError when something needed is missing, or when the loss is no number any more.
    """
    join_group(device)
    recipe = load_recipe(files.recipe)
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed + SEED_STEP * rank())
    source = _clip_source(files.data, generator, device)
    trainer = Trainer(_network(files), recipe, source, files.output, minutes, device)
    if resume:
        trainer.resume()
    total = round(minutes * 60)
    for report in trainer.train(token):
        text = f"step {report.step}  loss {report.loss:.3f}  IoU {report.ious[-1]:.2f}"
        yield Progress(min(total, round(report.elapsed_s)), total, text)
    if rank() == 0:
        description = {"recipe": files.recipe.name, "minutes": f"{minutes:g}"}
        save_network(
            files.output / "weights.safetensors",
            trainer.average.state_dict(),
            trainer.network.config,
            description,
        )
    yield Progress(total, total, f"{source.skipped} damaged samples skipped")


def _network(files: RunFiles) -> Network:
    if files.weights is not None:
        return load_network(files.weights)
    network = Network()
    if files.encoder is not None:
        load_encoder(network, files.encoder)
    return network


def _clip_source(data: Path, generator: torch.Generator, device: torch.device) -> ClipSource:
    stills = _packs(data, "static", "regions")
    videos = _packs(data, "video")
    photos = _packs(data, "photos")
    if not stills:
        raise EvermaskError(
            f"No still packs (static*) found in {data}. Nothing was started. Check --data."
        )
    return ClipSource(
        StillPack(stills, CACHE_BYTES),
        VideoPack(videos, CACHE_BYTES) if videos else None,
        StillPack(photos, CACHE_BYTES) if photos else None,
        SynthesisConfig(),
        generator,
        device,
    )


def _packs(data: Path, *prefixes: str) -> list[Path]:
    if not data.is_dir():
        return []
    return [
        path
        for path in sorted(data.iterdir())
        if path.name.startswith(prefixes) and (path.is_dir() or path.suffix == ".tar")
    ]
