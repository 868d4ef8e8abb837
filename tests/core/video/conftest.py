"""Tiny generated clips of every awkward kind; each picture carries its number in its pixels."""

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage

WIDTH, HEIGHT, BLOCK = 160, 96, 16


def numbered_picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """A gradient with a moving square; ten black or white blocks at the top spell `number`."""
    rows, columns = np.mgrid[0:height, 0:width]
    picture = np.stack(
        [columns * 255 // width, rows * 255 // height, np.full_like(rows, 90)], axis=2
    ).astype(np.uint8)
    left = 8 + number * 3 % (width - 40)
    picture[40:72, left : left + 24] = (220, 60, 30)
    for bit in range(10):
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 255 * (number >> bit & 1)
    return picture


def number_in(picture: NDArray[np.uint8]) -> int:
    """The number that a decoded picture spells, however much the codec blurred it."""
    centres = picture[BLOCK // 2, BLOCK // 2 : 10 * BLOCK : BLOCK].mean(axis=-1)
    return sum(int(centre > 127) << bit for bit, centre in enumerate(centres))


def write_video(
    path: Path,
    count: int,
    *,
    codec: str = "libx264",
    layout: str = "yuv420p",
    size: tuple[int, int] = (WIDTH, HEIGHT),
    options: dict[str, str] | None = None,
    times: Sequence[float] | None = None,
    rotation: int = 0,
    container_format: str | None = None,
) -> Path:
    """`count` numbered pictures at 25 fps or at `times` (seconds)."""
    with av.open(str(path), "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=25, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = layout
        if times is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(count):
            picture = numbered_picture(number, *size)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=layout)
            if times is not None:
                frame.pts, frame.time_base = round(times[number] * 1000), Fraction(1, 1000)
            else:
                frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


X264 = {"preset": "ultrafast", "g": "12", "bf": "3", "crf": "18", "x264-params": "b-adapt=0"}


def h264_with_b_frames(folder: Path) -> Path:
    return write_video(folder / "bframes.mp4", 60, options=X264)


def h264_open_group(folder: Path) -> Path:
    options = X264 | {"x264-params": "b-adapt=0:open-gop=1:bframes=3"}
    return write_video(folder / "open.mp4", 60, options=options)


def hevc_open_group(folder: Path) -> Path:
    options = {
        "preset": "ultrafast",
        "x265-params": "open-gop=1:keyint=10:min-keyint=10:bframes=3:b-adapt=0:log-level=none",
    }
    return write_video(folder / "hevc.mkv", 40, codec="libx265", options=options)


def hevc_cut_at_an_open_group(folder: Path) -> Path:
    """Begins with pictures that cannot be decoded: their references were cut off."""
    whole = hevc_open_group(folder)
    cut = folder / "cut.mkv"
    with av.open(str(whole)) as source, av.open(str(cut), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        keyframes = 0
        for packet in source.demux(video=0):
            keyframes += packet.is_keyframe
            if packet.size and keyframes >= 2:
                packet.stream = stream
                target.mux(packet)
    return cut


def variable_rate(folder: Path) -> Path:
    gaps = np.random.default_rng(5).integers(17, 120, 49)
    times = np.concatenate([[0], np.cumsum(gaps)]) / 1000
    return write_video(folder / "vfr.mkv", 50, options=X264, times=times.tolist())


def odd_size(folder: Path) -> Path:
    return write_video(
        folder / "odd.mp4", 30, layout="yuv444p", size=(853, 481), options=X264 | {"g": "10"}
    )


def one_frame(folder: Path) -> Path:
    return write_video(folder / "one.mp4", 1, options=X264)


def edit_list(folder: Path) -> Path:
    """The first frames are decoded but not shown: the file's edit list starts behind them."""
    path = write_video(folder / "edit.mov", 40, options=X264)
    data = bytearray(path.read_bytes())
    place = data.index(b"elst") + 12
    duration, media_time = struct.unpack_from(">Ii", data, place)
    ticks_a_frame = 512
    struct.pack_into(">Ii", data, place, duration, media_time + 5 * ticks_a_frame)
    path.write_bytes(data)
    return path


def raw_h264(folder: Path) -> Path:
    """No container, no time stamps."""
    return write_video(folder / "raw.h264", 40, options=X264, container_format="h264")


def mpeg4_in_avi(folder: Path) -> Path:
    """Only decoding times, although the pictures are reordered."""
    return write_video(
        folder / "old.avi", 40, codec="mpeg4", options={"g": "12", "bf": "2", "qscale": "3"}
    )


def transport_stream(folder: Path) -> Path:
    return write_video(folder / "stream.ts", 40, options=X264)


def vp8_with_hidden_frames(folder: Path) -> Path:
    options = {"auto-alt-ref": "1", "lag-in-frames": "12", "deadline": "realtime", "g": "16"}
    return write_video(folder / "vp8.webm", 40, codec="libvpx", options=options | {"b": "400k"})


def vp9_with_hidden_frames(folder: Path) -> Path:
    options = {"lag-in-frames": "12", "deadline": "realtime", "cpu-used": "8", "g": "16"}
    return write_video(folder / "vp9.webm", 40, codec="libvpx-vp9", options=options | {"b": "400k"})


def gif(folder: Path) -> Path:
    path = folder / "loop.gif"
    pictures = [PillowImage.fromarray(numbered_picture(number)) for number in range(12)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=40, loop=0)
    return path


def all_intra(folder: Path) -> Path:
    return write_video(
        folder / "intra.avi", 20, codec="mjpeg", layout="yuvj420p", options={"qscale": "3"}
    )


EXACT_VIDEOS: dict[str, Callable[[Path], Path]] = {
    maker.__name__: maker
    for maker in (
        h264_with_b_frames,
        h264_open_group,
        hevc_open_group,
        hevc_cut_at_an_open_group,
        variable_rate,
        odd_size,
        one_frame,
        edit_list,
        raw_h264,
        mpeg4_in_avi,
        transport_stream,
        vp8_with_hidden_frames,
        vp9_with_hidden_frames,
        gif,
        all_intra,
    )
}
"""Undamaged videos: every frame must be reached exactly."""


def damaged_middle(folder: Path) -> Path:
    """Bytes overwritten in the middle of the pictures; the structure is intact."""
    path = write_video(folder / "damaged.mp4", 120, options=X264)
    data = bytearray(path.read_bytes())
    begin = data.index(b"mdat") + (data.index(b"moov") - data.index(b"mdat")) // 2
    data[begin : begin + 1500] = bytes(1500)
    path.write_bytes(data)
    return path


def truncated(folder: Path) -> Path:
    """Cut off in the middle; what the file holds is described at its front."""
    path = write_video(folder / "cut.mp4", 120, options=X264 | {"movflags": "faststart"})
    with (
        av.open(str(path)) as source,
        av.open(str(folder / "fast.mp4"), "w", options={"movflags": "faststart"}) as target,
    ):
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    data = (folder / "fast.mp4").read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    return path


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], Path]], Path]:
    """Makes each kind of video once a session."""
    made: dict[str, Path] = {}

    def make(maker: Callable[[Path], Path]) -> Path:
        name = maker.__name__
        if name not in made:
            made[name] = maker(tmp_path_factory.mktemp(name))
        return made[name]

    return make


@pytest.fixture(params=sorted(EXACT_VIDEOS))
def exact_video(request: pytest.FixtureRequest, media: Callable[..., Path]) -> Path:
    return media(EXACT_VIDEOS[request.param])


@pytest.fixture(scope="session")
def plain_video(media: Callable[..., Path]) -> Path:
    """60 frames of h264 with B-frames, a key frame every 12."""
    return media(h264_with_b_frames)


@pytest.fixture(scope="session")
def damaged_video(media: Callable[..., Path]) -> Path:
    return media(damaged_middle)


@pytest.fixture(scope="session")
def truncated_video(media: Callable[..., Path]) -> Path:
    return media(truncated)


@pytest.fixture(scope="session")
def vfr_video(media: Callable[..., Path]) -> Path:
    return media(variable_rate)


@pytest.fixture(scope="session", name="raw_h264")
def raw_video(media: Callable[..., Path]) -> Path:
    return media(raw_h264)


@pytest.fixture(scope="session", name="edit_list")
def edited_video(media: Callable[..., Path]) -> Path:
    return media(edit_list)


@pytest.fixture(scope="session")
def open_start(media: Callable[..., Path]) -> Path:
    return media(hevc_cut_at_an_open_group)


@pytest.fixture(scope="session", name="one_frame")
def one_frame_video(media: Callable[..., Path]) -> Path:
    return media(one_frame)


@pytest.fixture
def rotated(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a video whose file asks to be turned."""

    def make(degrees: int) -> Path:
        return write_video(tmp_path / f"{degrees}.mp4", 2, options=X264, rotation=degrees)

    return make


@pytest.fixture(name="number_in")
def number_reader() -> Callable[[NDArray[np.uint8]], int]:
    return number_in


@pytest.fixture(name="numbered_picture")
def picture_maker() -> Callable[..., NDArray[np.uint8]]:
    return numbered_picture


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """shot_8.png ... shot_12.png without 10, so that natural order differs from plain sorting."""
    folder = tmp_path / "shots"
    folder.mkdir()
    for number in (8, 9, 11, 12):
        PillowImage.fromarray(numbered_picture(number)).save(folder / f"shot_{number}.png")
    return folder
