"""Bringing a clip and its project together, with progress, and with the answers a user gave.

`opening` makes what a Session is made of. Where it cannot go on without a decision it raises a
failure of its own kind; the window asks, and opens again with the answer in the request.
"""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.errors import OutputError
from core.files import ensure_writable_folder
from core.progress import CancelToken
from core.project.copying import Snapshot
from core.project.failures import NewerProjectError, UnwritableProjectError
from core.project.project import Project
from core.project.records import MediaFacts
from core.session.places import (
    PROJECT_SUFFIX,
    default_project_path,
    frame_cache_bytes,
    free_path,
    projects_folder,
)
from core.session.relinking import (
    MissingMediaError,
    WrongMediaError,
    facts_of,
    matched_facts,
)
from core.video.absent import AbsentClip
from core.video.clip import Clip, OpeningStep
from core.video.description import described_clip
from core.video.failures import RemarkKind
from core.video.loader import FrameLoader
from core.video.open import opening_clip

_SKIPS_SIZES = "media/skip_other_sizes"


class Access(Enum):
    """How a project is opened that another program may have open."""

    WORK = "work"
    LOOK = "look"
    COPY = "copy"
    TAKE_OVER = "take over"


@dataclass(frozen=True)
class OpenRequest:
    """What to open, and the user's answers to what opening it asked so far.

    path: a project, or media. project: of media, where its project is (None: the usual place).
    is_new: it is made there; what exists is never opened instead. media: of a project, where its
    clip is now. adopts_media: work on in a copy for another clip.
    """

    path: Path
    project: Path | None = None
    is_new: bool = False
    access: Access = Access.WORK
    media: Path | None = None
    adopts_media: bool = False
    without_pictures: bool = False
    skip_other_sizes: bool = False

    @property
    def is_project(self) -> bool:
        return self.path.suffix.lower() == PROJECT_SUFFIX


@dataclass(frozen=True)
class Opened:
    """What a Session is made of. notices: what the user should know of how it was opened."""

    frames: FrameLoader
    project: Project
    notices: tuple[str, ...] = ()
    has_pictures: bool = True


def opening(request: OpenRequest, token: CancelToken) -> Generator[OpeningStep, None, Opened]:
    """Nothing stays open when it fails or is stopped.

    MediaError, ProjectError and OutputError say what is wrong; those that a user can answer:
    LockedProjectError (access), MissingMediaError (media, without_pictures), WrongMediaError
    (media, adopts_media), MixedSizesError (skip_other_sizes), DamagedProjectError.
    """
    if request.is_project:
        return (yield from _opening_project(request, token))
    return (yield from _opening_media(request, token))


def _opening_media(
    request: OpenRequest, token: CancelToken
) -> Generator[OpeningStep, None, Opened]:
    clip = yield from opening_clip(request.path, token, skip_other_sizes=request.skip_other_sizes)
    with contextlib.ExitStack() as undo:
        frames = undo.enter_context(_loader(clip))
        path = request.project or default_project_path(clip.info)
        project, notices = _project_of(clip, path, request)
        undo.callback(project.close)
        facts = matched_facts(project.media, frames, was_chosen=False)
        _remember(project, facts, clip)
        undo.pop_all()
    return Opened(frames, project, notices)


def _project_of(clip: Clip, path: Path, request: OpenRequest) -> tuple[Project, tuple[str, ...]]:
    """The project at this path, made where there is none yet."""
    if path.exists() and not request.is_new:
        return _open_project(path, request.access)
    ensure_writable_folder(path.parent)
    return Project.create(path, facts_of(clip.info)), ()


def _opening_project(
    request: OpenRequest, token: CancelToken
) -> Generator[OpeningStep, None, Opened]:
    project, notices = _open_project(request.path, request.access)
    with contextlib.ExitStack() as undo:
        undo.callback(project.close)
        if request.without_pictures:
            frames = undo.enter_context(_loader(_absent(project.media)))
            undo.pop_all()
            notices = (*notices, "Working without pictures: masks are shown on black.")
            return Opened(frames, project, notices, has_pictures=False)
        clip = yield from _opening_clip_of(project, request, token)
        frames = undo.enter_context(_loader(clip))
        try:
            facts = matched_facts(project.media, frames, was_chosen=request.media is not None)
        except WrongMediaError as error:
            if not (request.adopts_media and error.may_adopt):
                raise
            adopted = _copy_of(project, request.path, " (other media)", error.found)
            project.close()
            project = Project.open(adopted)
            undo.callback(project.close)
            facts = error.found
            notices = (*notices, f"This is a copy for the other media: {adopted.name}.")
        _remember(project, facts, clip)
        undo.pop_all()
    return Opened(frames, project, notices)


def _opening_clip_of(
    project: Project, request: OpenRequest, token: CancelToken
) -> Generator[OpeningStep, None, Clip]:
    media = request.media or project.media.path
    if not media.exists():
        raise MissingMediaError(request.path, media)
    skips = request.skip_other_sizes or project.setting(_SKIPS_SIZES) is not None
    return (yield from opening_clip(media, token, skip_other_sizes=skips))


def _open_project(path: Path, access: Access) -> tuple[Project, tuple[str, ...]]:
    if access is Access.LOOK:
        return Project.view(path, f"{path.name} was opened read-only."), ()
    if access is Access.COPY:
        with Project.view(path, "") as original:
            copy = _copy_of(original, path, " copy", original.media)
        return Project.open(copy), (f"This is a copy: {copy.name}.",)
    try:
        project = Project.open(path, take_over=access is Access.TAKE_OVER)
    except (NewerProjectError, UnwritableProjectError) as error:
        return Project.view(path, str(error)), (f"Opened read-only. {error}",)
    if project.backup is None:
        return project, ()
    return project, (
        "This project was made by an older Evermask and was brought up to date. "
        f"The old file is kept as {project.backup.name}.",
    )


def _copy_of(project: Project, path: Path, mark: str, media: MediaFacts) -> Path:
    """A copy beside the project, or in the user's own folder where that may not be written."""
    name = f"{path.stem}{mark}{path.suffix}"
    with project.snapshot() as snapshot:
        try:
            return _written(snapshot, free_path(path.with_name(name)), media)
        except OutputError:
            ensure_writable_folder(projects_folder())
            return _written(snapshot, free_path(projects_folder() / name), media)


def _written(snapshot: Snapshot, target: Path, media: MediaFacts) -> Path:
    snapshot.write_project(target, media)
    return target


def _remember(project: Project, facts: MediaFacts, clip: Clip) -> None:
    if project.read_only_reason:
        return
    project.set_media(facts)
    skipped = any(remark.kind is RemarkKind.SKIPPED for remark in clip.info.remarks)
    if skipped and project.setting(_SKIPS_SIZES) is None:
        project.remember(_SKIPS_SIZES, "yes")


def _absent(media: MediaFacts) -> AbsentClip:
    return AbsentClip(
        described_clip(media.description, media.path, media.width, media.height, media.frame_count)
    )


def _loader(clip: Clip) -> FrameLoader:
    return FrameLoader(lambda: clip, frame_cache_bytes())
