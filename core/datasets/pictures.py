"""Pictures and id masks decoded from the bytes of an archive's files; used by packs and layouts."""

import io

import numpy as np
from PIL import Image as PillowImage

from core.datasets.archive import Archive
from core.errors import MediaError
from core.types import Image, Mask


def decode_image(archive: Archive, name: str) -> Image:
    """RGB; MediaError naming the file when it cannot be decoded."""
    return np.array(_decode(archive, name).convert("RGB"))


def decode_ids(archive: Archive, name: str) -> Mask:
    """Pixel values as they are; MediaError when the file cannot be decoded or holds no ids."""
    # Through Pillow only: OpenCV would give the palette's colours in place of the ids.
    picture = _decode(archive, name)
    if picture.mode not in ("P", "L", "1"):
        raise MediaError(
            f"{name} in {archive.path.name} has pixel format {picture.mode}, "
            "which holds no object ids. Save it as an indexed PNG or take it away."
        )
    return np.array(picture).astype(np.uint8)


def _decode(archive: Archive, name: str) -> PillowImage.Image:
    data = archive.read(name)
    try:
        picture = PillowImage.open(io.BytesIO(data))
        picture.load()
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
        raise MediaError(
            f"{name} in {archive.path.name} cannot be decoded. Replace it or take it away."
        ) from error
    return picture
