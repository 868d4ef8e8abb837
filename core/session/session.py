"""One open clip with its project: the only place where video, propagation and project meet.

The window (app/document.py) and the commands call it; it knows neither. Every method may be called
from any thread. Those that change something return the Change that views need; None: no change.
"""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from core.colors import Color
from core.drawing.cleanup import Cleanup
from core.drawing.stroke import PaintMode, Stroke
from core.progress import CancelToken, Progress, finished
from core.project.records import ObjectInfo, RunInfo
from core.session.cell_commands import CellCommands
from core.session.cleaning import Cleaning
from core.session.comparing import Comparing
from core.session.editing import Editing
from core.session.exporting import Exporting
from core.session.importing import Importing
from core.session.marking import Marking
from core.session.memory import Remembering
from core.session.memory_rules import MemoryRuling
from core.session.noting import Noting
from core.session.opening import Opened, OpenRequest, opening
from core.session.places import snapshots_folder
from core.session.references import KeyframeRole, keyframe_roles
from core.session.register import OpenNote
from core.session.reviewing import Reviewing
from core.session.runs.memo import RunMemo
from core.session.runs.network import MakePropagator, network_maker
from core.session.runs.plan import NothingToRun, RunPlan
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.run import Run
from core.session.runs.run_events import RunEvent
from core.session.runs.scope import RunScope
from core.session.runs.waiting import RunWish
from core.session.tracking import Tracking
from core.session.unfinished import Unfinished
from core.session.upkeep import Upkeep
from core.types import Change, FrameIndex, Mask, ObjectId
from core.video.clip import ClipInfo, OpeningStep

if TYPE_CHECKING:
    from core.tracking_options import TrackingOptions


class Session(CellCommands):
    """Made by `open_media` or `open_project`; close it, or use it in a with statement.

    `frames` gives pictures, `review` tells how good masks are, `comparing` how they differ from
    others, `unfinished` keeps the gesture under way, `marking` takes a reviewer's marks, `noting`
    what people say of the clip and its objects, `importing` takes masks from files, `memory` is
    about what the network remembers, `memory_rules` about what it should, `upkeep` about the
    project's file; the rest is asked for here.
    """

    def __init__(self, opened: Opened, make_propagator: MakePropagator | None = None) -> None:
        frames, project = opened.frames, opened.project
        self.frames = frames
        self.notices = opened.notices
        self.has_pictures = opened.has_pictures
        self.upkeep = Upkeep(project, frames)
        self._note = None if project.read_only_reason else OpenNote(project.path)
        self._project = project
        self._editing = Editing(project)
        self.unfinished = Unfinished(project, self._editing)
        self._cleaning = Cleaning(project)
        self.review = Reviewing(project, frames)
        self.comparing = Comparing(project, frames.info, self.review)
        self.marking = Marking(project)
        self.noting = Noting(project, frames.info.path)
        self._exporting = Exporting(project, frames.info, self.noting)
        self.importing = Importing(project)
        make = make_propagator or network_maker(snapshots_folder(project.path))
        self._tracking = Tracking(project, self._editing, frames.read, make)
        self.memory_rules = MemoryRuling(project)
        self.memory = Remembering(project, self._tracking.network, frames.read)

    @classmethod
    def opening(
        cls,
        request: OpenRequest,
        token: CancelToken,
        make_propagator: MakePropagator | None = None,
    ) -> Generator[OpeningStep, None, Self]:
        """Open media with its project, or a project with its media; returns the session.

        Without a given place the project of media lives in the user's data folder under a name made
        of the clip's name and fingerprint, so that opening the same clip again shows the same
        masks. For failures see core.session.opening; nothing stays open then.
        """
        opened = yield from opening(request, token)
        return cls(opened, make_propagator)

    @classmethod
    def open_media(
        cls,
        path: Path,
        *,
        project_path: Path | None = None,
        make_propagator: MakePropagator | None = None,
    ) -> Self:
        """`opening` at once, without questions."""
        request = OpenRequest(path, project=project_path)
        return finished(cls.opening(request, CancelToken(), make_propagator))

    @classmethod
    def open_project(cls, path: Path, *, make_propagator: MakePropagator | None = None) -> Self:
        """The same for a project file."""
        return finished(cls.opening(OpenRequest(path), CancelToken(), make_propagator))

    def close(self) -> None:
        """Let the files go; all changes are saved. A run that goes on ends with Cancelled."""
        self.comparing.close()
        self.review.close()
        self.frames.close()
        self._project.close()
        if self._note is not None:
            self._note.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @property
    def clip(self) -> ClipInfo:
        """Facts about the media; `missing` grows as unreadable frames are met."""
        return self.frames.info

    @property
    def project_path(self) -> Path:
        return self._project.path

    @property
    def device_text(self) -> str | None:
        """Where runs are computed; None until the first one has loaded the network."""
        return self._tracking.network.device_text

    @property
    def interrupted_runs(self) -> tuple[RunInfo, ...]:
        """Runs that were going on when the program last died; what they stored is there."""
        return self._project.interrupted_runs

    # --- objects

    def objects(self) -> tuple[ObjectInfo, ...]:
        """In order of id."""
        return self._project.objects()

    def add_object(self, name: str | None = None) -> ObjectInfo:
        """A new object with the next free id; without a name it becomes "object <id>"."""
        return self._project.add_object(name)

    def rename_object(self, object_id: ObjectId, name: str) -> Change | None:
        return self._editing.rename_object(object_id, name)

    def recolor_object(self, object_id: ObjectId, color: Color) -> Change | None:
        return self._editing.recolor_object(object_id, color)

    def set_object_visible(self, object_id: ObjectId, visible: bool) -> Change | None:
        return self._editing.set_object_visible(object_id, visible)

    def delete_object(self, object_id: ObjectId) -> Change:
        """With all its cells; undo brings them back."""
        return self._project.delete_object(object_id)

    # --- cells

    def mask(self, frame: FrameIndex) -> Mask:
        """Ids of all objects on a frame, hidden ones too; read-only, copy before painting."""
        return self._project.mask(frame)

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """CellState of every frame."""
        return self._project.states(object_id)

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Confidence of every frame; NaN where no run wrote. An estimate, never a score."""
        return self._project.confidences(object_id)

    def reviews(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """What a reviewer said of the cell of every frame (Review)."""
        return self._project.reviews(object_id)

    def comments(self, object_id: ObjectId) -> dict[FrameIndex, str]:
        """What a reviewer wrote about some frames."""
        return self._project.comments(object_id)

    # --- drawing

    def begin_stroke(
        self,
        frame: FrameIndex,
        object_id: ObjectId,
        *,
        adds: bool,
        mode: PaintMode = PaintMode.REPLACE,
    ) -> Stroke:
        """A gesture on a copy of the frame's mask; nothing is stored before `apply_stroke`."""
        return self._editing.begin_stroke(frame, object_id, adds=adds, mode=mode)

    def apply_stroke(self, frame: FrameIndex, stroke: Stroke, name: str) -> Change | None:
        """Store what the stroke changed as drafts, one undo step; None: no pixel changed."""
        return self._editing.apply_stroke(frame, stroke, name)

    def cleaned_mask(self, frame: FrameIndex, object_id: ObjectId, cleanup: Cleanup) -> Mask:
        """Ids of a frame as `clean_up` would leave them; nothing is stored."""
        return self._cleaning.preview(object_id, frame, cleanup)

    def clean_up(
        self,
        object_id: ObjectId,
        frames: Sequence[FrameIndex],
        cleanup: Cleanup,
        token: CancelToken,
    ) -> Iterator[Progress | Change]:
        """Mend one object's masks on these frames, one undo step; Cancelled leaves all as it was.

        The last item is the Change, if anything changed.
        """
        return self._cleaning.bake(object_id, frames, cleanup, token)

    def commit(self, frame: FrameIndex) -> Change | None:
        """Drafts of this frame become keyframes; None when there is none."""
        return self._editing.commit(frame)

    def discard_drafts(self, frame: FrameIndex, objects: frozenset[ObjectId]) -> Change | None:
        """Drafts of these objects become what they were before; None when there is none."""
        return self._project.discard_drafts(frame, objects)

    # --- tracking

    def plan_run(self, scope: RunScope) -> RunPlan | NothingToRun:
        """What a run of this scope would do, or why there is nothing to do."""
        return self._tracking.plan(scope)

    def start_run(
        self,
        scope: RunScope,
        options: "TrackingOptions",
        rules: StopRules = NO_RULES,
    ) -> Run:
        """A run to be walked; drafts of its start frame are committed now.

        EvermaskError when there is nothing to do. A tracked frame as start is taken as it is seen
        there; keyframes are references.
        """
        return self._tracking.start(scope, options, rules, self.review.risk_of)

    def go_on(self, memo: RunMemo) -> Run:
        """A run for what is left of another one (`Run.rest`, `paused_run`); both are one step.

        It is as watchful as that. EvermaskError if nothing is left.
        """
        return self._tracking.go_on(memo, self.review.risk_of)

    def walk(self, run: Run, token: CancelToken) -> Iterator[RunEvent]:
        """Do a run: the network is loaded and run while the result is iterated.

        Each result is in the project before it is yielded. Pausing and stopping go through the
        token; after Cancelled, or any failure, all results are kept as one step.
        """
        return self.review.beside(self._tracking.walk(run, token), token)

    def paused_run(self) -> RunMemo | None:
        """What is left of a run that was paused when the project was closed, or was cut off."""
        return self._tracking.paused()

    def forget_paused_run(self) -> None:
        self._tracking.forget_paused()

    def waiting_runs(self) -> tuple[RunWish, ...]:
        """Runs that waited for another one when the project was last open."""
        return self._tracking.waiting()

    def keep_waiting_runs(self, wishes: Sequence[RunWish]) -> None:
        """Write down what waits now."""
        self._tracking.keep_waiting(wishes)

    # --- history

    @property
    def undo_name(self) -> str | None:
        """The step that `undo` would take back."""
        return self._project.undo_name

    @property
    def redo_name(self) -> str | None:
        return self._project.redo_name

    def undo(self) -> tuple[str, Change] | None:
        """Take the newest step back; a run that goes on ends when it is the one."""
        return self._settled(self._project.undo())

    def redo(self) -> tuple[str, Change] | None:
        return self._settled(self._project.redo())

    def _settled(self, walked: tuple[str, Change] | None) -> tuple[str, Change] | None:
        """Files beside the clip follow the history of its project."""
        if walked is not None:
            self.noting.settle()
        return walked

    def undo_preview(self) -> tuple[str, Change] | None:
        """Name and Change of what `undo` would do."""
        return self._project.undo_preview()

    def redo_preview(self) -> tuple[str, Change] | None:
        return self._project.redo_preview()

    def tidy(self) -> bool:
        """Remove some masks that nothing leads to any more; whether to go on when there is time."""
        project = self._project
        return not (project.read_only_reason or project.saving.problem) and project.tidy()

    def keyframe_roles(self, at: FrameIndex, options: "TrackingOptions") -> list[KeyframeRole]:
        """Which keyframes a run over frame `at` would remember, and why the others are left out."""
        wishes = self.memory_rules.wishes
        return keyframe_roles(self._project, at, wishes.of_options(options), rules=wishes.rules)

    # --- settings of this project

    def setting(self, key: str) -> str | None:
        """A text that `remember` stored; parse it with care, the file may come from anywhere."""
        return self._project.setting(key)

    def remember(self, key: str, value: str) -> None:
        """Keep how the user left something; no step of the history."""
        self._project.remember(key, value)

    # --- files out

    def export_masks(
        self, folder: Path, token: CancelToken, frames: Sequence[FrameIndex] | None = None
    ) -> Iterator[Progress]:
        """One palette PNG for each frame, or for these frames, named like the frame."""
        return self._noted(folder, self._exporting.masks(folder, token, frames))

    def export_matte(
        self, path: Path, object_ids: Sequence[ObjectId] | None, token: CancelToken
    ) -> Iterator[Progress]:
        """A video, white where any of the objects is (None: all of them)."""
        return self._noted(path.parent, self._exporting.matte(path, object_ids, token))

    def _noted(self, folder: Path, steps: Iterator[Progress]) -> Iterator[Progress]:
        """The same steps; were the program killed meanwhile, the next start looks there."""
        if self._note is None:
            yield from steps
            return
        with self._note.exporting_to(folder):
            yield from steps
