from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.masks import write_indexed_png
from core.types import Mask

WIDTH, HEIGHT = 48, 32


def square(left: int) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, left : left + 8] = 1
    return mask


@pytest.fixture
def write_squares(tmp_path: Path) -> Callable[[str, dict[int, int]], Path]:
    """A folder of masks: for each frame the column where its square begins."""

    def write(name: str, squares: dict[int, int]) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for frame, left in squares.items():
            write_indexed_png(folder / f"shot_{frame:03}.png", square(left))
        return folder

    return write
