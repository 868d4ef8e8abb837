"""The life of an open project's file: is it saved, its checkpoints, its copies, its last crash.

session.py holds one as `upkeep`. Nothing here changes masks.
"""

from collections.abc import Callable
from pathlib import Path

from core.project.checkpoints import Checkpoint, CheckpointKind, Checkpoints
from core.project.connection import Saving
from core.project.interruption import Interruption
from core.project.project import Project
from core.session.places import checkpoint_folders
from core.session.relinking import remember_looks
from core.session.thumbnails import write_thumbnail
from core.types import FrameIndex
from core.video.loader import FrameLoader


class Upkeep:
    """Of one project. Any thread."""

    def __init__(self, project: Project, frames: FrameLoader) -> None:
        self._project = project
        self._frames = frames
        self._edits_kept = project.edits
        # Asked now: a checkpoint may still be written when the project has been closed.
        self._checkpoints = Checkpoints(project.uid, *checkpoint_folders())

    @property
    def project_path(self) -> Path:
        return self._project.path

    # --- saving

    @property
    def saving(self) -> Saving:
        """Whether everything is on disk; waits for nobody."""
        return self._project.saving

    def try_saving_again(self) -> bool:
        """Write what waits in memory since the disk was full; whether nothing waits any more."""
        return self._project.try_saving_again()

    @property
    def read_only_reason(self) -> str:
        """Why nothing may be changed; "" when everything may."""
        return self._project.read_only_reason

    # --- the last crash

    @property
    def interruption(self) -> Interruption | None:
        """What a program that died left, when the project was opened this time."""
        return self._project.interruption

    # --- checkpoints and copies

    def checkpoints(self) -> list[Checkpoint]:
        """Newest first."""
        return self._checkpoints.list()

    @property
    def edits(self) -> int:
        """Steps made, undone and redone since the project was made."""
        return self._project.edits

    @property
    def has_changed(self) -> bool:
        """Whether anything was done since the last checkpoint, or since the project was opened."""
        return self._project.edits != self._edits_kept

    def begin_checkpoint(self, kind: CheckpointKind, name: str) -> Callable[[], Checkpoint]:
        """Hold the project as it is now; what comes back writes it, on any thread, once."""
        snapshot = self._project.snapshot()
        self._edits_kept = self._project.edits

        def write() -> Checkpoint:
            with snapshot:
                return self._checkpoints.write(snapshot, kind, name)

        return write

    def rename_checkpoint(self, checkpoint: Checkpoint, name: str) -> None:
        self._checkpoints.rename(checkpoint, name)

    def remove_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._checkpoints.remove(checkpoint)

    def save_copy(self, path: Path) -> None:
        """The whole project, history too, under another name; OutputError if it is in use."""
        with self._project.snapshot() as snapshot:
            snapshot.write_project(path, self._project.media)

    # --- what is remembered of the clip

    def remember_looks(self) -> None:
        """Look at three frames, so that the clip is known again after it was moved."""
        remember_looks(self._project, self._frames)

    def remember_picture(self, opened: Path, frame: FrameIndex) -> None:
        """A small picture of this frame, if it is at hand, for the list of recent projects."""
        picture = self._frames.get(frame)
        if picture is not None:
            colors = {info.id: info.color for info in self._project.objects() if info.visible}
            write_thumbnail(opened, picture, self._project.mask(frame), colors)
