"""What a clip is to everybody else: facts about it, and exact frames by number.

`Clip` is the interface of videos and image folders alike; `core.video.open` makes them. A clip
belongs to the first thread that reads from it (a decoder has one owner); others ask a FrameLoader.
"""

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeAlias

from core.errors import MediaError
from core.progress import Progress
from core.types import FrameIndex, Image
from core.video.failures import Remark

MAX_PICTURE_PIXELS = 1 << 28
"""Larger pictures are refused before they are decoded (16384 x 16384)."""

ClipKind = Literal["video", "images"]


@dataclass(frozen=True)
class ClipInfo:
    """Facts about a clip; width and height are those of the upright picture.

    rate: average pictures a second. timestamps: seconds from the first frame, in display order.
    names: what to call each frame's files. missing: indices of frames found unreadable so far.
    remarks: what the user should know (damage, variable rate, gaps).
    """

    path: Path
    kind: ClipKind
    frame_count: int
    width: int
    height: int
    rate: Fraction
    timestamps: tuple[float, ...]
    names: tuple[str, ...]
    codec: str
    byte_size: int
    variable_rate: bool = False
    rotation: int = 0
    missing: tuple[FrameIndex, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def duration_s(self) -> float:
        """Until the last frame has been shown for one average frame time."""
        return self.timestamps[-1] + float(1 / self.rate) if self.timestamps else 0.0

    def with_missing(self, index: FrameIndex) -> "ClipInfo":
        """The same facts, with one more frame known to be unreadable."""
        if index in self.missing:
            return self
        return replace(self, missing=tuple(sorted({*self.missing, index})))

    def fingerprint(self) -> str:
        """16 hex digits that stay the same when the file moves; cheap, no picture is read."""
        duration_ms = round(self.duration_s * 1000)
        facts = (
            f"{self.kind} {self.byte_size} {self.frame_count} "
            f"{self.width}x{self.height} {duration_ms} {self.codec}"
        )
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class FirstPicture:
    """What can be shown while a clip is still being opened: its first frame, upright RGB."""

    picture: Image


OpeningStep: TypeAlias = Progress | FirstPicture
"""What is heard while a clip is being opened."""


class Clip(ABC):
    """Frames by number. Frame n is the n-th picture in display order, however it is reached."""

    def __init__(self) -> None:
        self._owner: int | None = None

    @property
    @abstractmethod
    def info(self) -> ClipInfo:
        """Facts; `missing` grows as unreadable frames are found."""

    @abstractmethod
    def read(self, index: FrameIndex) -> Image:
        """The upright RGB picture; MediaError if this frame cannot be decoded."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go; reading afterwards is a bug."""

    def approach(self, index: FrameIndex) -> Iterator[None]:
        """Work towards `read(index)` in small steps; the caller may give up between them."""
        del index
        return iter(())

    def glimpse(self, index: FrameIndex, deadline_s: float) -> tuple[FrameIndex, Image]:
        """A picture on the way to `index` and its number: where work stands at the deadline.

        The deadline is a time of `time.monotonic`. MediaError if nothing could be decoded.
        """
        del deadline_s
        return index, self.read(index)

    def group_start(self, index: FrameIndex) -> FrameIndex:
        """The first frame that comes for free when `index` is decoded from scratch."""
        return index

    def scan(self) -> Iterator[FrameIndex]:
        """Read every frame once, yielding its number; afterwards `info.missing` is complete."""
        for index in range(self.info.frame_count):
            self._try_read(index)
            yield index

    def _try_read(self, index: FrameIndex) -> None:
        try:
            self.read(index)
        except MediaError:
            return  # recorded in info.missing

    def _check_access(self, index: FrameIndex) -> None:
        thread = threading.get_ident()
        if self._owner is None:
            self._owner = thread
        if self._owner != thread:
            raise RuntimeError("A clip was read from two threads; use a FrameLoader.")
        if not 0 <= index < self.info.frame_count:
            raise IndexError(f"Frame {index} is outside 0..{self.info.frame_count - 1}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def frame_names(count: int) -> tuple[str, ...]:
    """00000, 00001, ... with as many digits as the last number needs, at least five."""
    digits = max(5, len(str(count - 1)))
    return tuple(f"{number:0{digits}d}" for number in range(count))


def size_text(width: int, height: int) -> str:
    return f"{width}\N{MULTIPLICATION SIGN}{height}"


def require_picture_size(width: int, height: int, name: str) -> None:
    """Refuse what no memory should be spent on."""
    if width * height > MAX_PICTURE_PIXELS:
        raise MediaError(
            f"{name} is too large ({width}x{height}). Nothing was changed. "
            "Use pictures of at most 16384x16384 pixels."
        )
