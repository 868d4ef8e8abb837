"""One still picture file to an upright 8-bit RGB array, and its size without decoding it.

Used by image sequences. The rule: whatever the depth, a picture looks as in other viewers.
"""

import struct
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import imageio.v3 as iio
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError

from core.errors import MediaError
from core.types import Image
from core.video.clip import require_picture_size

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".exr"})

_TIFF_SUFFIXES = (".tif", ".tiff")
_ORIENTATION_TAG = 0x0112
_TURNS: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    2: np.fliplr,
    3: lambda picture: np.rot90(picture, 2),
    4: np.flipud,
    5: lambda picture: picture.swapaxes(0, 1),
    6: lambda picture: np.rot90(picture, -1),
    7: lambda picture: np.rot90(picture.swapaxes(0, 1), 2),
    8: np.rot90,
}
"""How to make a picture of each EXIF orientation upright; 1 is upright already."""


def read_picture(path: Path) -> Image:
    """Upright RGB; MediaError with the reason if the file holds no picture."""
    width, height = picture_size(path)
    try:
        if path.suffix.lower() == ".exr":
            picture = _eight_bit(_read_exr(path), linear=True)
        else:
            picture = _read_still(path)
    except (av.FFmpegError, cv2.error, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _unreadable(path) from error
    if picture.shape[:2] != (height, width):
        raise _unreadable(path)
    return picture


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of the upright picture, from the head of the file."""
    try:
        suffix = path.suffix.lower()
        if suffix == ".exr":
            width, height = _exr_size(path)
        elif suffix in _TIFF_SUFFIXES:
            width, height = _tiff_size(path)
        else:
            with PillowImage.open(path) as picture:
                width, height = picture.size
                if picture.getexif().get(_ORIENTATION_TAG, 1) >= 5:
                    width, height = height, width
    except FileNotFoundError as error:
        raise MediaError(
            f"{path} is gone. Masks are safe. Put it back or open another folder."
        ) from error
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
        raise _unreadable(path) from error
    require_picture_size(width, height, path.name)
    return width, height


def _tiff_size(path: Path) -> tuple[int, int]:
    try:
        with PillowImage.open(path) as picture:
            return picture.size  # upright already, for TIFF only
    except UnidentifiedImageError:
        height, width = _read_every_depth(path).shape[:2]  # float colours, unknown to Pillow
        return width, height


def _unreadable(path: Path) -> MediaError:
    return MediaError(
        f"{path.name} could not be read as a picture: it is damaged or of another format. "
        "The other frames are safe. Replace or remove the file."
    )


def _read_still(path: Path) -> Image:
    suffix = path.suffix.lower()
    if suffix in _TIFF_SUFFIXES:
        return _eight_bit(_read_every_depth(path), linear=False)  # upright already
    if suffix == ".png":
        picture = _read_every_depth(path)
    else:
        picture = iio.imread(path, plugin="pillow", index=0, mode="RGB")
    return np.ascontiguousarray(_turned(_eight_bit(picture, linear=False), path))


def _read_every_depth(path: Path) -> NDArray[np.generic]:
    """By OpenCV, because Pillow reads no 16-bit or float colours."""
    return iio.imread(path, plugin="opencv", index=0, flags=cv2.IMREAD_UNCHANGED)


def _turned(picture: Image, path: Path) -> Image:
    with PillowImage.open(path) as header:
        orientation = header.getexif().get(_ORIENTATION_TAG, 1)
    turn = _TURNS.get(orientation)
    return picture if turn is None else turn(picture)


def _eight_bit(picture: NDArray[np.generic], *, linear: bool) -> Image:
    """Three channels of 0..255: grey is repeated, alpha is dropped, floats hold 0..1."""
    if picture.ndim == 2:
        picture = picture[..., None]
    if picture.shape[2] < 3:
        picture = np.repeat(picture[..., :1], 3, axis=2)
    colours = picture[..., :3]
    if colours.dtype == np.uint8:
        return np.ascontiguousarray(colours, dtype=np.uint8)
    if np.issubdtype(colours.dtype, np.integer):
        full = 256**colours.dtype.itemsize - 1
        light = colours.astype(np.float32) / full
    else:
        light = np.nan_to_num(colours.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    light = np.clip(light, 0.0, 1.0)
    return np.rint(255 * (_srgb(light) if linear else light)).astype(np.uint8)


def _srgb(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scene light to display values (IEC 61966-2-1)."""
    curved: NDArray[np.float32] = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.power(light, 1 / 2.4) - 0.055
    )
    return curved


def _read_exr(path: Path) -> NDArray[np.float32]:
    # Neither Pillow nor the OpenCV wheel decodes OpenEXR; FFmpeg does.
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            planar = "grayf32le" if frame.format.name.startswith("gray") else "gbrpf32le"
            return frame.to_ndarray(format=planar).astype(np.float32)
    raise ValueError("no picture")


def _exr_size(path: Path) -> tuple[int, int]:
    """Size of the display window, from the attributes at the head of an OpenEXR file."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head[:4] != b"\x76\x2f\x31\x01":
        raise ValueError("not OpenEXR")
    place = head.find(b"displayWindow\0box2i\0")
    if place < 0 or len(head) < place + 40:
        raise ValueError("no display window")
    left, top, right, bottom = struct.unpack_from("<4i", head, place + 24)
    return right - left + 1, bottom - top + 1
