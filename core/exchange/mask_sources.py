"""Finding masks on disk: a folder, some files, a folder of one folder an object, a JSON file.

The import asks for frames by their place in `names`; what belongs to which frame of the clip is
core.matching's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from natsort import natsorted, ns

from core.errors import MaskError
from core.exchange.labels import (
    Label,
    LabelledMask,
    Reading,
    id_label,
    labelled,
    looks_soft,
)
from core.exchange.rle_file import open_rle_file
from core.masks import read_mask_picture
from core.types import MAX_OBJECTS, BoolMask

MASK_SUFFIXES = frozenset({".png", ".bmp", ".tif", ".tiff"})
"""Pictures that keep every pixel; a JPEG holds no ids."""

RLE_SUFFIX = ".json"


class MaskSource(Protocol):
    """Masks of several frames."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the frames are called there, in natural order, without suffixes."""

    def read(self, place: int, reading: Reading) -> LabelledMask:
        """The masks of one of the names; MaskError with the reason if they cannot be read."""

    def looks_soft(self) -> bool:
        """Whether the first file with something in it is rather a soft mask than ids."""


@dataclass(frozen=True)
class PictureMasks:
    """One picture file for each frame; `called`: other names for them than their own."""

    files: tuple[Path, ...]
    called: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.called or tuple(file.stem for file in self.files)

    def read(self, place: int, reading: Reading) -> LabelledMask:
        file = self.files[place]
        return labelled(read_mask_picture(file), file.name, reading)

    def looks_soft(self) -> bool:
        for file in self.files[:_LOOKED_AT]:
            try:
                picture = read_mask_picture(file)
            except MaskError:
                continue
            if picture.pixels.any():
                return looks_soft(picture)
        return False


@dataclass(frozen=True)
class FolderPerObject:
    """Several folders of the same frames; whatever is not black is the object of the folder."""

    objects: tuple[tuple[str, PictureMasks], ...]
    names: tuple[str, ...]

    def read(self, place: int, reading: Reading) -> LabelledMask:
        name = self.names[place]
        pieces: list[tuple[Label, BoolMask]] = []
        size: tuple[int, int] | None = None
        for label, masks in self.objects:
            if name not in masks.names:
                continue
            found = masks.read(masks.names.index(name), reading)
            if size not in (None, found.size):
                raise MaskError(f"The masks of {name} have different sizes. Nothing was imported.")
            size = found.size
            pieces += _united(_folder_label(label), found)
        return LabelledMask(size or (0, 0), pieces)

    def looks_soft(self) -> bool:
        return self.objects[0][1].looks_soft()


def open_masks(paths: Sequence[Path]) -> MaskSource:
    """Masks at one path or several; MaskError if there are none."""
    if len(paths) == 1 and paths[0].suffix.lower() == RLE_SUFFIX and not paths[0].is_dir():
        return open_rle_file(paths[0])
    if len(paths) == 1 and paths[0].is_dir():
        return _of_folder(paths[0])
    files = [path for path in paths if path.suffix.lower() in MASK_SUFFIXES and path.is_file()]
    if len(files) < len(paths) or not files:
        other = next((path for path in paths if path not in files), None)
        raise MaskError(
            f"{other.name if other else 'This'} is no mask file. Nothing was imported. "
            "Choose png, bmp or tif files, one folder, or one json file of run lengths."
        )
    return PictureMasks(_in_natural_order(files))


def _of_folder(folder: Path) -> MaskSource:
    files = _mask_files(folder)
    if files:
        return PictureMasks(files)
    inner = [(entry.name, _mask_files(entry)) for entry in _folders(folder)]
    objects = tuple((name, PictureMasks(found)) for name, found in inner if found)
    if not objects:
        raise MaskError(
            f"No masks found in {folder}. Looked for png, bmp, tif. Nothing was imported. "
            "Choose another folder."
        )
    names = {name: None for _, masks in objects for name in masks.names}
    return FolderPerObject(objects, tuple(natsorted(names, alg=ns.IGNORECASE)))


def _folder_label(name: str) -> Label:
    """A folder named by a number is an id."""
    is_id = name.isascii() and name.isdecimal() and 1 <= int(name[:4]) <= MAX_OBJECTS
    return id_label(int(name)) if is_id and len(name) <= 4 else Label(name)


def _united(label: Label, found: LabelledMask) -> Iterator[tuple[Label, BoolMask]]:
    whole: BoolMask | None = None
    for _, pixels in found.pieces:
        whole = pixels if whole is None else whole | pixels
    if whole is not None:
        yield label, whole


def _mask_files(folder: Path) -> tuple[Path, ...]:
    return _in_natural_order(
        [
            entry
            for entry in _entries(folder)
            if entry.suffix.lower() in MASK_SUFFIXES
            and not entry.name.startswith(".")
            and entry.is_file()
        ]
    )


def _folders(folder: Path) -> list[Path]:
    found = [e for e in _entries(folder) if e.is_dir() and not e.name.startswith(".")]
    return natsorted(found, key=lambda entry: entry.name, alg=ns.IGNORECASE)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise MaskError(
            f"{folder} could not be listed ({error.strerror or error}). Nothing was imported. "
            "Choose another folder."
        ) from error


def _in_natural_order(files: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(natsorted(files, key=lambda file: file.name, alg=ns.IGNORECASE))


_LOOKED_AT = 20
