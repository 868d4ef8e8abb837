"""The sample clip on disk: made once, whole or not at all, found again at the next start.

Used by the session. The rule: the folder gets its name only when clip and masks are complete.
"""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import OutputError
from core.files import describe_os_error, ensure_writable_folder
from core.masks import write_indexed_png
from core.progress import CancelToken, Progress
from core.sample.flight import FRAMES, HEIGHT, RATE, WIDTH
from core.sample.scene import Scene
from core.types import Image

_FOLDER = "sample-1"
"""The number changes with the pictures, so that an old sample is not taken for the new one."""

_CLIP, _MASKS = "balloons.mp4", "masks"
_UNFINISHED = f".{_FOLDER}-"
_ABANDONED_AFTER_S = 3600.0


@dataclass(frozen=True)
class SamplePaths:
    """The clip, and a folder with the exact mask of each frame (00000.png, 00001.png, ...)."""

    clip: Path
    masks: Path

    @property
    def first_mask(self) -> Path:
        return self.masks / "00000.png"


def sample_paths(cache_folder: Path) -> SamplePaths | None:
    """Where the finished sample is; None if it has yet to be made."""
    paths = _paths_in(cache_folder / _FOLDER)
    last_mask = paths.masks / f"{FRAMES - 1:05d}.png"
    return paths if paths.clip.is_file() and last_mask.is_file() else None


def sample_clip(cache_folder: Path, token: CancelToken) -> Iterator[Progress]:
    """Make the sample; yields after each frame, and does nothing if it is there already.

    Raises OutputError if the folder cannot be written; nothing is left behind then or on cancel.
    """
    if sample_paths(cache_folder) is not None:
        return
    ensure_writable_folder(cache_folder)
    _remove_abandoned(cache_folder)
    target = cache_folder / _FOLDER
    try:
        with _unfinished_folder(cache_folder) as folder:
            yield from _make(_paths_in(folder), token)
            shutil.rmtree(target, ignore_errors=True)
            folder.rename(target)
    except OSError as error:
        raise OutputError(describe_os_error(error, target)) from error


def _paths_in(folder: Path) -> SamplePaths:
    return SamplePaths(folder / _CLIP, folder / _MASKS)


@contextlib.contextmanager
def _unfinished_folder(cache_folder: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cache_folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # gone already when it got its final name


def _remove_abandoned(cache_folder: Path) -> None:
    """Delete what a killed program left; a young folder may belong to one that is still at work."""
    for folder in cache_folder.glob(f"{_UNFINISHED}*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)


def _make(paths: SamplePaths, token: CancelToken) -> Iterator[Progress]:
    paths.masks.mkdir()
    yield Progress(0, FRAMES, "Painting the sample")
    scene = Scene()
    with av.open(str(paths.clip), "w") as container:
        stream = _add_stream(container)
        for index in range(FRAMES):
            token.checkpoint()
            picture, mask = scene.draw(index)
            container.mux(stream.encode(_as_frame(picture, index)))
            write_indexed_png(paths.masks / f"{index:05d}.png", mask)
            yield Progress(index + 1, FRAMES, "Painting the sample")
        container.mux(stream.encode())


def _add_stream(container: OutputContainer) -> VideoStream:
    stream = container.add_stream(
        "libx264", rate=RATE, options={"crf": "15", "preset": "medium", "g": "48"}
    )
    stream.width, stream.height = WIDTH, HEIGHT
    stream.pix_fmt = "yuv420p"
    return stream


def _as_frame(picture: Image, index: int) -> VideoFrame:
    frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = index, Fraction(1, RATE)
    return frame
