"""What files mean that were dropped on the window: something to open, or masks for the open clip.

Whatever is not used is named; where files could be both, the user says which.
"""

import os
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt

from app.document import Document
from app.messages import Choice, Messages
from app.project.file_jobs import FileJobs
from app.project.mask_imports import MaskImports
from app.project.opening import IMAGE_PATTERNS, VIDEO_PATTERNS, Opening
from core.exchange.mask_likeness import Likeness, mask_likeness
from core.exchange.mask_sources import MASK_SUFFIXES, RLE_SUFFIX
from core.session.opening import OpenRequest
from core.session.places import PROJECT_SUFFIX

NAMED = 3


class Kind(Enum):
    """What a path is by its name, in the order in which one of several is opened."""

    PROJECT = 1
    VIDEO = 2
    FOLDER = 3
    PICTURE = 4
    OTHER = 5


class Drops(QObject):
    """Nothing changes for files that cannot be read."""

    def __init__(
        self,
        document: Document,
        file_jobs: FileJobs,
        opening: Opening,
        masks: MaskImports,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._file_jobs = file_jobs
        self._opening = opening
        self._masks = masks
        self._messages = messages
        self._opened: list[Path] = []
        self._left: list[Path] = []
        opening.opened.connect(self._on_opened)

    def take(self, paths: Sequence[Path]) -> None:
        there = [path for path in paths if os.access(path, os.R_OK)]
        gone = [path for path in paths if path not in there]
        could_be_masks = self._document.is_open and _could_be_masks(there)
        if gone and (could_be_masks or not there):
            self._messages.warning(
                _tr(
                    "{} cannot be read. Nothing was changed. Check the place and the rights."
                ).format(names_text(gone))
            )
        elif could_be_masks:
            self._take_masks(there)
        elif there:
            self._open(there, gone)

    # masks

    def _take_masks(self, paths: list[Path]) -> None:
        if len(paths) == 1 and kind_of(paths[0]) is Kind.PICTURE:
            self._masks.import_here(paths[0])
            return
        found: list[Likeness] = []
        job = self._file_jobs.start(
            _tr("Looking at what was dropped…"), lambda _token: _looking(paths, found)
        )
        if job is not None:
            job.failed.connect(self._messages.failure)
            job.ended.connect(
                lambda _end: self._use(paths, found[0]) if found else None,
                # The files lane is free again only after this signal.
                Qt.ConnectionType.QueuedConnection,
            )

    def _use(self, paths: list[Path], likeness: Likeness) -> None:
        if likeness is Likeness.SURELY:
            self._import(paths)
        elif likeness is Likeness.PERHAPS and self._document.is_open:
            self._messages.info(
                _tr("{} may be masks for the open clip, or a clip of its own.").format(
                    names_text(paths)
                ),
                Choice(_tr("Import as masks"), lambda: self._import(paths)),
                Choice(_tr("Open as a clip"), lambda: self._open(paths, [])),
            )
        else:
            self._open(paths, [])

    def _import(self, paths: list[Path]) -> None:
        if self._document.is_open:
            self._masks.import_masks(paths)

    # something to open

    def _open(self, paths: list[Path], gone: list[Path]) -> None:
        """One of them, or the folder of several pictures; the others are named when it is open."""
        wanted = chosen(paths)
        self._opened = wanted
        self._left = [*(path for path in paths if path not in wanted), *gone]
        self._opening.open(OpenRequest(place_of(wanted)))

    def _on_opened(self, shown: Path) -> None:
        opened, left = self._opened, self._left
        self._opened, self._left = [], []
        session = self._document.session
        if not opened or shown != place_of(opened):
            return
        if len(opened) > 1 and session.clip.frame_count != len(opened):
            self._messages.add(
                _tr("The pictures of a folder are one clip: all of “{}” were opened.").format(
                    shown.name
                )
            )
        if left:
            self._messages.add(left_text(shown, opened, left))


def kind_of(path: Path) -> Kind:
    pattern = f"*{path.suffix.lower()}"
    if path.is_dir():
        return Kind.FOLDER
    if path.suffix.lower() == PROJECT_SUFFIX:
        return Kind.PROJECT
    if pattern in VIDEO_PATTERNS.split():
        return Kind.VIDEO
    return Kind.PICTURE if pattern in IMAGE_PATTERNS.split() else Kind.OTHER


def chosen(paths: Sequence[Path]) -> list[Path]:
    """What is opened: of a project, videos, folders and pictures the first kind; by name the first.

    Of pictures all that lie in the folder of the first.
    """
    in_order = sorted(paths, key=lambda path: (kind_of(path).value, path.name.casefold()))
    first = in_order[0]
    if kind_of(first) is not Kind.PICTURE:
        return [first]
    return [
        path for path in in_order if kind_of(path) is Kind.PICTURE and path.parent == first.parent
    ]


def place_of(wanted: Sequence[Path]) -> Path:
    """What is opened for the paths that were chosen: for several pictures their folder."""
    return wanted[0].parent if len(wanted) > 1 else wanted[0]


def left_text(shown: Path, opened: Sequence[Path], left: Sequence[Path]) -> str:
    """Which was opened, and why not the others."""
    had_equals = any(kind_of(path) is kind_of(opened[0]) for path in left)
    text = (
        _tr("Only one clip can be open: {opened}, the first by name, was opened, not {others}.")
        if had_equals
        else _tr("Only one clip can be open: {opened} was opened, not {others}.")
    )
    return text.format(opened=shown.name, others=names_text(left))


def names_text(paths: Sequence[Path]) -> str:
    """A few names, and how many more there are."""
    names = [path.name or str(path) for path in paths]
    if len(names) > NAMED:
        shown, more = names[: NAMED - 1], len(names) - NAMED + 1
        return _tr("{} and {} more").format(", ".join(shown), more)
    if len(names) == 1:
        return names[0]
    return _tr("{} and {}").format(", ".join(names[:-1]), names[-1])


def _could_be_masks(paths: Sequence[Path]) -> bool:
    """By their names: pictures that keep every pixel, one folder, or one file of run lengths."""
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix.lower() == RLE_SUFFIX):
        return True
    return bool(paths) and all(
        path.suffix.lower() in MASK_SUFFIXES and path.is_file() for path in paths
    )


def _looking(paths: Sequence[Path], found: list[Likeness]) -> Iterator[object]:
    found.append(mask_likeness(paths))
    yield from ()


def _tr(text: str) -> str:
    return QCoreApplication.translate("drops", text)
