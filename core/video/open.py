"""Open whatever the user points at: a video, a folder of pictures, one picture."""

from pathlib import Path

from core.errors import MediaError
from core.video.clip import Clip
from core.video.images import ImageSequenceClip, pictures_in
from core.video.pictures import PICTURE_SUFFIXES
from core.video.reader import VideoClip


def open_clip(path: Path) -> Clip:
    """A clip ready to read; MediaError saying what is wrong with the path."""
    if path.is_dir():
        return ImageSequenceClip(path, pictures_in(path))
    if not path.exists():
        raise MediaError(f"No file or folder at {path}. Nothing was changed. Check the path.")
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return ImageSequenceClip(path, (path,))
    return VideoClip(path)
