from pathlib import Path

import av
import pytest

from core.errors import MediaError
from core.video.demux import decode_readable, is_shown, open_container, packets_of


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="No file or folder at"):
        open_container(tmp_path / "gone.mp4")


def test_what_is_no_video_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"not a video at all" * 100)
    with pytest.raises(MediaError, match=r"notes\.mp4 could not be opened") as caught:
        open_container(path)
    assert "\n" not in str(caught.value)


def test_a_file_with_only_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.planes[0].update(bytes(1600))
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(MediaError, match="no video"):
        open_container(path)


def test_packets_end_with_the_flushing_one(plain_video: Path) -> None:
    container, stream = open_container(plain_video)
    with container:
        sizes = [packet.size for packet in packets_of(container, stream)]
    assert len(sizes) == 61
    assert sizes[-1] == 0


def test_a_damaged_packet_yields_nothing_and_the_others_go_on(damaged_video: Path) -> None:
    container, stream = open_container(damaged_video)
    with container:
        stream.thread_type = "SLICE"
        frames = sum(len(decode_readable(packet)) for packet in packets_of(container, stream))
    assert 80 < frames < 120


class _FakePacket:
    def __init__(self, data: bytes, *, is_discard: bool = False) -> None:
        self._data = data
        self.is_discard = is_discard

    def __bytes__(self) -> bytes:
        return self._data


@pytest.mark.parametrize(
    ("codec", "data", "shown"),
    [
        ("vp8", b"\x10\x00", True),
        ("vp8", b"\x00\x00", False),
        ("vp9", bytes([0b1000_0110, 0]), True),
        ("vp9", bytes([0b1000_0100, 0]), False),
        ("vp9", bytes([0b1000_1000, 0]), True),
        ("vp9", bytes([0b1000_0100, 0b1100_0000]), True),
        ("h264", b"\x00", True),
    ],
)
def test_hidden_reference_pictures_are_recognised(codec: str, data: bytes, shown: bool) -> None:
    assert is_shown(_FakePacket(data), codec) is shown
    assert not is_shown(_FakePacket(data, is_discard=True), codec)
