"""A data set of plain folders whose pictures show the masks, and an LVOS one."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.datasets.layouts import open_dataset
from core.datasets.sequence import AnnotatedSequence, Layout
from core.masks import write_indexed_png
from core.types import Image, Mask

LENGTH = 6
Make = Callable[..., AnnotatedSequence]


def true_mask(t: int, *ids: int) -> Mask:
    """Squares side by side, moving by two columns a frame."""
    mask = np.zeros((40, 64), np.uint8)
    for place, object_id in enumerate(ids):
        mask[6 + 16 * place : 18 + 16 * place, 5 + 2 * t : 25 + 2 * t] = object_id
    return mask


def picture_of(mask: Mask) -> Image:
    """The brightness tells the object."""
    return np.repeat(mask[..., None] * 40, 3, axis=2)


def write_frame(image: Path, mask_path: Path, mask: Mask) -> None:
    for path in (image, mask_path):
        path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(picture_of(mask)).save(image)
    write_indexed_png(mask_path, mask)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """one: object 1. two: object 2, and object 1 from frame 2 on."""
    root = tmp_path / "pack"
    for name in ("one", "two"):
        for t in range(LENGTH):
            ids = (1,) if name == "one" else ((2, 1) if t >= 2 else (2,))
            write_frame(
                root / name / "images" / f"{t:05d}.png",
                root / name / "masks" / f"{t:05d}.png",
                true_mask(t, *ids),
            )
    return root


@pytest.fixture
def sequence(pack: Path) -> Make:
    def of(name: str = "two") -> AnnotatedSequence:
        return open_dataset(pack, Layout.FOLDERS, [name]).sequences[0]

    return of


@pytest.fixture
def lvos(tmp_path: Path) -> Path:
    """One clip of 44 frames whose object is away for 36 of them, and one of 6 frames."""
    root = tmp_path / "lvos"
    videos = {}
    for name, away in (("a-reappear", range(4, 40)), ("a-pingpong", range(0))):
        count = 44 if away else LENGTH
        for t in range(count):
            number = f"{1 + 5 * t:08d}"
            write_frame(
                root / "JPEGImages" / name / f"{number}.png",
                root / "Annotations" / name / f"{number}.png",
                true_mask(t % 4, *(() if t in away else (1,))),
            )
        span = {"start": "1", "end": str(5 * count - 4), "frame_nums": str(count)}
        videos[name] = {"objects": {"1": {"frame_range": span}}}
    (root / "valid_meta.json").write_text(json.dumps({"videos": videos}))
    return root
