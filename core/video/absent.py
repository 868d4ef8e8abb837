"""The clip of a project whose media is not there: its facts, and no picture."""

from core.errors import MediaError
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo


class AbsentClip(Clip):
    """Masks can be looked at, drawn and exported; every picture is missing."""

    def __init__(self, info: ClipInfo) -> None:
        super().__init__()
        self._info = info

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        raise MediaError(
            f"{self._info.path.name} is not at {self._info.path.parent}. Masks are safe. "
            "Find it with File, Relink media."
        )

    def close(self) -> None:
        """Nothing is open."""
