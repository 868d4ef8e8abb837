"""Is this clip the one that the masks were made for? Told by facts, and by what three frames show.

opening.py asks. Masks drawn on one video are worth nothing on another, but a video that was moved,
wrapped or compressed anew is still the same.
"""

from dataclasses import replace
from pathlib import Path

from core.errors import MediaError, ProjectError
from core.masks import MAX_SIDE
from core.number_text import grouped
from core.project.project import Project
from core.project.records import MediaFacts
from core.video.clip import ClipInfo, size_text
from core.video.description import describe
from core.video.loader import FrameLoader
from core.video.looks import look_alike, looks_of


class MissingMediaError(ProjectError):
    """The clip of a project is not where it was."""

    def __init__(self, project: Path, media: Path) -> None:
        super().__init__(f"{media.name} is not at {media.parent}. Masks are safe.")
        self.project = project
        self.media = media


class WrongMediaError(ProjectError):
    """Another clip than the one of the project. may_adopt: its masks would fit the pictures."""

    def __init__(self, expected: MediaFacts, found: MediaFacts) -> None:
        super().__init__(
            "This file differs from the one the masks were made for "
            f"({_difference(found, expected)})."
        )
        self.found = found
        self.expected = expected
        self.may_adopt = (found.width, found.height) == (expected.width, expected.height)


def facts_of(clip: ClipInfo) -> MediaFacts:
    """What the project keeps of a clip; MediaError for one whose masks could not be stored."""
    if max(clip.width, clip.height) > MAX_SIDE:
        raise MediaError(
            f"{clip.path.name} is {clip.width}x{clip.height}; masks can be at most {MAX_SIDE} "
            "pixels wide or high. Nothing was changed. Use a smaller copy."
        )
    return MediaFacts(
        clip.path,
        clip.fingerprint(),
        clip.width,
        clip.height,
        clip.frame_count,
        description=describe(clip),
    )


def matched_facts(expected: MediaFacts, frames: FrameLoader, *, was_chosen: bool) -> MediaFacts:
    """What a project should know of its clip from now on; WrongMediaError if it is another.

    Of a file that the user chose, three frames are looked at in any case.
    """
    found = facts_of(frames.info)
    is_same = found.fingerprint == expected.fingerprint
    if is_same and not (was_chosen and expected.looks):
        return replace(found, looks=expected.looks)
    shape = (found.width, found.height, found.frame_count)
    if shape == (expected.width, expected.height, expected.frame_count) and expected.looks:
        looks = looks_of(found.frame_count, frames.read)
        if look_alike(looks, expected.looks):
            return replace(found, looks=looks)
    raise WrongMediaError(expected, found)


def remember_looks(project: Project, frames: FrameLoader) -> None:
    """Look at three frames for the day when the file has moved; once for each project."""
    if project.media.looks or project.read_only_reason:
        return
    looks = looks_of(project.media.frame_count, frames.read)
    project.set_media(replace(project.media, looks=looks))


def _difference(found: MediaFacts, expected: MediaFacts) -> str:
    if found.frame_count != expected.frame_count:
        return f"{grouped(found.frame_count)} vs {grouped(expected.frame_count)} frames"
    sizes = [size_text(facts.width, facts.height) for facts in (found, expected)]
    if sizes[0] != sizes[1]:
        return f"{sizes[0]} vs {sizes[1]} pixels"
    if found.fingerprint == expected.fingerprint or expected.looks:
        return "other pictures"
    return "another length in bytes or seconds"
