"""Exact frames of a video file: seek to the indexed key frame, decode forward to the time stamp.

Opened by `core.video.open`, read by one thread. The rule: a picture is handed out only under the
number that its own time stamp has in the index, so stepping, seeking and counting always agree.
"""

import contextlib
import time
from collections.abc import Iterator

import av
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from core.errors import MediaError
from core.number_text import grouped
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, frame_names
from core.video.demux import (
    VideoPacket,
    decode_packet,
    decode_readable,
    frame_time,
    open_container,
    packet_time,
    packets_of,
    turned_upright,
)
from core.video.failures import Remark, RemarkKind
from core.video.index import VideoIndex

_EARLIER_KEYFRAMES_TRIED = 3


class _DamageMetError(Exception):
    """A packet could not be decoded while several were in work."""


class VideoClip(Clip):
    """A video file; `missing` fills as unreadable frames are met.

    The decoder stands at frame `_at` and holds it (-1: before everything). From `_proven_from`
    on, a frame that the decoder passes over is known to be missing.
    """

    def __init__(self, index: VideoIndex) -> None:
        super().__init__()
        self._index = index
        self._info = _info_of(index)
        self._careful = False
        self._container, self._stream = open_container(index.path)
        self._reformatter = VideoReformatter()
        self._frames = self._decoded()
        self._at: FrameIndex = -1
        self._frame: VideoFrame | None = None
        self._proven_from: FrameIndex = 0

    @property
    def info(self) -> ClipInfo:
        return self._info

    def group_start(self, index: FrameIndex) -> FrameIndex:
        return self._index.group_start(index)

    def read(self, index: FrameIndex) -> Image:
        for _ in self.approach(index):
            pass
        frame = self._frame
        if frame is None or self._at != index:
            self._info = self._info.with_missing(index)
            raise MediaError(
                f"Frame {index} of {self._info.path.name} could not be decoded: the file is "
                "damaged there. The other frames are safe. Go to another frame."
            )
        return self._upright(frame)

    def approach(self, index: FrameIndex) -> Iterator[None]:
        self._check_access(index)
        if index in self._info.missing:
            return
        with contextlib.suppress(_DamageMetError):
            yield from self._walk(index)
        # At the end of a file the decoder loses frames in work without a word.
        if self._at != index and not self._careful:
            self._decode_carefully()
            yield from self._walk(index)

    def glimpse(self, index: FrameIndex, deadline_s: float) -> tuple[FrameIndex, Image]:
        for _ in self.approach(index):
            if time.monotonic() >= deadline_s:
                break
        if self._frame is None or self._at > index:
            return index, self.read(index)
        return self._at, self._upright(self._frame)

    def _walk(self, index: FrameIndex) -> Iterator[None]:
        if not self._at <= index or self._index.group_start(index) > self._at + 1:
            self._seek(index)
        for earlier in range(1, _EARLIER_KEYFRAMES_TRIED + 2):
            while self._at < index and self._advance():
                yield
            # A seek may land behind its key frame, and a damaged key frame hides the pictures
            # after it: only after a start from further back is the frame known to be missing.
            if self._at == index or self._proven_from <= index:
                return
            self._seek(index, back=earlier)

    def close(self) -> None:
        self._frame = None
        self._frames = iter(())
        self._container.close()

    def _decode_carefully(self) -> None:
        """From now on decode one frame at a time.

        Decoding several frames at once is faster, but a damaged packet then takes healthy
        neighbours with it. A decoder that met damage is also not clean after a seek: each seek
        gets a new one.
        """
        self._careful = True
        self._restart()

    def _restart(self) -> None:
        """Open the file afresh, in front of its first frame."""
        self._container.close()
        self._container, self._stream = open_container(self._info.path)
        if self._careful:
            self._stream.thread_type = "SLICE"
        self._begin(self._decoded(), proven_from=0)

    def _seek(self, index: FrameIndex, back: int = 0) -> None:
        """Stand in front of the key frame that leads to `index`, or `back` key frames earlier."""
        keyframe = self._index.keyframe_before(index, back)
        if keyframe is None or self._careful:
            self._restart()
        if keyframe is None:
            return
        try:
            self._container.seek(keyframe, stream=self._stream, backward=True)
        except (av.FFmpegError, OSError):
            self._restart()
            return
        self._begin(self._decoded_from_keyframe(), proven_from=self._info.frame_count)

    def _begin(
        self, frames: Iterator[tuple[FrameIndex, VideoFrame]], *, proven_from: FrameIndex
    ) -> None:
        self._frames = frames
        self._frame = None
        self._at = -1
        self._proven_from = proven_from

    def _advance(self) -> bool:
        """Take the next frame the decoder gives; False at the end of the stream."""
        for number, frame in self._frames:
            if number <= self._at:
                continue
            self._proven_from = min(self._proven_from, number)
            self._at, self._frame = number, frame
            return True
        self._at, self._frame = self._index.frame_count, None
        return False

    def _decoded(self) -> Iterator[tuple[FrameIndex, VideoFrame]]:
        """Numbered frames from the start of the file."""
        count = 0
        for packet in packets_of(self._container, self._stream):
            for frame in self._decode(packet):
                number = count if self._index.timeline.counted else self._number(frame)
                count += 1
                if number is not None:
                    yield number, frame

    def _decoded_from_keyframe(self) -> Iterator[tuple[FrameIndex, VideoFrame]]:
        """Numbered frames from the first key frame after a seek.

        Pictures shown before that key frame lack their references (open groups) and are left out;
        so are packets before it, which some demuxers deliver first.
        """
        first: FrameIndex | None = None
        for packet in packets_of(self._container, self._stream):
            if first is None:
                landed = packet_time(packet)
                if landed is None or not packet.is_keyframe:
                    continue
                first = self._index.first_from(landed)
            for frame in self._decode(packet):
                number = self._number(frame)
                if number is not None and number >= first:
                    yield number, frame

    def _decode(self, packet: VideoPacket) -> list[VideoFrame]:
        if self._careful:
            return decode_readable(packet)
        try:
            return decode_packet(packet)
        except (av.FFmpegError, OSError) as error:
            raise _DamageMetError from error

    def _number(self, frame: VideoFrame) -> FrameIndex | None:
        stamp = frame_time(frame)
        return None if stamp is None else self._index.number_at(stamp)

    def _upright(self, frame: VideoFrame) -> Image:
        """RGB at the clip's size, turned as the file asks for."""
        turned = self._info.rotation % 180 != 0
        width = self._info.height if turned else self._info.width
        height = self._info.width if turned else self._info.height
        # One for all frames: setting up a conversion costs a fifth of doing it.
        picture = self._reformatter.reformat(frame, width, height, "rgb24").to_ndarray()
        return turned_upright(picture, self._info.rotation)


def _info_of(index: VideoIndex) -> ClipInfo:
    return ClipInfo(
        path=index.path,
        kind="video",
        frame_count=index.frame_count,
        width=index.width,
        height=index.height,
        rate=index.rate,
        timestamps=index.timestamps,
        names=frame_names(index.frame_count),
        codec=index.codec,
        byte_size=index.path.stat().st_size,
        variable_rate=index.variable_rate,
        rotation=index.rotation,
        remarks=_remarks(index),
    )


def _remarks(index: VideoIndex) -> tuple[Remark, ...]:
    remarks = []
    if index.lost:
        count = index.frame_count
        remarks.append(
            Remark(
                RemarkKind.DAMAGED,
                f"Frames from {grouped(count)} on could not be read. "
                f"{grouped(count)} frames (0 to {grouped(count - 1)}) are usable.",
            )
        )
    if index.variable_rate:
        remarks.append(
            Remark(
                RemarkKind.VARIABLE_RATE,
                "This video has a variable frame rate. Frames are counted in display order; "
                "export can keep the time stamps.",
            )
        )
    return tuple(remarks)
