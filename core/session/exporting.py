"""Files out of a session: what `core.exchange` writes, fed from the project.

session.py delegates to it. Hidden objects are written too: hiding is for looking.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.exchange.masks import export_masks
from core.exchange.matte import export_matte
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.types import FrameIndex, ObjectId
from core.video.clip import ClipInfo


class Exporting:
    """Exports of one project."""

    def __init__(self, project: Project, clip: ClipInfo) -> None:
        self._project = project
        self._clip = clip

    def masks(
        self, folder: Path, token: CancelToken, frames: Sequence[FrameIndex] | None
    ) -> Iterator[Progress]:
        return export_masks(folder, self._clip.names, self._project.mask, token, frames)

    def matte(
        self, path: Path, object_ids: Sequence[ObjectId] | None, token: CancelToken
    ) -> Iterator[Progress]:
        return export_matte(path, self._clip, self._project.mask, object_ids, token)
