"""Small pictures of what was open, for the list of recent projects.

They lie in a folder that may be emptied at any time.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage

from core.colors import Color
from core.files import atomic_path, ensure_writable_folder
from core.session.places import thumbnails_folder
from core.types import Image, Mask, ObjectId

WIDTH, HEIGHT = 256, 144
_OPACITY = 0.5


def thumbnail_of(opened: Path) -> Path | None:
    """The picture of a project or clip as it was last seen; None if there is none."""
    path = _place(opened)
    return path if path.is_file() else None


def write_thumbnail(
    opened: Path, picture: Image, mask: Mask, colors: Mapping[ObjectId, Color]
) -> Path:
    """The picture at most WIDTH x HEIGHT with its masks; OutputError when it cannot be written."""
    height, width = picture.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
    ids = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST))
    for object_id, color in colors.items():
        inside = ids == object_id
        small[inside] = (1 - _OPACITY) * small[inside] + _OPACITY * np.array(color, np.float32)
    path = _place(opened)
    ensure_writable_folder(path.parent)
    with atomic_path(path) as partial:
        PillowImage.fromarray(np.rint(small).astype(np.uint8)).save(partial, quality=85)
    return path


def forget_thumbnail(opened: Path) -> None:
    _place(opened).unlink(missing_ok=True)


def _place(opened: Path) -> Path:
    digest = hashlib.sha256(str(opened.absolute()).encode()).hexdigest()
    return thumbnails_folder() / f"{digest[:24]}.jpg"
