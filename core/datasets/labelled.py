"""Pictures sorted into a folder per class, for encoder pre-training.

Layouts: `<class>/**/*.jpeg`, or as ImageNet `train/<class>/**` with an optional `val/<class>/**`.
A damaged picture raises MediaError naming the file: whoever draws pictures skips and counts it.
"""

import math
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from core.errors import MediaError
from core.types import Image

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
HELD_OUT_SHARE = 0.05
MOST_HELD_OUT = 5000


@dataclass(frozen=True)
class LabelledPicture:
    """pixels: the whole picture drawn out to a square; aspect: its true width / height."""

    pixels: Image
    aspect: float
    label: int


@dataclass(frozen=True)
class LabelledFile:
    """One picture file, its path relative to the folder it was found in."""

    name: str
    label: int


class LabelledPictures:
    """The pictures of one folder; `learned` to train on, `held_out` to measure with."""

    def __init__(self, root: Path) -> None:
        self.root = root
        train = root / "train"
        # A class may well be called "train": then it holds pictures itself.
        nested = bool(_class_folders(train))
        folders = _class_folders(train if nested else root)
        self.classes = tuple(folder.name for folder in folders)
        groups = [_files(root, folder, label) for label, folder in enumerate(folders)]
        if sum(1 for group in groups if group) < 2:
            raise MediaError(
                f"No labelled pictures in {root}: it needs a folder of pictures for each of two or "
                "more classes. Nothing was started. Check --data."
            )
        validation = _validation(root, self.classes) if nested else []
        if validation:
            self.learned = [file for group in groups for file in group]
            self.held_out = _thinned(validation)
        else:
            parts = [_divided(group) for group in groups]
            self.learned = [file for learned, _ in parts for file in learned]
            self.held_out = _thinned([file for _, held_out in parts for file in held_out])

    def read(self, file: LabelledFile, side: int) -> LabelledPicture:
        """A picture drawn out to side x side pixels; MediaError when it cannot be decoded."""
        try:
            with (
                warnings.catch_warnings(action="ignore"),  # odd metadata is no one's concern here
                PillowImage.open(self.root / file.name) as picture,
            ):
                width, height = picture.size
                picture.draft("RGB", (side, side))
                resized = picture.convert("RGB").resize(
                    (side, side), PillowImage.Resampling.BILINEAR, reducing_gap=2.0
                )
        except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
            raise MediaError(f"{file.name} cannot be decoded. It is left out.") from error
        return LabelledPicture(np.array(resized), width / height, file.label)


def _class_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )


def _files(root: Path, folder: Path, label: int) -> list[LabelledFile]:
    return [
        LabelledFile(path.relative_to(root).as_posix(), label)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    ]


def _validation(root: Path, classes: Sequence[str]) -> list[LabelledFile]:
    """What `val` holds of the same classes; nothing where it is sorted in another way."""
    return [
        file
        for label, name in enumerate(classes)
        for file in _files(root, root / "val" / name, label)
    ]


def _divided(files: Sequence[LabelledFile]) -> tuple[list[LabelledFile], list[LabelledFile]]:
    """Training and held-out files of one class; the same ones in every run."""
    mixed = sorted(files, key=lambda file: zlib.crc32(file.name.encode()))
    count = max(1, round(HELD_OUT_SHARE * len(files))) if len(files) > 1 else 0
    return mixed[count:], mixed[:count]


def _thinned(files: Sequence[LabelledFile]) -> list[LabelledFile]:
    return list(files[:: max(1, math.ceil(len(files) / MOST_HELD_OUT))])
