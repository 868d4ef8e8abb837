"""Where things of the user's are kept that belong to no folder of theirs."""

import contextlib
import hashlib
from pathlib import Path

import platformdirs
import psutil

from core.video.clip import ClipInfo

PROJECT_SUFFIX = ".evermask"

_CACHE_SHARE_OF_MEMORY = 4
_LARGEST_CACHE_BYTES = 4 << 30
_LONGEST_STEM = 80


def frame_cache_bytes() -> int:
    """A quarter of the machine's memory, at most 4 GiB."""
    share: int = psutil.virtual_memory().total // _CACHE_SHARE_OF_MEMORY
    return min(share, _LARGEST_CACHE_BYTES)


def projects_folder() -> Path:
    return data_folder() / "projects"


def default_project_path(clip: ClipInfo) -> Path:
    """In the user's data folder, not beside the media, which may be read-only or someone else's."""
    name = f"{_stem(clip.path, clip.kind != 'images')}-{clip.fingerprint()}{PROJECT_SUFFIX}"
    return projects_folder() / name


def new_project_path(media: Path) -> Path:
    """Where another project of this file or folder goes unless the user says otherwise."""
    return free_path(projects_folder() / f"{_stem(media, media.is_file())}{PROJECT_SUFFIX}")


def own_name_of(project: Path, clip: ClipInfo) -> str:
    """A project's name where that says more than the clip's; "" for the one a clip opens with."""
    is_usual = project == default_project_path(clip)
    says_more = project.stem != _stem(clip.path, clip.kind != "images")
    return project.stem if says_more and not is_usual else ""


def _stem(media: Path, has_suffix: bool) -> str:
    return (media.stem if has_suffix else media.name)[:_LONGEST_STEM]


def data_folder() -> Path:
    """For what must not get lost."""
    return platformdirs.user_data_path("evermask", appauthor=False)


def cache_folder() -> Path:
    """For what can be made again, or done without."""
    return platformdirs.user_cache_path("evermask", appauthor=False)


def checkpoint_folders() -> tuple[Path, Path]:
    """For those that a person named, and for those that may be thrown away."""
    return data_folder() / "checkpoints", cache_folder() / "checkpoints"


def thumbnails_folder() -> Path:
    return cache_folder() / "thumbnails"


def snapshots_folder(project: Path) -> Path:
    """For the memory of the network along the runs of one project."""
    name = hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:16]
    return cache_folder() / "snapshots" / name


def discardable_bytes() -> int:
    """What `discard` would free; never anything outside the cache folder."""
    return sum(file.stat().st_size for file in _discardable())


def discard() -> None:
    """Remove automatic checkpoints and thumbnails. Projects and named checkpoints stay."""
    for file in _discardable():
        with contextlib.suppress(OSError):
            file.unlink()


def _discardable() -> list[Path]:
    folders = (checkpoint_folders()[1], thumbnails_folder())
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def free_path(wanted: Path) -> Path:
    """`wanted`, with a number where that exists already."""
    candidate, number = wanted, 2
    while candidate.exists():
        candidate = wanted.with_name(f"{wanted.stem} {number}{wanted.suffix}")
        number += 1
    return candidate
