"""The gesture that is under way, written down about once a second: a crash costs no more of it.

The window keeps it while the pointer is down; after a crash opening the project makes it a draft.
What lies in the project file is read back without trusting it.
"""

import base64
import binascii
import contextlib
import json
import sqlite3
import zlib
from dataclasses import dataclass

import numpy as np

from core.drawing.stroke import BACKGROUND, Stroke
from core.project.project import Project
from core.session.editing import Editing
from core.types import MAX_OBJECTS, Box, FrameIndex, Mask, ObjectId

UNFINISHED = "stroke/unfinished"
"""The project's setting that holds it; "" when no gesture is under way."""

_VERSION = 1
_FAST = 1


@dataclass(frozen=True)
class UnfinishedStroke:
    """A gesture as far as it has come. ids: what the frame then shows in the box. target: for whom,
    perhaps an object that would be made at the end of it.

    edits: how many the project had. Once it has more, the gesture is in it, or was taken back.
    """

    frame: FrameIndex
    target: ObjectId
    box: Box
    ids: Mask
    edits: int


class Unfinished:
    """`restored_frame`: where what a program that died had under way is a draft now, or None."""

    def __init__(self, project: Project, editing: Editing) -> None:
        self._project = project
        self._editing = editing
        has_died = project.interruption is not None and not project.read_only_reason
        self.restored_frame = self._restore() if has_died else None

    def so_far(self, frame: FrameIndex, stroke: Stroke) -> UnfinishedStroke:
        """A copy of what has been painted; as quick as copying the painted box."""
        box = stroke.changed
        ids = stroke.mask[box.slices].copy()
        return UnfinishedStroke(frame, stroke.target, box, ids, self._project.edits)

    def of_new_object(self, frame: FrameIndex) -> Stroke:
        """A stroke for an object that is not there yet: only to be kept, not to be applied."""
        return Stroke(
            self._project.mask(frame),
            self._project.new_object().id,
            adds=True,
            protected=self._project.locked_objects(frame),
        )

    def keep(self, unfinished: UnfinishedStroke) -> None:
        """Write it down in place of the one before; for the worker, as packing takes its time.

        Nothing happens when the project was closed meanwhile.
        """
        box, ids = unfinished.box, np.ascontiguousarray(unfinished.ids)
        text = json.dumps(
            {
                "version": _VERSION,
                "frame": unfinished.frame,
                "target": unfinished.target,
                "box": [box.left, box.top, box.right, box.bottom],
                "edits": unfinished.edits,
                "ids": base64.b64encode(zlib.compress(ids.data, _FAST)).decode("ascii"),
            }
        )
        with contextlib.suppress(sqlite3.ProgrammingError):
            self._project.remember(UNFINISHED, text)

    def forget(self) -> None:
        """The gesture has ended; for the worker too."""
        if self._project.setting(UNFINISHED):
            self._project.remember(UNFINISHED, "")

    def _restore(self) -> FrameIndex | None:
        """As one step, which undo takes back."""
        text = self._project.setting(UNFINISHED)
        if not text:
            return None
        found = _read(text, self._project)
        self.forget()
        if found is None or found.edits != self._project.edits:
            return None
        if found.target not in (BACKGROUND, *(info.id for info in self._project.objects())):
            if self._project.new_object().id != found.target:
                return None
            self._project.add_object()
        change = self._editing.apply_ids(found.frame, found.box, found.ids, "Restored stroke")
        return found.frame if change is not None else None


def _read(text: str, project: Project) -> UnfinishedStroke | None:
    """None unless it is what `keep` wrote for a clip of this size."""
    media = project.media
    try:
        plain = json.loads(text)
        if plain["version"] != _VERSION:
            return None
        frame, target, edits = plain["frame"], plain["target"], plain["edits"]
        left, top, right, bottom = plain["box"]
        numbers = (frame, target, edits, left, top, right, bottom)
        if any(type(number) is not int for number in numbers):
            return None
        box = Box(left, top, right, bottom)
        is_inside = not box.is_empty and box == box.clipped(media.width, media.height)
        is_known = 0 <= frame < media.frame_count and 0 <= target <= MAX_OBJECTS
        if not is_inside or not is_known:
            return None
        ids = _unpacked(base64.b64decode(plain["ids"], validate=True), box)
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error, binascii.Error):
        return None
    return None if ids is None else UnfinishedStroke(frame, ObjectId(target), box, ids, edits)


def _unpacked(data: bytes, box: Box) -> Mask | None:
    """Never more than the box holds, whatever the data claim."""
    size = box.width * box.height
    unpacked = zlib.decompressobj().decompress(data, size + 1)
    if len(unpacked) != size:
        return None
    return np.frombuffer(unpacked, np.uint8).reshape(box.height, box.width)
