"""The sequences of a public data set on disk, as clips that can be opened.

Whatever its layout: each has a folder of pictures, and maybe a first mask to begin with.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.datasets.layouts import layout_found, open_dataset
from core.datasets.sequence import AnnotatedSequence, Layout
from core.errors import MediaError

_SPLITS = ("val", "train", "test")


@dataclass(frozen=True)
class SequenceOffer:
    """pictures: the folder to open. first_mask: its file, None when nothing is annotated.

    first_name: the name of the frame that mask belongs to. annotated: how many frames have one.
    """

    name: str
    pictures: Path
    first_picture: Path
    frames: int
    annotated: int = 0
    first_mask: Path | None = None
    first_name: str = ""


@dataclass(frozen=True)
class SequencePlace:
    """Where a sequence lies. root: of its data set, or of the split that it belongs to."""

    root: Path
    name: str


def place_of(pictures: Path) -> SequencePlace | None:
    """The place of a folder of pictures in a data set; None for a clip that is in none."""
    parts = pictures.parts
    if "JPEGImages" in parts[:-1]:
        turn = len(parts) - 1 - parts[::-1].index("JPEGImages")
        return SequencePlace(Path(*parts[:turn]), pictures.name)
    # Anybody's folder may be called "images": masks beside it make it a sequence.
    if pictures.name == "images" and (pictures.parent / "masks").is_dir():
        return SequencePlace(pictures.parent.parent, pictures.parent.name)
    return None


def find_sequences(root: Path) -> list[SequenceOffer]:
    """By name; MediaError when `root` is no data set, or one that is damaged.

    It lists every file of the data set: call it in the background.
    """
    if not root.is_dir():
        raise MediaError(f"No folder at {root}. Nothing was opened. Check the path.")
    layout = layout_found(root)
    found = {sequence.name: sequence for sequence in _sequences(root, layout)}
    return [_offer(root, found[name]) for name in sorted(found)]


def _sequences(root: Path, layout: Layout) -> Iterator[AnnotatedSequence]:
    """Of every split: here it does not matter what they are for."""
    if layout not in (Layout.YTVOS, Layout.LVOS):
        yield from open_dataset(root, layout, split="").sequences
        return
    found = False
    for split in _SPLITS:
        with contextlib.suppress(MediaError):
            yield from open_dataset(root, layout, split=split).sequences
            found = True
    if not found:
        open_dataset(root, layout)  # says what is wrong


def _offer(root: Path, sequence: AnnotatedSequence) -> SequenceOffer:
    files = sequence.files
    first = next((one for one in files if one.mask is not None), None)
    picture = root / files[0].image
    return SequenceOffer(
        sequence.name,
        picture.parent,
        picture,
        len(files),
        len(sequence.annotated),
        root / first.mask if first is not None and first.mask is not None else None,
        first.name if first is not None else "",
    )
