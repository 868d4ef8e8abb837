"""A clip of as many tiny grey frames as one asks for, each new memory as decoded ones are."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, frame_names


class LongClip(Clip):
    """frames of size height x width, 25 a second."""

    def __init__(self, frames: int, height: int, width: int) -> None:
        super().__init__()
        self._info = ClipInfo(
            path=Path("long.mp4"),
            kind="video",
            frame_count=frames,
            width=width,
            height=height,
            rate=Fraction(25),
            timestamps=tuple(frame / 25 for frame in range(frames)),
            names=frame_names(frames),
            codec="fake",
            byte_size=1,
        )

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        return np.full((self._info.height, self._info.width, 3), index % 255, np.uint8)

    def close(self) -> None:
        """Nothing is open."""
