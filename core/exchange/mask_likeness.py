"""Whether files are rather masks than pictures of a clip; for drops, where nobody has said which.

Only names and the head of one file are looked at.
"""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PIL import Image as PillowImage

from core.errors import MaskError
from core.exchange.mask_sources import RLE_SUFFIX, FolderPerObject, PictureMasks, open_masks

_MODES_OF_IDS = frozenset({"P", "1"})


class Likeness(Enum):
    """NOT: they cannot hold masks. PERHAPS: pictures of a clip look the same from outside."""

    NOT = "not"
    PERHAPS = "perhaps"
    SURELY = "surely"


def mask_likeness(paths: Sequence[Path]) -> Likeness:
    """Of one folder, some files, or one JSON file."""
    if len(paths) == 1 and paths[0].suffix.lower() == RLE_SUFFIX and paths[0].is_file():
        return Likeness.SURELY
    try:
        source = open_masks(paths)
    except MaskError:
        return Likeness.NOT
    if isinstance(source, FolderPerObject):
        return _of_file(source.objects[0][1].files[0])
    return _of_file(source.files[0]) if isinstance(source, PictureMasks) else Likeness.PERHAPS


def _of_file(file: Path) -> Likeness:
    try:
        with PillowImage.open(file) as picture:
            is_indexed = picture.mode in _MODES_OF_IDS
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError):
        return Likeness.PERHAPS
    return Likeness.SURELY if is_indexed else Likeness.PERHAPS
