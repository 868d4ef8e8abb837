"""Bringing a clip and its project together: where a project lives, and whether it fits the clip."""

from pathlib import Path

import platformdirs
import psutil

from core.errors import MediaError, ProjectError
from core.files import ensure_writable_folder
from core.masks import MAX_SIDE
from core.project.project import Project
from core.project.records import MediaFacts
from core.video.clip import ClipInfo

PROJECT_SUFFIX = ".evermask"

_CACHE_SHARE_OF_MEMORY = 4
_LARGEST_CACHE_BYTES = 4 << 30
_LONGEST_STEM = 80


def frame_cache_bytes() -> int:
    """A quarter of the machine's memory, at most 4 GiB."""
    share: int = psutil.virtual_memory().total // _CACHE_SHARE_OF_MEMORY
    return min(share, _LARGEST_CACHE_BYTES)


def default_project_path(clip: ClipInfo) -> Path:
    """In the user's data folder, not beside the media, which may be read-only or someone else's."""
    stem = clip.path.stem if clip.kind == "video" else clip.path.name
    folder = platformdirs.user_data_path("evermask", appauthor=False) / "projects"
    return folder / f"{stem[:_LONGEST_STEM]}-{clip.fingerprint()}{PROJECT_SUFFIX}"


def facts_of(clip: ClipInfo) -> MediaFacts:
    """What the project keeps of a clip; MediaError for one whose masks could not be stored."""
    if max(clip.width, clip.height) > MAX_SIDE:
        raise MediaError(
            f"{clip.path.name} is {clip.width}x{clip.height}; masks can be at most {MAX_SIDE} "
            "pixels wide or high. Nothing was changed. Use a smaller copy."
        )
    return MediaFacts(clip.path, clip.fingerprint(), clip.width, clip.height, clip.frame_count)


def project_for(clip: ClipInfo, path: Path) -> Project:
    """Open the project of a clip, or make it where there is none yet."""
    if not path.exists():
        ensure_writable_folder(path.parent)
        return Project.create(path, facts_of(clip))
    project = Project.open(path)
    try:
        require_same_media(project, clip)
        project.relink(clip.path)
    except BaseException:
        project.close()
        raise
    return project


def require_same_media(project: Project, clip: ClipInfo) -> None:
    """Masks drawn on one video are worth nothing on another."""
    expected = project.media
    if expected.fingerprint == clip.fingerprint():
        return
    raise ProjectError(
        "This file differs from the one the masks were made for "
        f"({_difference(facts_of(clip), expected)}). "
        f"The masks in {project.path.name} are safe. Find the original {expected.path.name}."
    )


def require_media_there(project: Project) -> Path:
    """The path of the project's media; ProjectError when nothing is there."""
    media = project.media.path
    if not media.exists():
        raise ProjectError(
            f"{media.name} is not at {media.parent}. Masks are safe. "
            "Move it back there, then open the project again."
        )
    return media


def _difference(found: MediaFacts, expected: MediaFacts) -> str:
    if found.frame_count != expected.frame_count:
        return f"{_grouped(found.frame_count)} vs {_grouped(expected.frame_count)} frames"
    sizes = [f"{facts.width}x{facts.height}" for facts in (found, expected)]
    if sizes[0] != sizes[1]:
        return f"{sizes[0]} vs {sizes[1]} pixels"
    return "another length in bytes or seconds"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
