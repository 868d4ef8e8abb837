"""A folder of numbered pictures, or a single picture, as a clip.

Opened by `core.video.open`. The rule: the frames are the existing files in natural order; names and
numbers stay those of the files, and no picture is silently resized.
"""

import math
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from natsort import natsorted, ns

from core.errors import MediaError
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, ranges_text
from core.video.pictures import PICTURE_SUFFIXES, picture_size, read_picture

IMAGE_RATE = Fraction(24)
"""Pictures carry no time; this is how fast a sequence plays."""

_SHOWN_GAPS = 10_000


class ImageSequenceClip(Clip):
    """Picture files of one size; a file that cannot be decoded is a missing frame."""

    def __init__(self, path: Path, files: tuple[Path, ...]) -> None:
        super().__init__()
        self._files = files
        self._info = _examine(path, files)

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        try:
            picture = read_picture(self._files[index])
            if picture.shape[:2] != (self._info.height, self._info.width):
                raise MediaError(_other_size_text(self._files[index], picture.shape, self._info))
        except MediaError:
            self._info = self._info.with_missing(index)
            raise
        return picture

    def close(self) -> None:
        """Nothing is kept open between pictures."""


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The picture files of a folder in natural order; MediaError if there is none."""
    try:
        found = [
            entry
            for entry in folder.iterdir()
            if entry.suffix.lower() in PICTURE_SUFFIXES
            and not entry.name.startswith(".")
            and entry.is_file()
        ]
    except OSError as error:
        raise MediaError(
            f"{folder} could not be listed ({error.strerror}). Nothing was changed. "
            "Choose another folder."
        ) from error
    if not found:
        raise MediaError(
            f"No images found in {folder}. Looked for jpg, png, tif, bmp, webp, exr. "
            "Nothing was changed. Choose another folder."
        )
    return tuple(natsorted(found, key=lambda entry: entry.name, alg=ns.IGNORECASE))


def _examine(path: Path, files: tuple[Path, ...]) -> ClipInfo:
    """Facts from the heads of all files; those that are no pictures are missing."""
    sizes: dict[FrameIndex, tuple[int, int]] = {}
    unreadable: list[FrameIndex] = []
    failure: MediaError | None = None
    for number, file in enumerate(files):
        try:
            sizes[number] = picture_size(file)
        except MediaError as error:
            unreadable.append(number)
            failure = failure or error
    if not sizes:
        raise MediaError(
            f"None of the {len(files)} images in {path} could be read. Nothing was changed. "
            "Choose another folder."
        ) from failure
    width, height = next(iter(sizes.values()))
    _require_one_size(files, sizes, (width, height))
    return ClipInfo(
        path=path,
        kind="images",
        frame_count=len(files),
        width=width,
        height=height,
        rate=IMAGE_RATE,
        timestamps=tuple(number / float(IMAGE_RATE) for number in range(len(files))),
        names=_unique_names(files),
        codec=files[0].suffix.lower().lstrip("."),
        byte_size=sum(file.stat().st_size for file in files),
        missing=tuple(unreadable),
        remarks=_gap_remarks(files),
    )


def _require_one_size(
    files: tuple[Path, ...], sizes: dict[FrameIndex, tuple[int, int]], expected: tuple[int, int]
) -> None:
    others = [number for number, size in sizes.items() if size != expected]
    if not others:
        return
    width, height = sizes[others[0]]
    have = "image has" if len(others) == 1 else "images have"
    raise MediaError(
        f"{len(others)} of {len(files)} {have} another size (first: {files[others[0]].name}, "
        f"{width}x{height}; expected {expected[0]}x{expected[1]}). Nothing was changed. "
        "Move them out of the folder, then open it again."
    )


def _other_size_text(file: Path, shape: tuple[int, ...], info: ClipInfo) -> str:
    return (
        f"{file.name} has another size ({shape[1]}x{shape[0]}; expected "
        f"{info.width}x{info.height}). The other frames are safe. Replace the file."
    )


def _unique_names(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Stems; whole file names where two files differ only in their suffix."""
    stems = tuple(file.stem for file in files)
    if len({stem.lower() for stem in stems}) == len(stems):
        return stems
    return tuple(file.name for file in files)


def _gap_remarks(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Numbers left out of an otherwise regular sequence; a constant stride is no gap."""
    matches = [re.fullmatch(r"(.*?)(\d+)", file.stem) for file in files]
    parts = [match.groups() for match in matches if match is not None]
    if len(parts) < len(files) or len({prefix for prefix, _ in parts}) > 1:
        return ()
    numbers = sorted(int(digits) for _, digits in parts)
    stride = math.gcd(*(after - before for before, after in pairwise(numbers)))
    if not stride:
        return ()
    absent_count = (numbers[-1] - numbers[0]) // stride + 1 - len(set(numbers))
    if not 0 < absent_count <= _SHOWN_GAPS:
        return ()
    present = set(numbers)
    absent = [n for n in range(numbers[0], numbers[-1], stride) if n not in present]
    verb = "is" if absent_count == 1 else "are"
    noun = "Number" if absent_count == 1 else "Numbers"
    text = ranges_text(tuple(absent)) if stride == 1 else f"{absent_count} of them"
    return (
        f"{noun} {text} {verb} missing in the sequence. "
        "The frames are the existing files, in order.",
    )
