"""Masks in one JSON file of run lengths: the annotations of COCO, or of YouTube-VOS (VIS).

COCO lists images and annotations that name one; YouTube-VOS lists a video's file names and, for
each object, one segmentation a frame. An annotation's track (or, without one, its category) is the
label.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import MaskError
from core.exchange.labels import Label, LabelledMask, Reading, frame_name, id_label
from core.exchange.rle import decoded
from core.types import MAX_OBJECTS, BoolMask

MOST_BYTES = 256 << 20
"""Larger files are refused before they are read."""

_TRACK_KEYS = ("track_id", "instance_id", "object_id")

Piece = tuple[Label, Any]
"""A label and its segmentation, not decoded yet."""


@dataclass(frozen=True)
class RleMasks:
    """The masks of one JSON file; `read` decodes one frame's."""

    path: Path
    names: tuple[str, ...]
    frames: tuple[tuple[Piece, ...], ...]
    sizes: tuple[tuple[int, int] | None, ...]
    """Width and height of each frame where the file tells them."""

    def read(self, place: int, reading: Reading) -> LabelledMask:
        """MaskError naming the frame if one of its masks is damaged or of another size."""
        del reading  # run lengths are hard masks
        merged: dict[Label, BoolMask] = {}
        size = self.sizes[place]
        try:
            for label, segmentation in self.frames[place]:
                pixels = decoded(segmentation)
                found = pixels.shape[1], pixels.shape[0]
                size = size or found
                if found != size:
                    raise MaskError(f"a mask is {found[0]}x{found[1]} in {size[0]}x{size[1]}")
                merged[label] = merged[label] | pixels if label in merged else pixels
        except MaskError as error:
            raise MaskError(f"{self.names[place]} in {self.path.name}: {error}.") from error
        return LabelledMask(size or (0, 0), tuple((k, v) for k, v in merged.items() if v.any()))

    def looks_soft(self) -> bool:
        return False


def open_rle_file(path: Path) -> RleMasks:
    """MaskError if the file holds neither form."""
    content = _parsed(path)
    try:
        categories = {c["id"]: str(c["name"]) for c in content.get("categories") or ()}
        if content.get("videos"):
            return _of_video(path, content, categories)
        if content.get("images"):
            return _of_images(path, content, categories)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise _unfit(path) from error
    raise _unfit(path)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MaskError(
                f"{path.name} is larger than {MOST_BYTES >> 20} MiB. Nothing was imported. "
                "Split it, or use indexed PNG files."
            )
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise MaskError(
            f"{path} could not be read ({error.strerror or error}). Nothing was imported. "
            "Choose another file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise _unfit(path) from error
    if not isinstance(content, dict):
        raise _unfit(path)
    return content


def _of_images(path: Path, content: Mapping[str, Any], categories: Mapping[Any, str]) -> RleMasks:
    images = content["images"]
    place_of = {image["id"]: place for place, image in enumerate(images)}
    frames: list[list[Piece]] = [[] for _ in images]
    for annotation in content.get("annotations") or ():
        label = _label(annotation, _key(annotation, annotation["category_id"]), categories)
        frames[place_of[annotation["image_id"]]].append((label, annotation["segmentation"]))
    return RleMasks(
        path,
        tuple(frame_name(str(image["file_name"])) for image in images),
        tuple(tuple(pieces) for pieces in frames),
        tuple(_size(image) for image in images),
    )


def _of_video(path: Path, content: Mapping[str, Any], categories: Mapping[Any, str]) -> RleMasks:
    videos = content["videos"]
    if len(videos) > 1:
        raise MaskError(
            f"{path.name} holds {len(videos)} videos. Nothing was imported. "
            "Give one video's annotations."
        )
    video = videos[0]
    names = tuple(frame_name(str(name)) for name in video["file_names"])
    frames: list[list[Piece]] = [[] for _ in names]
    for number, annotation in enumerate(content.get("annotations") or (), start=1):
        label = _label(annotation, _key(annotation, annotation.get("id", number)), categories)
        for place, segmentation in enumerate(annotation["segmentations"]):
            if segmentation is not None:
                frames[place].append((label, segmentation))
    return RleMasks(path, names, tuple(map(tuple, frames)), (_size(video),) * len(names))


def _key(annotation: Mapping[str, Any], other: Any) -> Any:
    return next((annotation[key] for key in _TRACK_KEYS if key in annotation), other)


def _label(annotation: Mapping[str, Any], key: Any, categories: Mapping[Any, str]) -> Label:
    name = categories.get(annotation.get("category_id"), str(key))
    if type(key) is int and 1 <= key <= MAX_OBJECTS:
        label = id_label(key)
        return Label(name, label.object_id, label.color)
    return Label(name if str(key) == name else f"{name} {key}")


def _size(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    sides = [entry.get("width"), entry.get("height")]
    width, height = (side if type(side) is int and side > 0 else 0 for side in sides)
    return (width, height) if width and height else None


def _unfit(path: Path) -> MaskError:
    return MaskError(
        f"{path.name} holds no masks in a form that is read. Nothing was imported. "
        "Use COCO or YouTube-VOS annotations with run lengths, or indexed PNG files."
    )
