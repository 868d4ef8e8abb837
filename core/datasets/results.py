"""Predicted masks on disk in the form each data set's server takes; written and read.

DAVIS and plain folders: `<sequence>/<frame>.png`. YouTube-VOS and LVOS:
`Annotations/<sequence>/<frame>.png`. Reading takes either form, and `<sequence>/masks/` too.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets.sequence import AnnotatedSequence, Layout
from core.errors import MaskError, OutputError
from core.files import atomic_path, describe_os_error
from core.masks import read_mask, write_indexed_png
from core.types import FrameIndex, Mask

_NESTED = (Layout.YTVOS, Layout.LVOS)


@dataclass(frozen=True)
class Results:
    """Masks of one method on one data set under one folder."""

    root: Path
    layout: Layout

    def folder(self, sequence: str) -> Path:
        """Where this data set's server expects a sequence."""
        nested = self.layout in _NESTED
        return self.root / "Annotations" / sequence if nested else self.root / sequence

    def path(self, sequence: AnnotatedSequence, frame: FrameIndex) -> Path:
        return self.folder(sequence.name) / f"{sequence.files[frame].name}.png"

    def write(self, sequence: AnnotatedSequence, frame: FrameIndex, mask: Mask) -> None:
        """A palette PNG, at the size of the true masks."""
        path = self.path(sequence, frame)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(describe_os_error(error, path)) from error
        write_indexed_png(path, mask)

    def pack(self, sequences: Sequence[AnnotatedSequence], path: Path) -> None:
        """The zip file that the data set's server takes; all masks must be there."""
        with atomic_path(path) as partial, zipfile.ZipFile(partial, "w") as packed:
            for sequence in sequences:
                for frame in range(len(sequence)):
                    mask = self.path(sequence, frame)
                    packed.write(mask, mask.relative_to(self.root).as_posix())

    def is_complete(self, sequence: AnnotatedSequence) -> bool:
        return all(self.path(sequence, frame).is_file() for frame in range(len(sequence)))

    def read(self, sequence: AnnotatedSequence, frame: FrameIndex) -> Mask:
        """MaskError naming the file when it is missing or holds no ids."""
        path = self._found(sequence.name) / f"{sequence.files[frame].name}.png"
        if not path.is_file():
            raise MaskError(
                f"{path} is missing. Nothing was scored. "
                "Write a mask for every frame, an empty one where no object is visible."
            )
        mask = read_mask(path)
        return (mask > 0).astype(mask.dtype) if self.layout is Layout.DAVIS2016 else mask

    def _found(self, sequence: str) -> Path:
        places = (
            self.folder(sequence),
            self.root / "Annotations" / sequence,
            self.root / sequence / "masks",
            self.root / sequence,
        )
        filled = (place for place in places if any(place.glob("*.png")))
        found = next(filled, None)
        if found is None:
            raise MaskError(
                f"{self.folder(sequence)} holds no masks. Nothing was scored. "
                "Check RESULTS, or name the sequences to score with --sequences."
            )
        return found
