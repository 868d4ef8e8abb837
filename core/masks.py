"""Masks on disk and in the project: DAVIS palette, indexed PNG files, packed pixels."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from core.errors import MaskError, MaskSizeError, UnknownColoursError
from core.files import atomic_path
from core.types import MAX_OBJECTS, BoolMask, Box, Mask, ObjectId

T = TypeVar("T", bound=np.generic)

MAX_MASK_PIXELS = 1 << 28
"""Larger pictures are refused before they are decoded (16384 x 16384)."""

_DEEPEST = 0xFFFF
_WHITE = 0xFFFFFF


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

_ID_OF_COLOUR = {
    red << 16 | green << 8 | blue: index
    for index, (red, green, blue) in enumerate(DAVIS_PALETTE.tolist())
}


def object_ids(mask: Mask) -> list[ObjectId]:
    """Ids present in a mask, ascending, without the background."""
    present = np.bincount(mask.ravel(), minlength=256)
    return [ObjectId(int(i)) for i in np.flatnonzero(present) if i > 0]


@dataclass(frozen=True)
class MaskPicture:
    """A mask file as it is: H x W ids or grey values of 8 or 16 bits, or H x W x 3 colours.

    palette: what an indexed file shows its ids in, n x 3; None for the other kinds.
    """

    pixels: NDArray[np.uint8] | NDArray[np.uint16]
    palette: NDArray[np.uint8] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def has_colours(self) -> bool:
        return self.pixels.ndim == 3


def read_mask(path: Path) -> Mask:
    """Read ids from a PNG: mode P, L or 1 holds ids, mode RGB(A) DAVIS colours.

    A grey or indexed picture of exactly 0 and 255 is white on black: object 1.
    Raises MaskError with the reason for anything else; nothing is resized.
    """
    picture = read_mask_picture(path)
    if not picture.has_colours:
        return grey_ids(picture.pixels, path.name)
    ids, unknown = colour_ids(picture.pixels, path.name)
    if unknown:
        raise UnknownColoursError(
            f"{path.name}: {unknown_colours_text(unknown)} "
            "Nothing was imported. Save the mask as an indexed PNG."
        )
    return ids


def read_mask_picture(path: Path) -> MaskPicture:
    """Decode a file, bounded in size; MaskError if it holds no picture of a kind masks have."""
    try:
        with PillowImage.open(path) as picture:
            if picture.width * picture.height > MAX_MASK_PIXELS:
                raise MaskError(
                    f"{path.name} is too large for a mask ({picture.width}x{picture.height}). "
                    "Nothing was imported. Use a mask of the video's size."
                )
            picture.load()
            return _decoded(picture, path.name)
    except FileNotFoundError as error:
        raise MaskError(f"No mask at {path}. Nothing was imported. Check the path.") from error
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
        raise MaskError(
            f"{path.name} could not be read as a picture. Nothing was imported. "
            "Use a PNG holding object ids."
        ) from error


def _decoded(picture: PillowImage.Image, name: str) -> MaskPicture:
    if picture.mode == "1":
        return MaskPicture(np.where(np.asarray(picture), np.uint8(255), np.uint8(0)))
    if picture.mode == "P":
        palette = np.array(picture.getpalette() or [], np.uint8).reshape(-1, 3)
        return MaskPicture(np.array(picture, dtype=np.uint8), palette)
    if picture.mode == "L":
        return MaskPicture(np.array(picture, dtype=np.uint8))
    if picture.mode.startswith("I"):
        values = np.asarray(picture)
        if values.size and values.min() >= 0 and values.max() <= _DEEPEST:
            return MaskPicture(values.astype(np.uint16))
    if picture.mode in ("RGB", "RGBA"):
        return MaskPicture(np.asarray(picture.convert("RGB")))
    raise MaskError(
        f"{name} has pixel format {picture.mode}, which holds no object ids. "
        "Nothing was imported. Save it as an indexed or grey 8-bit PNG."
    )


def grey_ids(values: NDArray[np.uint8] | NDArray[np.uint16], name: str) -> Mask:
    """Grey values as ids; MaskError for one that is no id of an object."""
    highest = int(values.max(initial=0))
    if highest > MAX_OBJECTS:
        raise MaskError(
            f"{name} holds ids up to {highest} (16 bits); a project has at most {MAX_OBJECTS} "
            "objects. Nothing was imported. Give its objects smaller numbers."
        )
    ids: Mask = values.astype(np.uint8)
    if highest == MAX_OBJECTS and not ((ids != 0) & (ids != MAX_OBJECTS)).any():
        return (ids > 0).astype(np.uint8)
    return ids


def colour_ids(colours: NDArray[Any], name: str) -> tuple[Mask, dict[int, int]]:
    """Ids of what is in the DAVIS palette, and how many pixels the other colours (0xRRGGBB) have.

    Black and white alone mean object 1. MaskError for more colours than there can be objects.
    """
    packed = packed_colours(colours)
    found, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    if found.size > MAX_OBJECTS + 1:
        raise MaskError(
            f"{name} has {found.size} colours; a mask can hold at most {MAX_OBJECTS} objects. "
            "Nothing was imported. Use an indexed PNG."
        )
    id_of = dict(_ID_OF_COLOUR)
    if set(found.tolist()) <= {0, _WHITE}:
        id_of[_WHITE] = 1
    ids = np.array([id_of.get(colour, 0) for colour in found.tolist()], np.uint8)
    unknown = {
        colour: count
        for colour, count in zip(found.tolist(), counts.tolist(), strict=True)
        if colour not in id_of
    }
    return ids[inverse].reshape(colours.shape[:2]), unknown


def packed_colours(colours: NDArray[Any]) -> NDArray[np.uint32]:
    """Each pixel of an H x W x 3 picture as 0xRRGGBB."""
    red, green, blue = (colours[..., part].astype(np.uint32) for part in range(3))
    return np.asarray(red << 16 | green << 8 | blue, np.uint32)


def unknown_colours_text(pixels: Mapping[int, int]) -> str:
    """Which colours (0xRRGGBB) are in no palette, those with the most pixels first."""
    ordered = sorted(pixels, key=lambda colour: -pixels[colour])
    shown = ", ".join(f"#{colour:06X} ({pixels[colour]} px)" for colour in ordered[:3])
    more = "\N{HORIZONTAL ELLIPSIS}" if len(ordered) > 3 else "."
    are = "colour is" if len(ordered) == 1 else "colours are"
    return f"{len(ordered)} {are} not in the palette: {shown}{more}"


def require_usable_mask(mask: Mask, size: tuple[int, int], name: str) -> None:
    """Refuse a mask of another size than `size` (width, height) or without any object."""
    height, width = mask.shape
    if (width, height) != size:
        raise MaskSizeError((width, height), size)
    if not mask.any():
        raise MaskError(
            f"Mask {name} holds no object. Nothing was tracked. Draw at least one object."
        )


def resized_nearest(pixels: NDArray[T], size: tuple[int, int]) -> NDArray[T]:
    """The same picture at another width and height: each pixel is one of the old ones."""
    height, width = pixels.shape[:2]
    # Integers: the pixel under the middle of a new one, without rounding that differs by platform.
    columns = (2 * np.arange(size[0]) + 1) * width // (2 * size[0])
    rows = (2 * np.arange(size[1]) + 1) * height // (2 * size[1])
    resized: NDArray[T] = pixels[rows[:, None], columns]
    return resized


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


def packed_overlap(first: bytes, second: bytes) -> float:
    """J (intersection over union) of two packed objects of one picture; 1 when both are empty.

    MaskError for a blob that `pack_pixels` did not make.
    """
    (one, here), (other, there) = unpack_crop(first), unpack_crop(second)
    both = here.intersected(there)
    common = 0
    if not both.is_empty:
        shared = (
            pixels[both.moved(-box.left, -box.top).slices]
            for pixels, box in ((one, here), (other, there))
        )
        common = int(np.count_nonzero(np.logical_and(*shared)))
    union = int(np.count_nonzero(one)) + int(np.count_nonzero(other)) - common
    return common / union if union else 1.0


def _read_header(blob: bytes) -> Sequence[int]:
    if len(blob) < _HEADER.size:
        raise MaskError("A stored mask is damaged (it is too short).")
    fields = _HEADER.unpack_from(blob)
    if fields[0] != _PACKED_VERSION:
        raise MaskError("A stored mask is of an unknown kind.")
    if fields[1] * fields[2] > MAX_MASK_PIXELS:
        raise MaskError("A stored mask claims an impossible size.")
    return fields
