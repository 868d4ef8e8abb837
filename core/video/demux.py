"""The codec border: containers, packets and frames of PyAV, made tolerant of damage.

Used by the index and the reader only. The rule: one damaged packet never ends a video.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import MediaError
from core.types import Image
from core.video.clip import require_picture_size
from core.video.failures import UndecodableError

VideoPacket: TypeAlias = "Packet[VideoStream]"

_DEMUX_ERRORS_IN_A_ROW = 64


def open_container(path: Path) -> tuple[InputContainer, VideoStream]:
    """The file and its main picture stream, ready to decode; MediaError if there is none."""
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.FFmpegError, OSError, UnicodeError) as error:
        if not path.exists():
            raise MediaError(
                f"No file or folder at {path}. Nothing was changed. Check the path."
            ) from error
        raise UndecodableError(
            f"{path.name} could not be opened as a video (FFmpeg says: {reason_text(error)})."
        ) from error
    try:
        return container, _picture_stream(container, path)
    except BaseException:
        container.close()
        raise


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.codec_context is None:
        raise MediaError(
            f"{path.name} holds no video that can be decoded (only sound, data or an "
            "unknown codec). Nothing was changed. Choose another file."
        )
    require_picture_size(stream.width, stream.height, path.name)
    stream.thread_type = "AUTO"
    return stream


def reason_text(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket]:
    """Packets up to and including the flushing one, going on after damage in the container."""
    failures = 0
    while failures < _DEMUX_ERRORS_IN_A_ROW:
        try:
            for packet in container.demux(stream):
                failures = 0
                yield packet
        except (av.FFmpegError, OSError):
            failures += 1
        else:
            return


def decode_packet(packet: VideoPacket) -> list[VideoFrame]:
    """Frames that this packet brought to light; FFmpegError if it is damaged."""
    return packet.decode()


def decode_readable(packet: VideoPacket) -> list[VideoFrame]:
    """The same, and nothing from a damaged packet."""
    try:
        return decode_packet(packet)
    except (av.FFmpegError, OSError):
        return []


def frame_time(frame: VideoFrame) -> int | None:
    return frame.pts if frame.pts is not None else frame.dts


def upright_picture(frame: VideoFrame) -> Image:
    """RGB at the frame's own size, turned as the file asks for."""
    return turned_upright(frame.to_ndarray(format="rgb24"), frame.rotation)


def turned_upright(picture: NDArray[Any], rotation: int) -> Image:
    """rotation: in degrees, as the file states it."""
    return np.ascontiguousarray(np.rot90(picture, rotation // 90 % 4))


def packet_time(packet: VideoPacket) -> int | None:
    return packet.pts if packet.pts is not None else packet.dts


def is_shown(packet: VideoPacket, codec: str) -> bool:
    """Whether the packet becomes a picture: not cut off by an edit list, not a mere reference."""
    if packet.is_discard:
        return False
    if codec == "vp8":
        return bool(bytes(packet)[0] & 0x10)  # show_frame, RFC 6386 9.1
    if codec == "vp9":
        return _is_shown_vp9(bytes(packet))
    return True


def _is_shown_vp9(data: bytes) -> bool:
    """show_existing_frame or show_frame of the uncompressed header (VP9 specification 6.2)."""
    if data[-1] & 0xE0 == 0xC0:
        return True  # a superframe carries its hidden pictures together with a shown one
    profile = (data[0] >> 5 & 1) | (data[0] >> 4 & 1) << 1
    shift = 2 if profile == 3 else 3
    shows_existing = data[0] >> shift & 1
    shows = data[0] >> (shift - 2) & 1
    return bool(shows_existing or shows)
