"""Footage for training out of what the user points at: packs, or data sets of any layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets.archive import open_archive
from core.datasets.layouts import layout_found, open_dataset
from core.datasets.packs import StillPack
from core.datasets.sequence import AnnotatedSequence, Layout
from core.datasets.videos import VideoSamples
from core.errors import EvermaskError
from core.training.scenes import Footage

PACKS = {"stills": ("static", "regions"), "videos": ("video",), "backgrounds": ("photos",)}
"""How the names of packs begin; a folder that holds such packs is taken as a folder of packs."""
SPLIT = "train"


@dataclass(frozen=True)
class TrainingData:
    """Paths sorted by what they hold: plain values, so that other processes open them too."""

    stills: tuple[Path, ...]
    videos: tuple[tuple[Path, Layout], ...]
    backgrounds: tuple[Path, ...]

    @property
    def names(self) -> tuple[str, ...]:
        paths = (*self.stills, *(path for path, _ in self.videos), *self.backgrounds)
        return tuple(path.name for path in paths)

    def open(self, cache_bytes: int) -> Footage:
        """cache_bytes: most memory for decoded pictures of each kind."""
        sequences: list[AnnotatedSequence] = []
        for path, layout in self.videos:
            sequences += open_dataset(path, layout, split=SPLIT).sequences
        return Footage(
            StillPack(self.stills, cache_bytes) if self.stills else None,
            VideoSamples(sequences, cache_bytes) if sequences else None,
            StillPack(self.backgrounds, cache_bytes) if self.backgrounds else None,
        )


def find_training_data(paths: Sequence[Path]) -> TrainingData:
    """Each path is a folder of packs, one pack (stills), or a data set of any layout.

    EvermaskError when one is neither, or when there is nothing annotated among them.
    """
    stills: list[Path] = []
    videos: list[tuple[Path, Layout]] = []
    backgrounds: list[Path] = []
    for path in paths:
        packs = {kind: _packs(path, prefixes) for kind, prefixes in PACKS.items()}
        if any(packs.values()):
            stills += packs["stills"]
            videos += [(pack, Layout.FOLDERS) for pack in packs["videos"]]
            backgrounds += packs["backgrounds"]
        elif _holds_stills(path):
            stills.append(path)
        else:
            videos.append((path, layout_found(path)))
    if not stills and not videos:
        raise EvermaskError(
            f"{paths[0]} holds no annotated packs (static*, video*) and no data set. "
            "Nothing was started. Check --data."
        )
    return TrainingData(tuple(stills), tuple(videos), tuple(backgrounds))


def _packs(folder: Path, prefixes: tuple[str, ...]) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name.startswith(prefixes) and (path.is_dir() or path.suffix == ".tar")
    ]


def _holds_stills(path: Path) -> bool:
    return path.exists() and any(name.startswith("masks/") for name in open_archive(path).names)
