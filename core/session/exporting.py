"""Files out of a session: what `core.exchange` writes, fed from the project.

session.py delegates to it. Hidden objects are written too: hiding is for looking.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.datasets.notes import read_captions, write_captions
from core.exchange.masks import export_masks
from core.exchange.matte import export_matte
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.session.noting import Noting
from core.types import FrameIndex, ObjectId
from core.video.clip import ClipInfo


class Exporting:
    """Exports of one project."""

    def __init__(self, project: Project, clip: ClipInfo, noting: Noting) -> None:
        self._project = project
        self._clip = clip
        self._noting = noting

    def masks(
        self, folder: Path, token: CancelToken, frames: Sequence[FrameIndex] | None
    ) -> Iterator[Progress]:
        """Beside the masks lies a file of what objects are called in words, if they are."""
        descriptions = self._noting.descriptions()
        if descriptions:
            # One that is damaged and would have to be changed is told before anything is written.
            there = read_captions(folder).get(self._video, {})
            descriptions = {**dict.fromkeys(there, ""), **descriptions}
        yield from export_masks(folder, self._clip.names, self._project.mask, token, frames)
        if descriptions:
            write_captions(folder, self._video, descriptions)

    @property
    def _video(self) -> str:
        return self._clip.path.stem if self._clip.kind == "video" else self._clip.path.name

    def matte(
        self, path: Path, object_ids: Sequence[ObjectId] | None, token: CancelToken
    ) -> Iterator[Progress]:
        return export_matte(path, self._clip, self._project.mask, object_ids, token)
