"""The files of an archive sorted into sequences and frames; used by every layout."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from core.datasets.archive import Archive
from core.datasets.sequence import FrameFiles
from core.errors import MediaError

IMAGE_SUFFIXES = frozenset({".webp", ".png", ".jpg", ".jpeg"})


def by_folder(names: Iterable[str]) -> dict[str, list[str]]:
    """Pictures of each folder, in the order of their numbers (of their names where not numbers)."""
    folders: dict[str, list[str]] = {}
    for name in names:
        path = PurePosixPath(name)
        if path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith("."):
            folders.setdefault(path.parent.as_posix(), []).append(name)
    return {folder: in_order(found) for folder, found in sorted(folders.items())}


def in_order(names: Sequence[str]) -> list[str]:
    stems = {name: PurePosixPath(name).stem for name in names}
    if all(stem.isdecimal() for stem in stems.values()):
        return sorted(names, key=lambda name: (int(stems[name]), name))
    return sorted(names)


def paired(archive: Archive, images: Sequence[str], masks: Sequence[str]) -> tuple[FrameFiles, ...]:
    """Frames with their masks by equal stems; MediaError for a mask without a picture."""
    mask_of = {PurePosixPath(mask).stem: mask for mask in masks}
    frames = tuple(
        FrameFiles(stem, image, mask_of.pop(stem, None))
        for image in images
        for stem in [PurePosixPath(image).stem]
    )
    if mask_of:
        raise MediaError(
            f"{next(iter(mask_of.values()))} in {archive.path.name} has no picture of the same "
            "name. Nothing was measured. Add the picture or take the mask away."
        )
    return frames


def require_masks(archive: Archive, frames: Sequence[FrameFiles]) -> None:
    """MediaError naming the first picture without a mask."""
    lacking = [frame.image for frame in frames if frame.mask is None]
    if lacking:
        raise MediaError(
            f"{lacking[0]} in {archive.path.name} has no mask ({len(lacking)} such pictures). "
            "Nothing was measured. Add the masks or leave the sequence out."
        )
