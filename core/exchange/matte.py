"""Objects out as a black and white video for compositing programs.

Used by the session. The rule: the file appears under its name only when it is complete.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from core.errors import OutputError
from core.files import ensure_writable_folder
from core.progress import CancelToken, Progress
from core.render.matte import draw_matte
from core.types import FrameIndex, Mask, ObjectId
from core.video.clip import ClipInfo
from core.video.writer import (
    FFV1_MATTE,
    H264_MATTE,
    H264_MATTE_ODD,
    VideoSettings,
    create_video,
)

MATTE_SUFFIXES = (".mp4", ".mkv")
"""H.264 for every player; FFV1 for exact values."""


def export_matte(
    path: Path,
    clip: ClipInfo,
    read_mask: Callable[[FrameIndex], Mask],
    objects: Collection[ObjectId] | None,
    token: CancelToken,
) -> Iterator[Progress]:
    """Write the matte of `objects` (None: all) at the clip's size, rate and time stamps.

    Yields after each frame. Raises OutputError before encoding if the path cannot be used.
    """
    settings = _settings_for(path, clip)
    ensure_writable_folder(path.parent)
    with create_video(
        path, width=clip.width, height=clip.height, rate=clip.rate, settings=settings
    ) as writer:
        for index in range(clip.frame_count):
            token.checkpoint()
            writer.write(draw_matte(read_mask(index), objects), _time_of(clip, index))
            yield Progress(index + 1, clip.frame_count, path.name)


def _settings_for(path: Path, clip: ClipInfo) -> VideoSettings:
    suffix = path.suffix.lower()
    if suffix == ".mkv":
        return FFV1_MATTE
    if suffix != ".mp4":
        raise OutputError(
            f"{path.name} is no matte format. Nothing was written. "
            "Use .mp4 (plays everywhere) or .mkv (lossless)."
        )
    even = clip.width % 2 == 0 and clip.height % 2 == 0
    return H264_MATTE if even else H264_MATTE_ODD


def _time_of(clip: ClipInfo, index: FrameIndex) -> float | None:
    return clip.timestamps[index] if clip.variable_rate else None
