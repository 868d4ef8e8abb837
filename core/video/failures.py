"""Failures to open a clip that the window answers with a choice, and remarks on one that opened."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.errors import MediaError


class EmptyFolderError(MediaError):
    """A folder holds no picture."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"No images found in {folder}. Looked for jpg, png, tif, bmp, webp, exr.")


class MixedSizesError(MediaError):
    """Pictures of a folder have different sizes; it opens without those of the rarer ones."""


class UndecodableError(MediaError):
    """A file holds no picture that can be decoded; its text is worth reporting."""


class RemarkKind(Enum):
    """What a remark is about; the choices offered with it depend on that."""

    DAMAGED = "damaged"
    VARIABLE_RATE = "variable rate"
    GAPS = "gaps"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Remark:
    """What the user should know of a clip that opened."""

    kind: RemarkKind
    text: str
