"""The masks a project's keyframes show, read when asked for, told apart without reading them.

A thousand of them would not fit into memory; and a run that begins must not have to look at all.
"""

import zlib
from collections.abc import Iterator, Mapping

import numpy as np

from core.frames import Frames
from core.masks import is_empty_blob
from core.project.project import Project
from core.propagation.request import Keyframes
from core.types import CellState, FrameIndex, Mask, ObjectId

_KEYFRAME = frozenset({CellState.KEYFRAME})


class ProjectKeyframes(Keyframes):
    """As they are now, also while a run goes on. Those that it will replace teach it nothing."""

    def __init__(self, project: Project, replaced: Mapping[ObjectId, Frames]) -> None:
        self._project = project
        self._replaced = replaced

    def objects_on(self, frame: FrameIndex) -> frozenset[int]:
        return frozenset(
            object_id for object_id, pixels in self._blobs(frame) if not is_empty_blob(pixels)
        )

    def checksum(self, frame: FrameIndex) -> int:
        total = 0
        for object_id, pixels in self._blobs(frame):
            total = zlib.crc32(pixels, zlib.crc32(bytes([object_id]), total))
        return total

    def __getitem__(self, frame: FrameIndex) -> Mask:
        if frame not in self:
            raise KeyError(frame)
        return self._project.mask(frame)

    def __contains__(self, frame: object) -> bool:
        if not isinstance(frame, int) or self._is_replaced(frame):
            return False
        return any(
            self._project.state(info.id, frame) is CellState.KEYFRAME
            for info in self._project.objects()
        )

    def __iter__(self) -> Iterator[FrameIndex]:
        frames: list[int] = np.flatnonzero(self._project.frames_with(_KEYFRAME)).tolist()
        return (frame for frame in frames if not self._is_replaced(frame))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _is_replaced(self, frame: FrameIndex) -> bool:
        return any(frame in frames for frames in self._replaced.values())

    def _blobs(self, frame: FrameIndex) -> Iterator[tuple[ObjectId, bytes]]:
        for info in self._project.objects():
            cell = self._project.cell(info.id, frame)
            if cell.pixels is not None:
                yield info.id, cell.pixels
