"""Mending masks as a whole: what a cleanup would make of one frame, and baking it into many.

Never takes a pixel from another object, and leaves locked cells and objects as they are.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from core.drawing.cleanup import Cleanup, cleaned
from core.masks import pack_pixels
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.types import WITHOUT_PIXELS, BoolMask, CellState, Change, FrameIndex, Mask, ObjectId


class Cleaning:
    """Cleanups of one project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def preview(self, object_id: ObjectId, frame: FrameIndex, cleanup: Cleanup) -> Mask:
        """Ids of the frame as they would be; nothing is stored."""
        mask = self._project.mask(frame).copy()
        mended = self._mended(object_id, frame, cleanup)
        mask[mask == object_id] = 0
        mask[mended & (mask == 0)] = object_id
        return mask

    def bake(
        self,
        object_id: ObjectId,
        frames: Sequence[FrameIndex],
        cleanup: Cleanup,
        token: CancelToken,
    ) -> Iterator[Progress | Change]:
        """Store it on every frame that has a mask, as one step; last comes its Change, if any.

        On one frame the cell becomes a draft, as after a stroke. On several each keeps its state
        and provenance: hundreds of drafts would be hundreds of questions before the next run.
        Cancelled before the end, nothing is changed.
        """
        info = self._project.object(object_id)
        blobs: dict[FrameIndex, bytes] = {}
        for done, frame in enumerate(frames):
            token.checkpoint()
            yield Progress(done, len(frames))
            if self._has_pixels(object_id, frame):
                mended = self._mended(object_id, frame, cleanup)
                if not np.array_equal(mended, self._project.mask_of(object_id, frame)):
                    blobs[frame] = pack_pixels(mended)
        token.checkpoint()
        if not blobs:
            return
        is_single = len(frames) == 1
        with self._project.edit(f'Clean up "{info.name}"') as edit:
            free = set(edit.free(object_id, min(blobs), max(blobs)).tolist())
            for frame, pixels in blobs.items():
                if frame not in free:
                    continue
                if is_single:
                    edit.put(object_id, frame, CellState.DRAFT, pixels)
                else:
                    edit.reshape(object_id, frame, pixels)
        if edit.change is not None:
            yield edit.change

    def _has_pixels(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        is_open = object_id not in self._project.locked_objects(frame)
        return is_open and self._project.state(object_id, frame) not in WITHOUT_PIXELS

    def _mended(self, object_id: ObjectId, frame: FrameIndex, cleanup: Cleanup) -> BoolMask:
        own = self._project.mask_of(object_id, frame)
        mask = self._project.mask(frame)
        gained = cleaned(own, cleanup)
        # What lies hidden under another object is the object's own and may stay there.
        allowed: BoolMask = gained & (own | (mask == 0) | (mask == object_id))
        return allowed
