"""Frame sizes the network accepts: sides of 16k + 1, so align_corners keeps pixels in place."""

from core.model.config import STRIDE

MAX_ASPECT = 1040 / 480
"""The long side is capped at this many short sides (AOT: 800 * 1.3 = 1040 at 480)."""


def aligned(side: float) -> int:
    """The nearest 16k + 1, at least 17."""
    return max(1, round((side - 1) / STRIDE)) * STRIDE + 1


def network_size(height: int, width: int, short_side: int) -> tuple[int, int]:
    """Height and width at which the network sees a frame.

    The short side is scaled to `short_side`, up or down; when that makes the long side longer than
    the cap the whole frame is scaled to the cap; then both sides go to 16k + 1.
    """
    scale = short_side / min(height, width)
    scale = min(scale, MAX_ASPECT * short_side / max(height, width))
    return aligned(height * scale), aligned(width * scale)


def token_grid(height: int, width: int) -> tuple[int, int]:
    """Rows and columns of the token map of an aligned frame."""
    return (height - 1) // STRIDE + 1, (width - 1) // STRIDE + 1
