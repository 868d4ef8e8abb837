"""Tiny data sets of every layout, made in a temporary folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.masks import write_indexed_png
from core.types import Mask

HEIGHT, WIDTH = 24, 32
WriteFrames = Callable[..., None]


def id_mask(*ids: int) -> Mask:
    """One column block for each id."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for place, object_id in enumerate(ids):
        mask[4:12, 2 + 8 * place : 8 + 8 * place] = object_id
    return mask


def write_image(path: Path, value: int = 90) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(np.full((HEIGHT, WIDTH, 3), value, np.uint8)).save(path)


def write_mask(path: Path, mask: Mask) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_indexed_png(path, mask)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """cat: object 1 throughout, object 3 from frame 2. dog: white on black."""
    root = tmp_path / "pack"
    for t in range(5):
        write_image(root / "cat" / "images" / f"{t:05d}.png", 10 * t)
        write_mask(root / "cat" / "masks" / f"{t:05d}.png", id_mask(1, *([3] if t >= 2 else [])))
        write_image(root / "dog" / "images" / f"{t}.jpg")
        write_mask(root / "dog" / "masks" / f"{t}.png", id_mask(255))
    return root


@pytest.fixture
def davis(tmp_path: Path) -> Path:
    root = tmp_path / "DAVIS"
    for name, ids in (("bear", (1,)), ("judo", (1, 2)), ("train-only", (1,))):
        for t in range(4):
            write_image(root / "JPEGImages" / "480p" / name / f"{t:05d}.jpg")
            write_mask(root / "Annotations" / "480p" / name / f"{t:05d}.png", id_mask(*ids, 255))
    for year, names in (("2017", "judo\nbear\n"), ("2016", "bear\n")):
        (root / "ImageSets" / year).mkdir(parents=True)
        (root / "ImageSets" / year / "val.txt").write_text(names)
    return root


def described(root: Path, meta: str, videos: Mapping[str, object], names: Sequence[str]) -> None:
    for video in videos:
        for name in names:
            write_image(root / "JPEGImages" / video / f"{name}.jpg")
    root.joinpath(meta).write_text(json.dumps({"videos": videos}))


@pytest.fixture
def ytvos(tmp_path: Path) -> Path:
    """Only first appearances are annotated: object 1 at 00000, object 2 at 00010."""
    root = tmp_path / "yt" / "valid"
    names = [f"{5 * t:05d}" for t in range(5)]
    objects = {
        "1": {"category": "cat", "frames": names},
        "2": {"category": "yak", "frames": names[2:]},
    }
    described(root, "meta.json", {"v1": {"objects": objects}}, names)
    write_mask(root / "Annotations" / "v1" / "00000.png", id_mask(1))
    write_mask(root / "Annotations" / "v1" / "00010.png", id_mask(1, 2))
    train = {"v0": {"objects": {"1": {"category": "cat", "frames": names}}}}
    described(tmp_path / "yt" / "train", "meta.json", train, names)
    return root


@pytest.fixture
def lvos(tmp_path: Path) -> Path:
    """Ten frames 1, 6 .. 46; object 1 from the start, object 4 from 21 on; all annotated."""
    root = tmp_path / "lvos"
    names = [f"{1 + 5 * t:08d}" for t in range(10)]

    def span(start: int, count: int) -> dict[str, object]:
        return {"frame_range": {"start": str(start), "end": 46, "frame_nums": count}}

    objects = {"1": span(1, 10), "4": span(21, 6)}
    described(root, "valid_meta.json", {"long": {"objects": objects}}, names)
    for t, name in enumerate(names):
        ids = (1, 4) if t >= 4 else (1,)
        write_mask(root / "Annotations" / "long" / f"{name}.png", id_mask(*ids))
    (root / "unseen_videos.txt").write_text("long\nother\n")
    return root
