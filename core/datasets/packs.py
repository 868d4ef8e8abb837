"""Packs of stills for training, read straight out of tar files or folders.

`images/<name>.webp` and `masks/<name>.png`; a picture without a mask file has no objects.
A damaged sample raises MediaError naming the file: whoever draws samples skips and counts it.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np

from core.datasets.archive import Archive, open_archive
from core.datasets.files import IMAGE_SUFFIXES
from core.datasets.pictures import decode_ids, decode_image
from core.errors import MediaError
from core.types import Image, Mask


@dataclass(frozen=True)
class Sample:
    """One picture and its ids, same size; arrays are shared with the cache: read only."""

    name: str
    image: Image
    mask: Mask


@dataclass(frozen=True)
class _Files:
    """Where one sample lies; `mask` is None for a picture without annotation."""

    archive: Archive
    image: str
    mask: str | None


class SampleCache:
    """Decoded samples up to a number of bytes; once full, nothing more is kept.

    Samples are drawn at random, so evicting would bring nothing.
    """

    def __init__(self, max_bytes: int) -> None:
        self._free = max_bytes
        self._samples: dict[tuple[Path, str], Sample] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[Path, str]) -> Sample | None:
        return self._samples.get(key)

    def offer(self, key: tuple[Path, str], sample: Sample) -> None:
        # Never waits: a process forked while another thread held the lock would wait for ever.
        if not self._lock.acquire(blocking=False):
            return
        try:
            size = sample.image.nbytes + sample.mask.nbytes
            if size <= self._free and key not in self._samples:
                self._samples[key] = sample
                self._free -= size
        finally:
            self._lock.release()


class Stills(Protocol):
    """Pictures by number; `annotated` are those that have ids."""

    def __len__(self) -> int: ...

    @property
    def annotated(self) -> Sequence[int]: ...

    def read(self, index: int) -> Sample:
        """Picture and ids of one still; MediaError when a file is damaged."""


class StillPack:
    """Stills of one or several tar files or folders, in one list."""

    def __init__(self, paths: Sequence[Path], cache_bytes: int = 0) -> None:
        self._cache = SampleCache(cache_bytes)
        self._files: list[_Files] = []
        for path in paths:
            archive = open_archive(path)
            names = set(archive.names)
            self._files += [
                _Files(archive, name, _mask_of(name, names))
                for name in sorted(names)
                if name.startswith("images/") and _is_image(name)
            ]

    def __len__(self) -> int:
        return len(self._files)

    @property
    def annotated(self) -> Sequence[int]:
        """Indices of the stills that have a mask file."""
        return [index for index, files in enumerate(self._files) if files.mask is not None]

    def name(self, index: int) -> str:
        return PurePosixPath(self._files[index].image).stem

    def read(self, index: int) -> Sample:
        """Picture and ids of one still; MediaError when a file is damaged."""
        return _read_sample(self._files[index], self.name(index), self._cache)


def _is_image(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES


def _mask_of(image_name: str, names: set[str]) -> str | None:
    image = PurePosixPath(image_name)
    mask = (image.parent.parent / "masks" / f"{image.stem}.png").as_posix()
    return mask if mask in names else None


def _read_sample(files: _Files, name: str, cache: SampleCache) -> Sample:
    key = (files.archive.path, files.image)
    cached = cache.get(key)
    if cached is not None:
        return cached
    image = decode_image(files.archive, files.image)
    mask: Mask
    if files.mask is None:
        mask = np.zeros(image.shape[:2], np.uint8)
    else:
        mask = decode_ids(files.archive, files.mask)
    height, width = image.shape[:2]
    mask_height, mask_width = mask.shape
    if (mask_width, mask_height) != (width, height):
        raise MediaError(
            f"{files.mask} in {files.archive.path.name} is {mask_width}x{mask_height}, "
            f"its picture {width}x{height}. Replace it or take it away."
        )
    sample = Sample(name, image, mask)
    cache.offer(key, sample)
    return sample
