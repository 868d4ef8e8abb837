from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageOps

from core.errors import MediaError
from core.video.pictures import picture_size, read_picture

PictureMaker = Callable[..., NDArray[np.uint8]]


@pytest.fixture
def picture(numbered_picture: PictureMaker) -> NDArray[np.uint8]:
    return numbered_picture(5)


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "webp", "jpg", "jpeg"])
def test_every_format_gives_the_same_picture(
    tmp_path: Path, picture: NDArray[np.uint8], suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    options = {"quality": 95} if suffix.startswith("jp") else {}
    if suffix == "webp":
        options = {"lossless": True}
    PillowImage.fromarray(picture).save(path, **options)
    read = read_picture(path)
    assert picture_size(path) == (160, 96)
    tolerance = 3 if suffix.startswith("jp") else 0
    assert np.abs(read.astype(int) - picture).mean() <= tolerance
    assert read.flags.c_contiguous


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_brought_to_eight(
    tmp_path: Path, picture: NDArray[np.uint8], suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    cv2.imwrite(str(path), picture[..., ::-1].astype(np.uint16) * 257)
    assert np.array_equal(read_picture(path), picture)


def test_float_tiff_holds_display_values(tmp_path: Path, picture: NDArray[np.uint8]) -> None:
    path = tmp_path / "a.tif"
    cv2.imwrite(str(path), picture[..., ::-1].astype(np.float32) / 255)
    assert np.array_equal(read_picture(path), picture)


def test_exr_holds_scene_light(tmp_path: Path) -> None:
    light = np.zeros((6, 8, 3), np.float32)
    light[:, 4:] = (0.2140, 1.0, 7.5)
    path = write_exr(tmp_path / "a.exr", light)
    read = read_picture(path)
    assert picture_size(path) == (8, 6)
    assert read[0, 0].tolist() == [0, 0, 0]
    assert read[0, 7].tolist() == [127, 255, 255]


def write_exr(path: Path, light: NDArray[np.float32]) -> Path:
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("exr", rate=1)
        stream.height, stream.width = light.shape[:2]
        stream.pix_fmt = "gbrpf32le"
        frame = av.VideoFrame.from_ndarray(light, format="gbrpf32le")
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_other_pixel_formats_become_rgb(
    tmp_path: Path, picture: NDArray[np.uint8], mode: str, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    converted = PillowImage.fromarray(picture).convert(mode)
    converted.save(path)
    expected = np.asarray(converted.convert("RGB"))
    assert np.array_equal(read_picture(path), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_exif_orientation_is_applied(
    tmp_path: Path, picture: NDArray[np.uint8], orientation: int, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    image = PillowImage.fromarray(picture)
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    image.save(path, exif=exif)
    with PillowImage.open(path) as saved:
        expected = np.asarray(ImageOps.exif_transpose(saved).convert("RGB"))
    read = read_picture(path)
    assert read.shape == expected.shape
    assert picture_size(path) == (read.shape[1], read.shape[0])
    assert np.abs(read.astype(int) - expected).mean() < 1


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "exr"])
def test_a_damaged_file_is_named(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"bad.{suffix}"
    path.write_bytes(b"nothing of a picture" * 20)
    with pytest.raises(MediaError, match=rf"bad\.{suffix} could not be read as a picture"):
        read_picture(path)


def test_a_file_cut_off_is_refused(tmp_path: Path, picture: NDArray[np.uint8]) -> None:
    whole = tmp_path / "whole.png"
    PillowImage.fromarray(picture).save(whole)
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:200])
    with pytest.raises(MediaError, match=r"cut\.png"):
        read_picture(cut)


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is gone"):
        read_picture(tmp_path / "a.png")
