"""Batches of labelled pictures, decoded in other processes while the network learns."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from core.datasets.labelled import LabelledFile, LabelledPicture, LabelledPictures
from core.errors import MediaError

_MOST_WORKERS = 16


@dataclass(frozen=True)
class PictureBatch:
    """pixels: B x S x S x 3; damaged: names of the files that are missing from the batch."""

    pixels: NDArray[np.uint8]
    aspects: NDArray[np.float32]
    labels: NDArray[np.int64]
    damaged: tuple[str, ...]


class BatchSource(Protocol):
    """Where pre-training gets its batches from."""

    def learning(self, first: int) -> Iterator[PictureBatch]:
        """Batches without end, from number `first` on; number n is the same in every run."""

    def measuring(self) -> Iterator[PictureBatch]:
        """The held-out pictures once."""


class FolderBatches:
    """Batches out of a folder; each epoch in an order that follows from seed and number."""

    def __init__(
        self, pictures: LabelledPictures, side: int, batch: int, seed: int, workers: int
    ) -> None:
        self._pictures = pictures
        self._side = side
        self._batch = batch
        self._seed = seed
        self._workers = workers

    def learning(self, first: int) -> Iterator[PictureBatch]:
        files = self._pictures.learned
        return self._load(files, endless_order(len(files), self._batch, self._seed, first))

    def measuring(self) -> Iterator[PictureBatch]:
        files = self._pictures.held_out
        starts = range(0, len(files), self._batch)
        return self._load(
            files, ([*range(start, min(start + self._batch, len(files)))] for start in starts)
        )

    def _load(
        self, files: Sequence[LabelledFile], order: Iterator[list[int]]
    ) -> Iterator[PictureBatch]:
        loader = DataLoader(
            _Reader(self._pictures, files, self._side),
            batch_sampler=_Order(order),
            num_workers=self._workers,
            collate_fn=_joined,
            worker_init_fn=_leave_interrupts_to_the_parent,
        )
        return iter(loader)


def default_workers() -> int:
    """One core is left to the network; a process that may have no children reads by itself."""
    if multiprocessing.current_process().daemon:
        return 0
    return max(1, min(_MOST_WORKERS, (os.cpu_count() or 2) - 1))


def endless_order(count: int, batch: int, seed: int, first: int) -> Iterator[list[int]]:
    """Indices of each batch; every epoch is one permutation, and batches run across epochs."""
    epoch, offset = divmod(first * batch, count)
    order = _permutation(count, seed, epoch)
    while True:
        chosen: list[int] = []
        while len(chosen) < batch:
            if offset == count:
                epoch, offset = epoch + 1, 0
                order = _permutation(count, seed, epoch)
            part = order[offset : offset + batch - len(chosen)]
            chosen += part.tolist()
            offset += len(part)
        yield chosen


def _permutation(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, epoch)).permutation(count)


class _Order:
    """What the loader asks for its batches' indices."""

    def __init__(self, order: Iterator[list[int]]) -> None:
        self._order = order

    def __iter__(self) -> Iterator[list[int]]:
        return self._order


class _Reader(Dataset[LabelledPicture | str]):
    """One picture, or the name of a file that cannot be read."""

    def __init__(
        self, pictures: LabelledPictures, files: Sequence[LabelledFile], side: int
    ) -> None:
        self._pictures = pictures
        self._files = files
        self._side = side

    def __getitem__(self, index: int) -> LabelledPicture | str:
        file = self._files[index]
        try:
            return self._pictures.read(file, self._side)
        except MediaError:
            return file.name


def _joined(items: Sequence[LabelledPicture | str]) -> PictureBatch:
    # Plain arrays: tensors would pass through shared memory, which small machines lack.
    read = [item for item in items if isinstance(item, LabelledPicture)]
    pixels = np.stack([item.pixels for item in read]) if read else np.zeros((0, 1, 1, 3), np.uint8)
    return PictureBatch(
        pixels,
        np.array([item.aspect for item in read], np.float32),
        np.array([item.label for item in read], np.int64),
        tuple(item for item in items if isinstance(item, str)),
    )


def _leave_interrupts_to_the_parent(_: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
