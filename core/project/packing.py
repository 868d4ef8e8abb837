"""From a result of propagation to cells ready to be stored; needs no project and so no lock."""

from dataclasses import dataclass

from core.masks import object_ids, pack_pixels
from core.types import FrameIndex, FrameResult, ObjectId


@dataclass(frozen=True)
class PackedCell:
    """One object of a result; `pixels` is a blob, also where the object is out of sight.

    disagreement: see FrameResult; None where one direction came by.
    """

    object_id: ObjectId
    frame: FrameIndex
    pixels: bytes
    confidence: float | None
    disagreement: float | None = None


def pack_result(result: FrameResult, size: tuple[int, int]) -> list[PackedCell]:
    """A cell for every tracked object; `size` is width and height of the video."""
    if result.mask.shape != (size[1], size[0]):
        raise ValueError(f"a result of {result.mask.shape} in a video of {size}")
    return [
        PackedCell(
            object_id,
            result.index,
            pack_pixels(result.mask == object_id),
            result.confidence.get(object_id),
            result.disagreement.get(object_id),
        )
        for object_id in sorted({*result.confidence, *object_ids(result.mask)})
    ]
