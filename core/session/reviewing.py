"""How good the masks of a session are: scores with a truth beside the clip, kept up to date.

session.py holds one. Views read `scores`; a background job runs `update` whenever masks changed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from core.progress import CancelToken, Progress
from core.project.project import Project
from core.review.live import LiveScores
from core.review.pace import Pace
from core.review.scores import ClipScores
from core.review.truth import Truth
from core.review.truth_finding import ClipFrames, find_truth, truth_beside
from core.types import FrameIndex
from core.video.clip import ClipInfo

T = TypeVar("T")


class Reviewing:
    """At most one truth; safe to read from any thread while a job updates it."""

    def __init__(self, project: Project, clip: ClipInfo) -> None:
        self._project = project
        self._clip = clip
        self._live: LiveScores | None = None
        self._run_token: CancelToken | None = None
        self._pace = Pace(lambda: self._run_token is not None and not self._run_token.is_paused)

    # --- truth

    @property
    def truth(self) -> Truth | None:
        return self._live.truth if self._live is not None else None

    @property
    def scores(self) -> ClipScores | None:
        """None without truth. What is not scored yet is NaN in it."""
        return self._live.scores if self._live is not None else None

    @property
    def truth_beside(self) -> Path | None:
        """True masks that the data set of the clip has for it."""
        return truth_beside(self._clip.path)

    def open_truth(self, path: Path, token: CancelToken) -> Iterator[Progress]:
        """True masks of a folder, or of a data set it lies in; the scores begin anew.

        EvermaskError when nothing there can be scored; what was open then stays.
        """
        clip = ClipFrames(self._clip.names, (self._clip.width, self._clip.height))
        self._live = LiveScores((yield from find_truth(path, clip, token)))

    def close_truth(self) -> None:
        self._live = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of truth, clip and objects does not fit; one sentence each."""
        live = self._live
        if live is None:
            return ()
        return (*live.remarks, *self._unmatched_objects(live.truth))

    # --- background work

    def update(self, token: CancelToken) -> Iterator[FrameIndex]:
        """Score what changed until nothing is left; beside a run in a small share of the time."""
        live = self._live
        if live is not None:
            yield from live.update(self._project, token, self._pace)

    @property
    def is_current(self) -> bool:
        return self._live is None or self._live.is_current(self._project)

    def beside(self, run: Iterator[T], token: CancelToken) -> Iterator[T]:
        """The same run; while it goes on, background work keeps out of its way."""
        self._run_token = token
        try:
            yield from run
        finally:
            self._run_token = None

    def _unmatched_objects(self, truth: Truth) -> Iterator[str]:
        names = {info.id: info.name for info in self._project.objects()}
        for object_id, name in names.items():
            if object_id not in truth.object_ids:
                yield f"“{name}” (object {object_id}) has no truth: it is not scored."
        for object_id in truth.object_ids:
            if object_id not in names:
                yield f"Ground truth shows object {object_id}, which this project does not have."
