"""Masks from files into the project: one for the frame that is shown, or many at once.

session.py delegates to it. Everything is read and checked before anything is written, and then all
of it is one step. Locked cells keep their pixels; how many were left alone is in the report.
"""

from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np

from core.colors import Color, default_color, default_pattern
from core.errors import MaskError, MaskSizeError, UnknownColoursError
from core.exchange.labels import Label, LabelledMask, Reading
from core.exchange.mask_sources import MaskSource, PictureMasks
from core.exchange.mask_survey import Survey, survey
from core.masks import (
    is_empty_blob,
    pack_pixels,
    resized_nearest,
    unknown_colours_text,
    unpack_pixels,
)
from core.progress import CancelToken, Progress, finished
from core.project.edit import Edit
from core.project.object_list import free_id
from core.project.project import Project
from core.project.records import ObjectInfo
from core.session.editing import taken_pixels
from core.session.long_step import take_long_step
from core.types import PROTECTED_STATES, BoolMask, CellState, Change, FrameIndex, Mask, ObjectId


class ImportAs(Enum):
    """What imported cells become."""

    KEYFRAMES = "keyframes"
    LOCKED = "locked"
    AUTO = "auto"


@dataclass(frozen=True)
class NewObject:
    """An object that the import makes; without a colour it gets the default one of its id."""

    name: str
    color: Color | None = None


Targets = Mapping[Label, ObjectId | NewObject]
"""Which object each label becomes; one that is not here is ignored."""


@dataclass(frozen=True)
class ImportPlan:
    """places: for each frame, its place in the source. name: of the step."""

    source: MaskSource
    places: Mapping[FrameIndex, int]
    targets: Targets
    become: ImportAs = ImportAs.KEYFRAMES
    reading: Reading = field(default_factory=Reading)
    resizes: bool = False
    name: str = "Import masks"


@dataclass(frozen=True)
class ImportReport:
    """cells: written ones. locked, handmade: cells that were left as they are, because they are
    locked or (as auto) a person made them. cut: written ones without the pixels that those have.
    """

    change: Change | None
    frames: int
    objects: int
    cells: int
    locked: int = 0
    handmade: int = 0
    cut: int = 0


@dataclass
class _Ready:
    """What will be written on one frame, and what that was worked out from."""

    guarded: frozenset[ObjectId]
    cells: dict[ObjectId, bytes] = field(default_factory=dict)
    others: dict[ObjectId, bytes] = field(default_factory=dict)
    locked: int = 0
    handmade: int = 0
    cut: set[ObjectId] = field(default_factory=set)


class Importing:
    """Imports into one project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def size(self) -> tuple[int, int]:
        """Width and height that masks must have."""
        return self._project.media.width, self._project.media.height

    def usual_target(self, label: Label) -> ObjectId | NewObject | None:
        """The object of the same id or name, else a new one; None for an unknown colour."""
        for info in self._project.objects():
            if info.id == label.object_id or (label.object_id is None and info.name == label.name):
                return info.id
        if label.is_unknown_colour:
            return None
        is_named = label.object_id is None or label.name != str(label.object_id)
        return NewObject(label.name if is_named else "")

    def import_mask(self, frame: FrameIndex, path: Path, *, resizes: bool = False) -> ImportReport:
        """One file's ids become keyframes of the objects of these ids, made where missing.

        Other objects lose the pixels that the file gives away and keep their state. MaskSizeError,
        UnknownColoursError, MaskError: nothing was changed.
        """
        source = PictureMasks((path,))
        found = finished(survey(source, {frame: 0}, Reading(), CancelToken()))
        self._require_usable(found, path.name, resizes)
        usual = {one.label: self.usual_target(one.label) for one in found.labels}
        targets = {label: target for label, target in usual.items() if target is not None}
        name = f"Import {path.name}"
        plan = ImportPlan(source, {frame: 0}, targets, resizes=resizes, name=name)
        return finished(self._importing(plan, CancelToken()))

    def import_masks(
        self, plan: ImportPlan, token: CancelToken
    ) -> Iterator[Progress | ImportReport]:
        """Yields progress and, last, the report; MaskError or Cancelled: nothing was changed."""
        yield (yield from self._importing(plan, token))

    def preview(self, plan: ImportPlan, frame: FrameIndex) -> tuple[Mask, dict[ObjectId, Color]]:
        """Ids of a frame as they would be, and the colours of objects; nothing is stored."""
        made, ids = self._objects_of(plan.targets)
        mask = self._project.mask(frame).copy()
        colours = {info.id: info.color for info in (*self._project.objects(), *made)}
        if frame in plan.places:
            ready = self._prepared(plan, frame, ids)
            for object_id, packed in ready.cells.items():
                mask[mask == object_id] = 0
                mask[unpack_pixels(packed)] = object_id
        return mask, colours

    # --- inside

    def _importing(
        self, plan: ImportPlan, token: CancelToken
    ) -> Generator[Progress, None, ImportReport]:
        made, ids = self._objects_of(plan.targets)
        change, ready = yield from take_long_step(
            self._project,
            plan.name,
            token,
            frames=lambda: sorted(plan.places),
            prepare=lambda frame: self._prepared(plan, frame, ids),
            write=lambda edit, ready: self._write(edit, plan, made, ready),
            is_outdated=lambda frame, one: one.guarded != self._guarded(frame, plan.become),
        )
        return _report(change, ready)

    def _require_usable(self, found: Survey, name: str, resizes: bool) -> None:
        if found.problems:
            raise MaskError(found.problems[0].reason)
        if found.unknown_colours:
            raise UnknownColoursError(
                f"{unknown_colours_text(found.unknown_colours)} Give each an object or ignore it."
            )
        if found.other_sizes(self.size) and not resizes:
            raise MaskSizeError(next(iter(found.sizes)), self.size)
        if not found.labels:
            raise MaskError(
                f"Mask {name} holds no object. Nothing was imported. Choose another file."
            )

    def _objects_of(self, targets: Targets) -> tuple[list[ObjectInfo], dict[Label, ObjectId]]:
        """The objects that have to be made, and the id of each label's object.

        A new object gets the id that its label asks for, if no living one has it.
        """
        taken = {info.id for info in self._project.objects()}
        made: list[ObjectInfo] = []
        ids: dict[Label, ObjectId] = {}
        # Those whose wish can be granted first, so that no other takes the id away.
        for label in sorted(targets, key=lambda label: label.object_id in (None, *taken)):
            target = targets[label]
            if isinstance(target, NewObject):
                wanted = label.object_id
                free = wanted if wanted and wanted not in taken else free_id(taken)
                taken.add(free)
                made.append(_new_object(free, target))
                ids[label] = free
            else:
                ids[label] = target
        return sorted(made, key=lambda info: info.id), ids

    def _prepared(
        self, plan: ImportPlan, frame: FrameIndex, ids: Mapping[Label, ObjectId]
    ) -> _Ready:
        source = plan.source.read(plan.places[frame], plan.reading)
        if source.size not in (self.size, (0, 0)) and not plan.resizes:
            raise MaskSizeError(source.size, self.size)
        ready = _Ready(self._guarded(frame, plan.become))
        locked = self._project.locked_objects(frame)
        covered = np.isin(self._project.mask(frame), [int(i) for i in ready.guarded])
        arriving = np.zeros(covered.shape, bool)
        left: set[ObjectId] = set()
        for object_id, pixels in self._arriving(source, ids):
            if object_id in ready.guarded:
                left.add(object_id)
                continue
            if (pixels & covered).any():
                ready.cut.add(object_id)
                pixels = pixels & ~covered
            earlier = ready.cells.get(object_id)
            ready.cells[object_id] = pack_pixels(
                pixels if earlier is None else pixels | unpack_pixels(earlier)
            )
            arriving |= pixels
        ready.cells = {i: packed for i, packed in ready.cells.items() if not is_empty_blob(packed)}
        ready.locked = len(left & locked)
        ready.handmade = len(left) - ready.locked
        spared = ready.guarded | ready.cells.keys()
        ready.others = taken_pixels(self._project, frame, arriving, spared)
        return ready

    def _arriving(
        self, source: LabelledMask, ids: Mapping[Label, ObjectId]
    ) -> Iterator[tuple[ObjectId, BoolMask]]:
        for label, pixels in source.pieces:
            if label in ids:
                fits = source.size == self.size
                yield ids[label], pixels if fits else resized_nearest(pixels, self.size)

    def _guarded(self, frame: FrameIndex, become: ImportAs) -> frozenset[ObjectId]:
        """Objects whose cell of this frame keeps its pixels."""
        guarded = self._project.locked_objects(frame)
        if become is not ImportAs.AUTO:
            return guarded
        return guarded | {
            info.id
            for info in self._project.objects()
            if self._project.state(info.id, frame) in PROTECTED_STATES
        }

    def _write(
        self,
        edit: Edit,
        plan: ImportPlan,
        made: Collection[ObjectInfo],
        ready: Mapping[FrameIndex, _Ready],
    ) -> None:
        used = {object_id for one in ready.values() for object_id in one.cells}
        for info in made:
            if info.id in used:
                edit.add_object(info)
        state = CellState.AUTO if plan.become is ImportAs.AUTO else CellState.KEYFRAME
        for frame, one in ready.items():
            for object_id, packed in one.cells.items():
                edit.put(object_id, frame, state, packed)
                if plan.become is ImportAs.LOCKED:
                    edit.set_locked(object_id, frame, frame, True)
            for object_id, packed in one.others.items():
                edit.reshape(object_id, frame, packed)


def _report(change: Change | None, ready: Mapping[FrameIndex, _Ready]) -> ImportReport:
    ones = ready.values()
    return ImportReport(
        change,
        frames=sum(bool(one.cells) for one in ones),
        objects=len({object_id for one in ones for object_id in one.cells}),
        cells=sum(len(one.cells) for one in ones),
        locked=sum(one.locked for one in ones),
        handmade=sum(one.handmade for one in ones),
        cut=sum(len(one.cut) for one in ones),
    )


def _new_object(object_id: ObjectId, wish: NewObject) -> ObjectInfo:
    return ObjectInfo(
        object_id,
        wish.name or f"object {object_id}",
        wish.color or default_color(object_id),
        pattern=default_pattern(object_id),
    )
