"""Layouts with a description file: YouTube-VOS (`meta.json`) and LVOS (`<split>_meta.json`)."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from core.datasets.archive import Archive
from core.datasets.files import by_folder, paired
from core.datasets.sequence import (
    AnnotatedSequence,
    FrameFiles,
    IdRange,
    Labels,
    Layout,
    ObjectTrack,
)
from core.errors import MediaError
from core.types import ObjectId

Json: TypeAlias = Mapping[str, "Json"] | list["Json"] | str | int | float | bool | None

SPLIT_FOLDERS = {"val": ("valid", "val"), "train": ("train",)}
"""What a split's folder may be called; any other split has a folder of its own name."""
UNSEEN_LIST = "unseen_videos.txt"


def described_sequences(
    archive: Archive, layout: Layout, split: str = "val"
) -> dict[str, AnnotatedSequence]:
    """Sequences of the split folder at the root, or of one of the root's splits."""
    prefix = split_prefix(archive, split)
    meta = _meta_name(archive, prefix)
    folders = by_folder(archive.names)
    result = {}
    for video, objects in _videos(archive, meta).items():
        images = folders.get(f"{prefix}JPEGImages/{video}", [])
        if not images:
            raise MediaError(
                f"{prefix}JPEGImages/{video} in {archive.path.name} holds no pictures, though "
                f"{meta} names it. Nothing was measured. Complete it or choose --sequences."
            )
        frames = paired(archive, images, folders.get(f"{prefix}Annotations/{video}", []))
        tracks = _tracks(objects, frames, layout, f"{meta}, {video}")
        result[video] = AnnotatedSequence(video, archive, frames, Labels.IDS, _FixedObjects(tracks))
    return result


class _FixedObjects:
    """The description already tells the objects."""

    def __init__(self, tracks: tuple[ObjectTrack, ...]) -> None:
        self._tracks = tracks

    def __call__(self, sequence: AnnotatedSequence) -> tuple[ObjectTrack, ...]:
        return self._tracks


def unseen_names(archive: Archive, layout: Layout, split: str = "val") -> frozenset[str] | None:
    """LVOS: the videos of `unseen_videos.txt`; YouTube-VOS: categories `train/meta.json` lacks."""
    names = set(archive.names)
    prefix = split_prefix(archive, split)
    if layout is Layout.LVOS:
        places = (prefix + UNSEEN_LIST, _parent(prefix) + UNSEEN_LIST)
        found = next((place for place in places if place in names), None)
        return frozenset(archive.read(found).decode().split()) if found else None
    train = f"{_parent(prefix)}train/meta.json"
    if prefix == "" or train not in names:
        return None
    seen = _categories(archive, train)
    return _categories(archive, _meta_name(archive, prefix)) - seen


def split_prefix(archive: Archive, split: str = "val") -> str:
    """What stands before JPEGImages/ in the split that is asked for, or in the only one."""
    heads = dict.fromkeys(
        name[: name.index("JPEGImages/")] for name in archive.names if "JPEGImages/" in name
    )
    if len(heads) == 1:
        return next(iter(heads))
    folders = SPLIT_FOLDERS.get(split, (split,))
    fitting = [head for head in heads if PurePosixPath(head).name in folders]
    if len(fitting) == 1:
        return fitting[0]
    raise MediaError(
        f"{archive.path} holds {len(heads)} JPEGImages folders. Nothing was measured. "
        "Give the folder of one split instead."
    )


def _parent(prefix: str) -> str:
    parent = PurePosixPath(prefix).parent.as_posix()
    return "" if parent == "." else f"{parent}/"


def _meta_name(archive: Archive, prefix: str) -> str:
    found = [
        name
        for name in archive.names
        if name.startswith(prefix)
        and "/" not in name.removeprefix(prefix)
        and name.endswith("meta.json")
        and not any(other in PurePosixPath(name).name for other in ("expression", "attribute"))
    ]
    if not found:
        raise MediaError(
            f"{archive.path} has no meta.json beside JPEGImages. Nothing was measured. "
            "Choose another --layout."
        )
    return found[0]


def _videos(archive: Archive, meta: str) -> Mapping[str, Mapping[str, Json]]:
    """Objects by video; MediaError when the file is not as expected."""
    try:
        parsed = json.loads(archive.read(meta))
        return {
            str(video): {str(key): facts for key, facts in content["objects"].items()}
            for video, content in parsed["videos"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(f"{meta} in {archive.path.name}") from error


def _categories(archive: Archive, meta: str) -> frozenset[str]:
    return frozenset(
        str(facts.get("category", ""))
        for objects in _videos(archive, meta).values()
        for facts in objects.values()
        if isinstance(facts, Mapping)
    )


def _tracks(
    objects: Mapping[str, Json], frames: tuple[FrameFiles, ...], layout: Layout, place: str
) -> tuple[ObjectTrack, ...]:
    index_of = {frame.name: index for index, frame in enumerate(frames)}
    try:
        if layout is Layout.LVOS:
            numbers = {int(name): index for name, index in index_of.items()}
            return tuple(_lvos_track(key, facts, numbers) for key, facts in objects.items())
        return tuple(_youtube_track(key, facts, index_of) for key, facts in objects.items())
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _damaged(place) from error


def _lvos_track(key: str, facts: Json, index_of: Mapping[int, int]) -> ObjectTrack:
    described = _mapping(_mapping(facts)["frame_range"])
    start, end, count = (int(str(described[k])) for k in ("start", "end", "frame_nums"))
    category = str(_mapping(facts).get("category", ""))
    return ObjectTrack(ObjectId(int(key)), index_of[start], category, IdRange(start, end, count))


def _youtube_track(key: str, facts: Json, index_of: Mapping[str, int]) -> ObjectTrack:
    described = _mapping(facts)
    shown = described["frames"]
    if not isinstance(shown, list):
        raise TypeError(key)
    first = min(index_of[str(name)] for name in shown)
    return ObjectTrack(ObjectId(int(key)), first, str(described.get("category", "")))


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def _damaged(place: str) -> MediaError:
    return MediaError(
        f"{place}: the description does not fit the pictures. Nothing was measured. "
        "Check the file or choose another --layout."
    )
