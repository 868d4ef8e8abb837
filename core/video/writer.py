"""Video files out: pictures in, one complete file or none.

Used by the exports and the sample. The rule: the final name appears only when every frame is in.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import OutputError
from core.files import atomic_path
from core.types import Image


@dataclass(frozen=True)
class VideoSettings:
    """An encoder and how it stores pictures; even: it takes no odd width or height."""

    codec: str
    pixel_format: str
    even: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


H264 = VideoSettings("libx264", "yuv420p", even=True, options={"crf": "16", "preset": "medium"})
"""Plays everywhere; odd sizes grow by one repeated row or column."""

H264_MATTE = VideoSettings("libx264", "yuv420p", options={"crf": "8", "preset": "medium"})
"""A matte of even size that every player and compositor reads."""

H264_MATTE_ODD = VideoSettings("libx264", "gray", options={"crf": "8", "preset": "medium"})
"""A matte of odd size, without colour planes so that its size stays exact."""

FFV1_MATTE = VideoSettings("ffv1", "gray", options={"level": "3", "g": "1", "slicecrc": "1"})
"""A matte kept exactly."""

_TICKS_A_SECOND = 90_000


class VideoWriter:
    """Frames of one size to an open file; `create_video` makes it."""

    def __init__(
        self,
        container: OutputContainer,
        size: tuple[int, int],
        rate: Fraction,
        settings: VideoSettings,
    ) -> None:
        self._container = container
        self._width, self._height = size
        self._settings = settings
        self._rate = rate
        self._written = 0
        self._stream = self._add_stream()

    def _add_stream(self) -> VideoStream:
        stream = self._container.add_stream(
            self._settings.codec, rate=self._rate, options=dict(self._settings.options)
        )
        if not isinstance(stream, VideoStream):
            raise TypeError(f"{self._settings.codec} encodes no pictures")
        stream.width = self._width + (self._width % 2 if self._settings.even else 0)
        stream.height = self._height + (self._height % 2 if self._settings.even else 0)
        stream.pix_fmt = self._settings.pixel_format
        stream.codec_context.time_base = Fraction(1, _TICKS_A_SECOND)
        return stream

    def write(self, picture: Image, time_s: float | None = None) -> None:
        """Add an RGB (H x W x 3) or grey (H x W) picture, shown at `time_s` or one frame later."""
        if picture.shape[:2] != (self._height, self._width):
            raise ValueError(f"picture is {picture.shape[1]}x{picture.shape[0]}")
        layout = "gray" if picture.ndim == 2 else "rgb24"
        frame = VideoFrame.from_ndarray(self._padded(picture), format=layout)
        frame = frame.reformat(format=self._settings.pixel_format)
        seconds = float(self._written / self._rate) if time_s is None else time_s
        frame.pts = round(seconds * _TICKS_A_SECOND)
        frame.time_base = Fraction(1, _TICKS_A_SECOND)
        self._container.mux(self._stream.encode(frame))
        self._written += 1

    def finish(self) -> None:
        """Bring out what the encoder still holds back."""
        self._container.mux(self._stream.encode())

    def _padded(self, picture: Image) -> NDArray[np.uint8]:
        rows = self._stream.height - self._height
        columns = self._stream.width - self._width
        if not rows and not columns:
            return np.ascontiguousarray(picture)
        margins = ((0, rows), (0, columns), (0, 0))[: picture.ndim]
        return np.pad(picture, margins, mode="edge")


@contextlib.contextmanager
def create_video(
    path: Path, *, width: int, height: int, rate: Fraction, settings: VideoSettings
) -> Iterator[VideoWriter]:
    """A writer whose file becomes `path` when the block ends without an error, never before."""
    with atomic_path(path) as partial, _encoding(path), av.open(str(partial), "w") as container:
        writer = VideoWriter(container, (width, height), rate, settings)
        yield writer
        writer.finish()


@contextlib.contextmanager
def _encoding(path: Path) -> Iterator[None]:
    """Encoder failures as one line for the user; system errors stay what they are."""
    try:
        yield
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise OutputError(
            f"{path.name} could not be encoded (FFmpeg says: {error.strerror}). "
            "No file was written. Choose another format."
        ) from error
