"""Masks over pictures, as the reports, contact sheets and the README show them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.render.palette import display_palette
from core.types import Image, Mask

_PALETTE = display_palette()


def blend_overlay(
    picture: Image,
    mask: Mask,
    *,
    opacity: float = 0.45,
    palette: NDArray[np.uint8] = _PALETTE,
) -> Image:
    """The picture with each object tinted in its colour and a thin outline; the input stays."""
    _require_same_size(picture, mask)
    tint = palette[mask]
    blended = cv2.addWeighted(picture, 1 - opacity, tint, opacity, 0)
    result = picture.copy()
    np.copyto(result, blended.astype(np.uint8), where=(mask > 0)[..., None])
    edges = outline(mask)
    result[edges] = tint[edges]
    return result


def outline(mask: Mask) -> NDArray[np.bool_]:
    """The pixels of objects that touch another id."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    differs = cv2.dilate(mask, cross) != cv2.erode(mask, cross)
    return np.asarray(differs & (mask > 0), dtype=np.bool_)


def _require_same_size(picture: Image, mask: Mask) -> None:
    if picture.shape[:2] != mask.shape:
        raise ValueError(f"picture is {picture.shape[:2]}, mask is {mask.shape}")
