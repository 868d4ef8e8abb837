"""A folder of numbered pictures, or a single picture, as a clip.

Opened by `core.video.open`. The rule: the frames are the files in natural order, and the gaps in
their numbers; names and numbers stay those of the files, and no picture is silently resized.
"""

import contextlib
from collections import Counter
from collections.abc import Generator, Sequence
from fractions import Fraction
from pathlib import Path

from core.errors import MediaError
from core.frames import Frames
from core.number_text import frames_text
from core.progress import CancelToken, Progress
from core.types import FrameIndex, Image
from core.video.clip import Clip, ClipInfo, FirstPicture, OpeningStep, size_text
from core.video.failures import EmptyFolderError, MixedSizesError, Remark, RemarkKind
from core.video.numbering import NumberedPictures, first_of, numbered
from core.video.pictures import PICTURE_SUFFIXES, picture_size, read_picture

IMAGE_RATE = Fraction(24)
"""Pictures carry no time; this is how fast a sequence plays."""

_PROGRESS_EVERY = 50

Size = tuple[int, int]


class ImageSequenceClip(Clip):
    """Picture files of one size; a gap, or a file that cannot be decoded, is a missing frame."""

    def __init__(self, info: ClipInfo, files: tuple[Path | None, ...]) -> None:
        super().__init__()
        self._files = files
        self._info = info

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: FrameIndex) -> Image:
        self._check_access(index)
        try:
            return self._picture(index)
        except MediaError:
            self._info = self._info.with_missing(index)
            raise

    def _picture(self, index: FrameIndex) -> Image:
        file = self._files[index]
        if file is None:
            raise MediaError(
                f"Frame {index} ({self._info.names[index]}) is missing in the sequence. "
                "The other frames are safe. Go to another frame."
            )
        picture = read_picture(file)
        if picture.shape[:2] != (self._info.height, self._info.width):
            raise MediaError(
                f"{file.name} has another size ({size_text(picture.shape[1], picture.shape[0])}; "
                f"expected {size_text(self._info.width, self._info.height)}). "
                "The other frames are safe. Replace the file."
            )
        return picture

    def close(self) -> None:
        """Nothing is kept open between pictures."""


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The picture files of a folder, in no order; EmptyFolderError if there is none."""
    try:
        found = tuple(
            entry
            for entry in folder.iterdir()
            if entry.suffix.lower() in PICTURE_SUFFIXES
            and not entry.name.startswith(".")
            and entry.is_file()
        )
    except OSError as error:
        raise MediaError(
            f"{folder} could not be listed ({error.strerror}). Nothing was changed. "
            "Choose another folder."
        ) from error
    if not found:
        raise EmptyFolderError(folder)
    return found


def open_pictures(
    path: Path, files: Sequence[Path], token: CancelToken, *, skip_other_sizes: bool = False
) -> Generator[OpeningStep, None, ImageSequenceClip]:
    """A clip of these files; of all but the first only the heads are read.

    MixedSizesError unless those that differ from most are to be left out; MediaError when none can
    be read.
    """
    if len(files) > 1:
        with contextlib.suppress(MediaError):
            yield FirstPicture(read_picture(first_of(files)))
    sizes: dict[Path, Size] = {}
    failure: MediaError | None = None
    for number, file in enumerate(files):
        token.checkpoint()
        try:
            sizes[file] = picture_size(file)
        except MediaError as error:
            failure = failure or error
        if number % _PROGRESS_EVERY == 0:
            yield Progress(number, len(files), file.name)
    if not sizes:
        raise MediaError(
            f"None of the {len(files)} images in {path} could be read. Nothing was changed. "
            "Choose another folder."
        ) from failure
    (size, _), *_ = Counter(sizes.values()).most_common(1)
    others = [file for file in numbered(files).files if file and sizes.get(file, size) != size]
    if others and not skip_other_sizes:
        raise MixedSizesError(_mixed_text(others, sizes[others[0]], len(files), size))
    sequence = numbered([file for file in files if file not in set(others)])
    unreadable = tuple(
        index for index, file in enumerate(sequence.files) if file is None or file not in sizes
    )
    remarks = (*_gap_remarks(sequence), *_skipped_remarks(others))
    return ImageSequenceClip(_info(path, sequence, size, unreadable, remarks), sequence.files)


def _info(
    path: Path,
    sequence: NumberedPictures,
    size: Size,
    unreadable: tuple[FrameIndex, ...],
    remarks: tuple[Remark, ...],
) -> ClipInfo:
    present = [file for file in sequence.files if file is not None]
    count = len(sequence.files)
    return ClipInfo(
        path=path,
        kind="images",
        frame_count=count,
        width=size[0],
        height=size[1],
        rate=IMAGE_RATE,
        timestamps=tuple(number / float(IMAGE_RATE) for number in range(count)),
        names=sequence.names,
        codec=present[0].suffix.lower().lstrip("."),
        byte_size=sum(file.stat().st_size for file in present),
        missing=unreadable,
        remarks=remarks,
    )


def _mixed_text(others: Sequence[Path], first: Size, count: int, expected: Size) -> str:
    have = "image has" if len(others) == 1 else "images have"
    return (
        f"{len(others)} of {count} {have} another size (first: {others[0].name}, "
        f"{size_text(*first)}; expected {size_text(*expected)})."
    )


def _gap_remarks(sequence: NumberedPictures) -> tuple[Remark, ...]:
    gaps = sequence.gaps
    if not gaps:
        return ()
    text = (
        f"Frame {gaps[0]} is missing in the sequence. It is shown as a gap and not tracked."
        if len(gaps) == 1
        else f"Frames {frames_text(Frames(gaps))} are missing in the sequence. "
        "They are shown as gaps and not tracked."
    )
    return (Remark(RemarkKind.GAPS, text),)


def _skipped_remarks(others: Sequence[Path]) -> tuple[Remark, ...]:
    if not others:
        return ()
    was = "image of another size was" if len(others) == 1 else "images of another size were"
    return (Remark(RemarkKind.SKIPPED, f"{len(others)} {was} skipped."),)
