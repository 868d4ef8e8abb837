"""Open whatever the user points at: a video, a folder of pictures, one picture."""

from collections.abc import Generator
from pathlib import Path

from core.errors import MediaError
from core.progress import CancelToken, finished
from core.video.clip import Clip, OpeningStep
from core.video.images import open_pictures, pictures_in
from core.video.index import index_video
from core.video.pictures import PICTURE_SUFFIXES
from core.video.reader import VideoClip


def open_clip(path: Path) -> Clip:
    """A clip ready to read; MediaError saying what is wrong with the path."""
    return finished(opening_clip(path, CancelToken()))


def opening_clip(
    path: Path, token: CancelToken, *, skip_other_sizes: bool = False
) -> Generator[OpeningStep, None, Clip]:
    """The same with progress, the first picture and a way to stop; returns the clip."""
    if path.is_dir():
        files = pictures_in(path)
        return (yield from open_pictures(path, files, token, skip_other_sizes=skip_other_sizes))
    if not path.exists():
        raise MediaError(f"No file or folder at {path}. Nothing was changed. Check the path.")
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return (yield from open_pictures(path, (path,), token))
    return VideoClip((yield from index_video(path, token)))
