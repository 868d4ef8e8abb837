"""Masks of another origin that a clip's own are compared with: files, a checkpoint, the truth.

`comparing.py` finds them. They are read when a frame is asked for and the last ones are kept, so
that a long clip costs no more memory than a short one. Nothing here is ever written.
"""

import contextlib
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MaskError
from core.exchange.labels import Reading
from core.exchange.mask_sources import FolderPerObject, MaskSource, open_masks
from core.masks import unknown_colours_text
from core.matching import MatchedBy, matched
from core.project.earlier import EarlierCells
from core.project.mask_cache import MaskCache
from core.project.project import Project
from core.review.truth import Truth
from core.types import CellState, FrameIndex, Mask, ObjectId
from core.video.clip import ClipInfo

CACHE_BYTES = 64 << 20
_MASKS, _IMAGES, _ANNOTATIONS = "masks", "images", "Annotations"


class FileMasks:
    """A folder, or a file, in any form that masks can be imported from."""

    object_ids: frozenset[ObjectId] | None = None

    def __init__(
        self,
        path: Path,
        source: MaskSource,
        clip: ClipInfo,
        named: Mapping[str, ObjectId],
    ) -> None:
        """named: the clip's objects by name, for masks that say names instead of ids."""
        self.name = f"{path.name}/" if path.is_dir() else path.name
        self._source = source
        self._named = dict(named)
        self._reading = Reading(is_soft=source.looks_soft())
        found = matched(source.names, clip.names)
        self._places = dict(found.places)
        self.frames = _marked(self._places, clip.frame_count)
        self.remarks = self._remarks(found.by, clip.frame_count)
        self._lock = threading.Lock()
        self._cache = MaskCache(CACHE_BYTES)

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        del object_id
        return bool(self.frames[frame])

    def read(self, frame: FrameIndex) -> Mask:
        with self._lock:
            cached = self._cache.get(frame)
        if cached is not None:
            return cached
        mask = self._composed(frame)
        mask.flags.writeable = False
        with self._lock:
            self._cache.put(frame, mask)
        return mask

    def close(self) -> None:
        with self._lock:
            self._cache = MaskCache(0)

    def _composed(self, frame: FrameIndex) -> Mask:
        found = self._source.read(self._places[frame], self._reading)
        width, height = found.size
        mask = np.zeros((height, width), np.uint8)
        strange: dict[int, int] = {}
        for label, pixels in found.pieces:
            object_id = label.object_id or self._named.get(label.name)
            if object_id is not None:
                mask[pixels] = object_id
            elif label.is_unknown_colour:
                strange[int(label.name[1:], 16)] = int(np.count_nonzero(pixels))
            else:
                raise MaskError(
                    f"“{label.name}” is no object here. Give an object that name, or name the "
                    "folder by its number."
                )
        if strange:
            raise MaskError(unknown_colours_text(strange))
        return mask

    def _remarks(self, by: MatchedBy, frame_count: int) -> tuple[str, ...]:
        remarks = []
        if by is MatchedBy.ORDER:
            remarks.append(
                f"{self.name}: names are other than the frames': the first mask was taken for the "
                "first frame, and so on."
            )
        surplus = len(self._source.names) - len(self._places)
        if surplus:
            remarks.append(
                f"{self.name}: {surplus} masks belong to no frame of this clip "
                f"({frame_count} frames)."
            )
        if self._reading.is_soft:
            remarks.append(f"{self.name}: grey values are taken for soft masks, cut at 50 %.")
        return tuple(remarks)


def masks_of_files(path: Path, clip: ClipInfo, named: Mapping[str, ObjectId]) -> FileMasks:
    """Masks at a path, or those of this clip in the results of a benchmark there.

    MaskError when there are none, or none that belongs to a frame of the clip.
    """
    place = _place_of(path, sequence_name(clip.path))
    source = open_masks([place])
    if isinstance(source, FolderPerObject):
        _require_objects(place, source, named, sequence_name(clip.path))
    found = FileMasks(place, source, clip, named)
    if not found.frames.any():
        raise MaskError(
            f"No mask in {place} belongs to a frame of this clip. Nothing was opened. "
            "Choose masks that are named like the frames."
        )
    return found


def _require_objects(
    path: Path, source: FolderPerObject, named: Mapping[str, ObjectId], clip: str
) -> None:
    """Folders of other sequences are no objects of this one."""
    labels = [label for label, _ in source.objects]
    if not any(name in named or name.isdecimal() for name in labels):
        raise MaskError(
            f"No folder in {path} is called like this clip ({clip}) or like an object of it. "
            "Nothing was opened. Choose the folder that holds this clip's masks."
        )


def sequence_name(clip_path: Path) -> str:
    """What a clip is called in results: its own name, or in a data set that of its sequence."""
    if clip_path.name == _IMAGES and clip_path.is_dir():
        return clip_path.parent.name
    return clip_path.name if clip_path.is_dir() else clip_path.stem


def _place_of(path: Path, sequence: str) -> Path:
    """A folder of results has a folder for each sequence, in one of the forms of data sets."""
    for place in (
        path / _ANNOTATIONS / sequence,
        path / _MASKS / sequence,
        path / sequence / _MASKS,
        path / sequence,
    ):
        if sequence and place.is_dir():
            return place
    return path


class ProjectMasks:
    """A project opened to look at it: a checkpoint. It is closed with these masks."""

    remarks: tuple[str, ...] = ()

    def __init__(self, name: str, project: Project) -> None:
        self.name = name
        self._project = project
        self.object_ids = frozenset(info.id for info in project.objects())
        self._filled = {i: project.states(i) != CellState.EMPTY for i in self.object_ids}
        self.frames = _any_of(self._filled.values(), project.media.frame_count)

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return object_id in self._filled and bool(self._filled[object_id][frame])

    def read(self, frame: FrameIndex) -> Mask:
        return self._project.mask(frame)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._project.close()


class EarlierMasks:
    """The project's own masks as they were before its last run."""

    remarks: tuple[str, ...] = ()

    def __init__(self, name: str, project: Project, cells: EarlierCells) -> None:
        self.name = name
        self._project = project
        self._cells = cells
        self.object_ids = frozenset(info.id for info in project.objects())
        self._filled = {i: cells.grid.states(i) != CellState.EMPTY for i in self.object_ids}
        self.frames = _any_of(self._filled.values(), project.media.frame_count)

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return object_id in self._filled and bool(self._filled[object_id][frame])

    def read(self, frame: FrameIndex) -> Mask:
        return self._project.earlier_mask(self._cells, frame)

    def close(self) -> None:
        """Nothing is held."""


class TruthMasks:
    """The true masks that are open; whoever closes them does it elsewhere."""

    remarks: tuple[str, ...] = ()

    def __init__(self, truth: Truth) -> None:
        self.name = truth.name
        self.object_ids = frozenset(truth.object_ids)
        self.frames = _marked(truth.masks.frames, truth.clip_frames)
        self._truth = truth

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return object_id in self.object_ids and bool(self.frames[frame])

    def read(self, frame: FrameIndex) -> Mask:
        return self._truth.masks.read(frame)

    def close(self) -> None:
        """Nothing is held."""


def _any_of(filled: Iterable[NDArray[np.bool_]], count: int) -> NDArray[np.bool_]:
    marks = np.zeros(count, bool)
    for one in filled:
        marks |= one
    return marks


def _marked(frames: Iterable[FrameIndex], count: int) -> NDArray[np.bool_]:
    marks = np.zeros(count, bool)
    marks[list(frames)] = True
    return marks
