"""Comparing the masks of a session with others: opened, measured in the background, closed again.

session.py holds one as `comparing`. It only reads: no cell is ever written here.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

from core.errors import MaskError
from core.progress import CancelToken, Progress
from core.project.checkpoints import Checkpoint
from core.project.project import Project
from core.review.comparison import Comparison, OtherMasks
from core.review.pace import Pace
from core.session.other_masks import EarlierMasks, ProjectMasks, TruthMasks, masks_of_files
from core.session.reviewing import Reviewing
from core.types import FrameIndex, Mask, ObjectId
from core.video.clip import ClipInfo


class Comparing:
    """At most one comparison at a time, the one that was taken last. Any thread."""

    def __init__(self, project: Project, clip: ClipInfo, review: Reviewing) -> None:
        self._masks = _ClipMasks(project)
        self._project = project
        self._clip = clip
        self._review = review
        self._pace = Pace(lambda: review.is_beside_run)
        self._working = threading.Lock()
        self._current: Comparison | None = None

    @property
    def current(self) -> Comparison | None:
        return self._current

    def names(self) -> dict[ObjectId, str]:
        """Of the clip's objects."""
        return {info.id: info.name for info in self._project.objects()}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of the two does not fit; one sentence each."""
        return self._current.remarks(self.names()) if self._current is not None else ()

    # --- what to compare with: `take` the comparison that comes last, or close it

    def with_files(self, path: Path, token: CancelToken) -> Iterator[Progress | Comparison]:
        """Any masks on disk, also the folder of a benchmark's results; MaskError if none fit."""
        yield Progress(0, 0, f"Looking through {path.name}")
        named = {name: object_id for object_id, name in self.names().items()}
        found = masks_of_files(path, self._clip, named)
        token.checkpoint()
        yield self._comparison(found)

    def with_checkpoint(
        self, checkpoint: Checkpoint, token: CancelToken
    ) -> Iterator[Progress | Comparison]:
        """The project as it was; ProjectError when the file is gone or damaged."""
        yield Progress(0, 0, f"Opening {checkpoint.name}")
        project = Project.view(checkpoint.path, f"{checkpoint.name} is only looked at.")
        masks = ProjectMasks(checkpoint.name, project)
        if token.is_cancelled or masks.frames.size != self._clip.frame_count:
            masks.close()
            token.checkpoint()
            raise MaskError(
                f"{checkpoint.name} belongs to another clip ({masks.frames.size} frames). "
                "Nothing was opened. Choose another checkpoint."
            )
        yield self._comparison(masks)

    def before_last_run(self, token: CancelToken) -> Iterator[Progress | Comparison]:
        """This project as it was; MaskError when the history has no run any more."""
        yield Progress(0, 0, "Looking through the history")
        cells = self._project.before_last_run()
        if cells is None:
            raise MaskError(
                "No run is in the history. Nothing was opened. Compare with a checkpoint instead."
            )
        token.checkpoint()
        yield self._comparison(EarlierMasks(f"Before {cells.step_name}", self._project, cells))

    def with_truth(self) -> Comparison | None:
        """The true masks that are open; None without."""
        truth = self._review.truth
        return self._comparison(TruthMasks(truth)) if truth is not None else None

    def take(self, comparison: Comparison) -> None:
        """Compare with this from now on; the one before is closed."""
        self.close()
        self._current = comparison

    def close(self) -> None:
        """Waits for the frame in work; `update` ends before the next one."""
        with self._working:
            current, self._current = self._current, None
        if current is not None:
            current.other.close()

    def read(self, frame: FrameIndex) -> Mask | None:
        """Theirs; None once they are closed. EvermaskError as `Comparison.mask`. Takes its time."""
        comparison = self._current
        with self._working:
            if comparison is None or comparison is not self._current:
                return None
            return comparison.mask(frame)

    # --- background work

    def update(self, token: CancelToken) -> Iterator[Progress]:
        """Compare what is out of date until nothing is; beside a run in a small share of time."""
        comparison = self._current
        if comparison is None:
            return
        work = comparison.update(self._masks, self._review.truth, token, self._pace)
        while True:
            # Neither project nor files are touched once they were closed.
            with self._working:
                progress = next(work, None) if comparison is self._current else None
            if progress is None:
                return
            yield progress

    @property
    def is_current(self) -> bool:
        """Whether all numbers are those of the masks as they are."""
        comparison = self._current
        return comparison is None or comparison.is_current(self._masks, self._review.truth)

    def _comparison(self, other: OtherMasks) -> Comparison:
        size = (self._clip.width, self._clip.height)
        return Comparison(other, self._clip.frame_count, size)


class _ClipMasks:
    """The project as the comparison sees it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.mask = project.mask
        self.states = project.states
        self.revisions = project.revisions

    def object_ids(self) -> list[ObjectId]:
        return [info.id for info in self._project.objects()]
