"""Layouts without a description file: plain folders, DAVIS-2016, DAVIS-2017."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import numpy as np

from core.datasets.archive import Archive
from core.datasets.files import by_folder, paired, require_masks
from core.datasets.sequence import AnnotatedSequence, Labels, Layout, ObjectTrack
from core.errors import MediaError
from core.types import ObjectId

RESOLUTIONS = ("480p", "Full-Resolution", "1080p")
"""Folders of one DAVIS package that hold the same frames; the first one there is used."""

_LISTS = {
    Layout.DAVIS2016: ("ImageSets/2016/{split}.txt", "ImageSets/480p/{split}.txt"),
    Layout.DAVIS2017: ("ImageSets/2017/{split}.txt",),
}


def folder_sequences(archive: Archive) -> dict[str, AnnotatedSequence]:
    """`<sequence>/images/*` and `<sequence>/masks/*.png`, complete masks."""
    folders = by_folder(archive.names)
    paths = [PurePosixPath(folder) for folder in folders]
    names = dict.fromkeys(p.parent.as_posix() for p in paths if p.name in ("images", "masks"))
    return {
        name: _sequence(
            archive,
            name,
            folders.get((PurePosixPath(name) / "images").as_posix(), []),
            folders.get((PurePosixPath(name) / "masks").as_posix(), []),
            Labels.EITHER,
        )
        for name in names
    }


def davis_sequences(archive: Archive, layout: Layout, split: str) -> dict[str, AnnotatedSequence]:
    """Sequences of a split; all of the package where it has no list of that split."""
    names = archive.names
    folders = by_folder(names)
    prefix, resolution = _davis_folder(archive, folders)
    labels = Labels.ONE if layout is Layout.DAVIS2016 else Labels.IDS
    lists = [prefix + path.format(split=split) for path in _LISTS[layout]]
    listed = next((path for path in lists if path in set(names)), None)
    images = f"{prefix}JPEGImages/{resolution}/"
    chosen = (
        _listed(archive.read(listed).decode("utf-8", "replace"))
        if listed
        else [folder.removeprefix(images) for folder in folders if folder.startswith(images)]
    )
    result = {}
    for name in chosen:
        pictures = folders.get(images + name, [])
        if not pictures:
            raise MediaError(
                f"{images}{name} in {archive.path.name} holds no pictures, though {listed} names "
                "it. Nothing was measured. Complete the data set or choose --sequences."
            )
        masks = folders.get(f"{prefix}Annotations/{resolution}/{name}", [])
        result[name] = _sequence(archive, name, pictures, masks, labels)
    return result


def _davis_folder(archive: Archive, folders: Iterable[str]) -> tuple[str, str]:
    for resolution in RESOLUTIONS:
        mark = f"JPEGImages/{resolution}/"
        for folder in folders:
            head, found, _ = folder.partition(mark)
            if found and (not head or head.endswith("/")):
                return head, resolution
    raise MediaError(
        f"{archive.path} holds no JPEGImages/{RESOLUTIONS[0]}. Nothing was measured. "
        "Choose another --layout."
    )


def _listed(text: str) -> list[str]:
    """Names, one a line, or (DAVIS-2016) pairs of picture and mask paths; each name once."""
    words = [line.split()[0] for line in text.splitlines() if line.strip()]
    names = [PurePosixPath(word).parent.name if "/" in word else word for word in words]
    return list(dict.fromkeys(names))


def _sequence(
    archive: Archive, name: str, images: Sequence[str], masks: Sequence[str], labels: Labels
) -> AnnotatedSequence:
    frames = paired(archive, images, [mask for mask in masks if mask.endswith(".png")])
    if not frames:
        raise MediaError(
            f"{name} in {archive.path.name} holds no pictures. Nothing was measured. "
            "Leave the sequence out."
        )
    find = seen_objects if labels is Labels.EITHER else first_frame_objects
    return AnnotatedSequence(name, archive, frames, labels, find)


def first_frame_objects(sequence: AnnotatedSequence) -> list[ObjectTrack]:
    """DAVIS: 1 .. the largest label of the first frame, whether all of them are there or not."""
    return [ObjectTrack(ObjectId(k), 0) for k in range(1, int(sequence.truth(0).max()) + 1)]


def seen_objects(sequence: AnnotatedSequence) -> list[ObjectTrack]:
    """Every id of any mask, given at the first frame that shows it."""
    require_masks(sequence.archive, sequence.files)
    first: dict[int, int] = {}
    for index in range(len(sequence)):
        present = np.flatnonzero(np.bincount(sequence.truth(index).ravel(), minlength=256))
        for object_id in present[present > 0].tolist():
            first.setdefault(object_id, index)
    return [ObjectTrack(ObjectId(k), first[k]) for k in sorted(first)]
