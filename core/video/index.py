"""Which pictures a video holds: every shown frame's time stamp, found by demuxing only.

Used by `VideoClip`. The rule: frame n is the n-th time stamp in display order, and the decoder is
only ever sent to a key frame of this index. The first frames are decoded to check the time stamps;
where those do not hold (raw streams, field pairs), the video is decoded once instead.
"""

import bisect
import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.progress import CancelToken, Progress
from core.types import FrameIndex
from core.video.clip import FirstPicture, OpeningStep
from core.video.demux import (
    VideoPacket,
    decode_packet,
    decode_readable,
    frame_time,
    is_shown,
    open_container,
    packets_of,
    reason_text,
    upright_picture,
)
from core.video.failures import UndecodableError

_PROBED_FRAMES = 12
_PROBED_PACKETS = 400
_REORDER_DEPTH = 16
_DEFAULT_RATE = Fraction(25)
_PROGRESS_EVERY = 500
_DECODED_PROGRESS_EVERY = 20


@dataclass(frozen=True)
class Timeline:
    """Time stamps of the shown frames and of the key frames, both ascending.

    counted: the stamps are unusable, so frames are numbered by decoding from the start; `frames`
    then holds 0, 1, 2, ... and nothing can be sought.
    """

    frames: tuple[int, ...]
    keyframes: tuple[int, ...]
    counted: bool = False


@dataclass(frozen=True)
class VideoIndex:
    """The timeline of one video, and the facts that its first picture tells.

    width, height: of the upright picture. lost: frames the file claims to hold beyond those found.
    """

    path: Path
    codec: str
    width: int
    height: int
    rotation: int
    rate: Fraction
    time_base: Fraction
    timeline: Timeline
    lost: int = 0

    @property
    def frame_count(self) -> int:
        return len(self.timeline.frames)

    @cached_property
    def timestamps(self) -> tuple[float, ...]:
        """Seconds from the first frame."""
        first = self.timeline.frames[0]
        # As exact as the fraction itself, and a tenth of its cost: a long clip has many frames.
        above, below = self.time_base.numerator, self.time_base.denominator
        return tuple((stamp - first) * above / below for stamp in self.timeline.frames)

    @cached_property
    def variable_rate(self) -> bool:
        """Whether the frames' durations differ by more than rounding explains."""
        # Where the end is cut off, pictures are lost in decoding order: holes in display order.
        whole = self.timestamps[: -_REORDER_DEPTH if self.lost else None]
        steps = [after - before for before, after in itertools.pairwise(whole)]
        return bool(steps) and max(steps) - min(steps) > max(0.0021, 0.05 * min(steps))

    def number_at(self, stamp: int) -> FrameIndex | None:
        """The frame with exactly this time stamp."""
        number = bisect.bisect_left(self.timeline.frames, stamp)
        found = number < self.frame_count and self.timeline.frames[number] == stamp
        return number if found else None

    def first_from(self, stamp: int) -> FrameIndex:
        """The first frame at or after a time stamp."""
        return bisect.bisect_left(self.timeline.frames, stamp)

    def keyframe_before(self, index: FrameIndex, back: int = 0) -> int | None:
        """Time stamp of the last key frame up to frame `index`, or `back` key frames earlier."""
        stamp = self.timeline.frames[index]
        position = bisect.bisect_right(self.timeline.keyframes, stamp) - 1 - back
        return self.timeline.keyframes[position] if position >= 0 else None

    def group_start(self, index: FrameIndex) -> FrameIndex:
        """The first frame that is decoded on the way to `index`."""
        keyframe = self.keyframe_before(index)
        return 0 if keyframe is None else self.first_from(keyframe)


def index_video(path: Path, token: CancelToken) -> Generator[OpeningStep, None, VideoIndex]:
    """Demux the whole file once, with progress in bytes; the index is what the generator returns.

    The first picture that can be decoded comes as soon as it is, long before the index.

    UndecodableError if the file holds no picture that can be shown.
    """
    container, stream = open_container(path)
    with container:
        survey = _Survey()
        yield from _survey(container, stream, survey, token)
        if survey.first_frame is None:
            raise UndecodableError(_no_picture_text(path, stream.codec_context.name, survey))
        timeline = _trusted_timeline(survey)
        if timeline is None:
            timeline = yield from _timeline_by_decoding(path, survey, token)
        rate = _rate(stream, timeline)
        frame = survey.first_frame
        upright = frame.rotation % 180 == 0
        return VideoIndex(
            path=path,
            codec=stream.codec_context.name,
            width=frame.width if upright else frame.height,
            height=frame.height if upright else frame.width,
            rotation=frame.rotation,
            rate=rate,
            time_base=1 / rate if timeline.counted else _time_base(stream),
            timeline=timeline,
            lost=max(0, stream.frames - survey.packet_count),
        )


@dataclass
class _Survey:
    """What one pass over the packets found, and the first decoded frames to check it by."""

    packet_count: int = 0
    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    key_pts: list[int | None] = field(default_factory=list)
    key_dts: list[int | None] = field(default_factory=list)
    first_frame: VideoFrame | None = None
    decoded: list[int | None] = field(default_factory=list)
    failure: str = ""

    def add(self, packet: VideoPacket, codec: str) -> None:
        self.packet_count += 1
        if packet.is_keyframe:
            self.key_pts.append(packet.pts)
            self.key_dts.append(packet.dts)
        if is_shown(packet, codec):
            self.pts.append(packet.pts)
            self.dts.append(packet.dts)

    def probe(self, packet: VideoPacket) -> None:
        """Decode until enough frames are known; a file damaged at its head is searched further."""
        enough = len(self.decoded) >= _PROBED_FRAMES or self.packet_count > _PROBED_PACKETS
        if self.decoded and enough:
            return
        try:
            frames = decode_packet(packet)
        except (av.FFmpegError, OSError) as error:
            self.failure = reason_text(error)
            return
        if self.first_frame is None and frames:
            self.first_frame = frames[0]
        self.decoded.extend(frame_time(frame) for frame in frames)


def _survey(
    container: InputContainer, stream: VideoStream, survey: _Survey, token: CancelToken
) -> Iterator[OpeningStep]:
    codec = stream.codec_context.name
    is_shown_yet = False
    for packet in packets_of(container, stream):
        if packet.size:
            survey.add(packet, codec)
        survey.probe(packet)
        if survey.first_frame is not None and not is_shown_yet:
            is_shown_yet = True
            yield FirstPicture(upright_picture(survey.first_frame))
        if survey.packet_count % _PROGRESS_EVERY == 0:
            token.checkpoint()
            yield Progress(packet.pos or 0, container.size)


def _no_picture_text(path: Path, codec: str, survey: _Survey) -> str:
    if survey.packet_count == 0:
        return f"{path.name} holds no frames. Nothing was changed. Choose another file."
    reason = survey.failure or "no picture in the stream"
    return f"{path.name} could not be decoded (codec {codec}, FFmpeg says: {reason})."


def _trusted_timeline(survey: _Survey) -> Timeline | None:
    """The packets' time stamps, if they are complete and the decoded frames confirm them."""
    pts = _distinct(survey.pts)
    if pts is not None:
        if not survey.failure:
            pts = _without_undecodable_head(pts, survey.decoded)
        return _confirmed(pts, survey.key_pts, survey)
    dts = _distinct(survey.dts)
    return None if dts is None else _confirmed(dts, survey.key_dts, survey)


def _distinct(stamps: list[int | None]) -> list[int] | None:
    known = sorted({stamp for stamp in stamps if stamp is not None})
    return known if len(known) == len(stamps) else None


def _without_undecodable_head(stamps: list[int], decoded: list[int | None]) -> list[int]:
    """A stream cut at an open group begins with pictures whose references are gone: never shown."""
    first = decoded[0]
    return stamps if first is None else stamps[bisect.bisect_left(stamps, first) :]


def _confirmed(stamps: list[int], keys: list[int | None], survey: _Survey) -> Timeline | None:
    """Damage may hide frames; otherwise the first decoded frames are exactly the first stamps."""
    decoded = survey.decoded
    expected = decoded if survey.failure else stamps[: len(decoded)]
    fits = decoded == expected and set(decoded) <= set(stamps)
    return Timeline(tuple(stamps), _ascending(keys)) if fits else None


def _ascending(keys: list[int | None]) -> tuple[int, ...]:
    return tuple(sorted(key for key in keys if key is not None))


def _timeline_by_decoding(
    path: Path, survey: _Survey, token: CancelToken
) -> Generator[Progress, None, Timeline]:
    """The decoded frames' own time stamps, or bare numbers where those are useless too."""
    container, stream = open_container(path)
    stamps: list[int | None] = []
    with container:
        for packet in packets_of(container, stream):
            stamps.extend(frame.pts for frame in decode_readable(packet))
            if len(stamps) % _DECODED_PROGRESS_EVERY == 0:
                token.checkpoint()
                yield Progress(len(stamps), survey.packet_count)
    distinct = _distinct(stamps)
    if distinct is None or distinct != stamps:
        return Timeline(tuple(range(len(stamps))), (), counted=True)
    return Timeline(tuple(distinct), _ascending(survey.key_pts))


def _time_base(stream: VideoStream) -> Fraction:
    return stream.time_base or 1 / _DEFAULT_RATE


def _rate(stream: VideoStream, timeline: Timeline) -> Fraction:
    """The rate the file states if the time stamps bear it out, else the measured average."""
    stated = [rate for rate in (stream.guessed_rate, stream.average_rate) if rate]
    span = (timeline.frames[-1] - timeline.frames[0]) * _time_base(stream)
    if timeline.counted or span <= 0:
        return stated[0] if stated else _DEFAULT_RATE
    measured = (len(timeline.frames) - 1) / span
    for rate in stated:
        if abs(rate - measured) <= measured / 200:
            return rate
    return measured.limit_denominator(1001)
