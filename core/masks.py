"""Masks on disk and in the project: DAVIS palette, indexed PNG files, packed pixels."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from core.errors import MaskError
from core.files import atomic_path
from core.types import MAX_OBJECTS, BoolMask, Box, Mask, ObjectId

MAX_MASK_PIXELS = 1 << 28
"""Larger pictures are refused before they are decoded (16384 x 16384)."""


def _davis_palette() -> NDArray[np.uint8]:
    """The PASCAL VOC bit-interleaved colour map that DAVIS uses: 256 x 3."""
    palette = np.zeros((256, 3), np.uint8)
    for entry in range(256):
        value = entry
        for shift in range(7, -1, -1):
            for channel in range(3):
                palette[entry, channel] |= ((value >> channel) & 1) << shift
            value >>= 3
    return palette


DAVIS_PALETTE = _davis_palette()


def object_ids(mask: Mask) -> list[ObjectId]:
    """Ids present in a mask, ascending, without the background."""
    present = np.bincount(mask.ravel(), minlength=256)
    return [ObjectId(int(i)) for i in np.flatnonzero(present) if i > 0]


def read_mask(path: Path) -> Mask:
    """Read ids from a PNG: mode P, L or 1 holds ids, mode RGB(A) DAVIS colours.

    A grey or indexed picture of exactly 0 and 255 is white on black: object 1.
    Raises MaskError with the reason for anything else; nothing is resized.
    """
    try:
        with PillowImage.open(path) as picture:
            if picture.width * picture.height > MAX_MASK_PIXELS:
                raise MaskError(
                    f"{path.name} is too large for a mask ({picture.width}x{picture.height}). "
                    "Nothing was imported. Use a mask of the video's size."
                )
            picture.load()
            return _ids_of_picture(picture, path.name)
    except FileNotFoundError as error:
        raise MaskError(f"No mask at {path}. Nothing was imported. Check the path.") from error
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
        raise MaskError(
            f"{path.name} could not be read as a picture. Nothing was imported. "
            "Use a PNG holding object ids."
        ) from error


def _ids_of_picture(picture: PillowImage.Image, name: str) -> Mask:
    if picture.mode == "1":
        return np.asarray(picture).astype(np.uint8)
    if picture.mode in ("P", "L"):
        ids = np.array(picture, dtype=np.uint8)
        values = np.unique(ids)
        if values.tolist() == [0, 255] or values.tolist() == [255]:
            return (ids > 0).astype(np.uint8)
        return ids
    if picture.mode in ("RGB", "RGBA"):
        return _ids_of_colours(np.asarray(picture.convert("RGB")), name)
    raise MaskError(
        f"{name} has pixel format {picture.mode}, which holds no 8-bit object ids "
        f"(at most {MAX_OBJECTS} objects). Nothing was imported. "
        "Save it as an indexed or grey 8-bit PNG."
    )


def _ids_of_colours(colours: NDArray[np.uint8], name: str) -> Mask:
    packed = colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found, inverse = np.unique(packed, return_inverse=True)
    if found.size > MAX_OBJECTS + 1:
        raise MaskError(
            f"{name} has {found.size} colours; a mask can hold at most {MAX_OBJECTS} objects. "
            "Nothing was imported. Use an indexed PNG."
        )
    palette = DAVIS_PALETTE.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    id_of = {int(colour): index for index, colour in reversed(list(enumerate(palette)))}
    if 0xFFFFFF in found and set(found.tolist()) <= {0, 0xFFFFFF}:
        id_of[0xFFFFFF] = 1
    unknown = [int(colour) for colour in found if int(colour) not in id_of]
    if unknown:
        shown = ", ".join(f"#{colour:06X}" for colour in unknown[:3])
        raise MaskError(
            f"{len(unknown)} colours in {name} are not in the DAVIS palette: {shown}. "
            "Nothing was imported. Save the mask as an indexed PNG."
        )
    ids = np.array([id_of[int(colour)] for colour in found], np.uint8)
    return ids[inverse].reshape(colours.shape[:2])


def require_usable_mask(mask: Mask, size: tuple[int, int], name: str) -> None:
    """Refuse a mask of another size than `size` (width, height) or without any object."""
    height, width = mask.shape
    if (width, height) != size:
        raise MaskError(
            f"Mask {name} is {width}x{height}, the frame is {size[0]}x{size[1]}. "
            "Masks are not resized unless you say so. Use a mask of the frame's size."
        )
    if not mask.any():
        raise MaskError(
            f"Mask {name} holds no object. Nothing was tracked. Draw at least one object."
        )


def write_indexed_png(path: Path, mask: Mask, palette: NDArray[np.uint8] = DAVIS_PALETTE) -> None:
    """Write ids as a palette PNG, atomically; OutputError when the place cannot be written."""
    with atomic_path(path) as partial:
        picture = PillowImage.fromarray(np.ascontiguousarray(mask))
        picture.putpalette(palette.ravel().tolist())
        picture.save(partial, format="PNG", compress_level=4)


MAX_SIDE = 0xFFFF
"""Width and height that a packed blob can tell."""

_HEADER = struct.Struct("<BHHHHHH")
_PACKED_VERSION = 1


def pack_pixels(pixels: BoolMask) -> bytes:
    """One object's pixels as a small blob: picture size, box around it, its bits deflated."""
    height, width = pixels.shape
    box = Box.around(pixels)
    header = _HEADER.pack(_PACKED_VERSION, width, height, box.left, box.top, box.right, box.bottom)
    if box.is_empty:
        return header
    return header + zlib.compress(np.packbits(pixels[box.slices], axis=1).tobytes(), level=6)


def unpack_pixels(blob: bytes) -> BoolMask:
    """Inverse of `pack_pixels`; MaskError for a blob that it did not make."""
    pixels, box = unpack_crop(blob)
    width, height = packed_size(blob)
    whole = np.zeros((height, width), bool)
    whole[box.slices] = pixels
    return whole


def packed_size(blob: bytes) -> tuple[int, int]:
    """Width and height of the picture a packed blob belongs to."""
    version, width, height, *_ = _read_header(blob)
    del version
    return width, height


def is_empty_blob(blob: bytes) -> bool:
    """Whether a packed blob has no pixel; MaskError for one that `pack_pixels` did not make."""
    return packed_box(blob).is_empty


def packed_box(blob: bytes) -> Box:
    """The box around a packed object's pixels, without unpacking them."""
    _, _, _, left, top, right, bottom = _read_header(blob)
    return Box(left, top, right, bottom)


def unpack_crop(blob: bytes) -> tuple[BoolMask, Box]:
    """The object's pixels inside its box, and the box; cheaper than the whole picture."""
    _, width, height, left, top, right, bottom = _read_header(blob)
    box = Box(left, top, right, bottom)
    if box.is_empty:
        return np.zeros((0, 0), bool), Box(0, 0, 0, 0)
    if box != box.clipped(width, height):
        raise MaskError("A stored mask is damaged (its box leaves the picture).")
    row_bytes = (box.width + 7) // 8
    expected = row_bytes * box.height
    try:
        decoder = zlib.decompressobj()
        data = decoder.decompress(blob[_HEADER.size :], expected + 1)
    except zlib.error as error:
        raise MaskError("A stored mask is damaged (its pixels cannot be unpacked).") from error
    if len(data) != expected:
        raise MaskError("A stored mask is damaged (it has another length than its box).")
    bits = np.frombuffer(data, np.uint8).reshape(box.height, row_bytes)
    return np.unpackbits(bits, axis=1, count=box.width).astype(bool), box


def _read_header(blob: bytes) -> Sequence[int]:
    if len(blob) < _HEADER.size:
        raise MaskError("A stored mask is damaged (it is too short).")
    fields = _HEADER.unpack_from(blob)
    if fields[0] != _PACKED_VERSION:
        raise MaskError("A stored mask is of an unknown kind.")
    if fields[1] * fields[2] > MAX_MASK_PIXELS:
        raise MaskError("A stored mask claims an impossible size.")
    return fields
