"""The clip a project belongs to, as the table `media` keeps it: where it is and how to know it.

loading.py reads it, project.py changes it. A file that moved is found beside the project as before,
or else at its old place.
"""

import os
import sqlite3
from pathlib import Path

from core.masks import MAX_SIDE
from core.project.failures import damaged
from core.project.records import MediaFacts

MAX_FRAMES = 10_000_000
"""More than four days of video; a larger number in a file is a damaged number."""


def store_media(connection: sqlite3.Connection, media: MediaFacts, project: Path) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO media (id, relative_path, absolute_path, fingerprint,"
        " width, height, frame_count, description, looks) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *paths_to_store(media.path, project),
            media.fingerprint,
            media.width,
            media.height,
            media.frame_count,
            media.description,
            media.looks,
        ),
    )


def load_media(connection: sqlite3.Connection, project: Path) -> MediaFacts:
    """DamagedProjectError for facts that cannot be true."""
    row = connection.execute(
        "SELECT relative_path, absolute_path, fingerprint, width, height, frame_count,"
        " description, looks FROM media"
    ).fetchone()
    if row is None:
        raise damaged(project, "it names no video")
    relative, absolute, fingerprint, width, height, frame_count, description, looks = row
    if max(width, height) > MAX_SIDE or frame_count > MAX_FRAMES:
        raise damaged(project, f"it claims {frame_count} frames of {width}x{height}")
    path = find_media(relative, absolute, project)
    return MediaFacts(path, fingerprint, width, height, frame_count, description, looks)


def paths_to_store(media: Path, project: Path) -> tuple[str, str]:
    """Relative (seen from the project's folder; "" on another drive) and absolute path."""
    absolute = media.resolve()
    try:
        relative = Path(os.path.relpath(absolute, project.resolve().parent)).as_posix()
    except ValueError:
        relative = ""
    return relative, str(absolute)


def find_media(relative: str, absolute: str, project: Path) -> Path:
    """Where the media is now: beside the project as before, or at its old place."""
    beside = project.resolve().parent / relative
    return beside.resolve() if relative and beside.exists() else Path(absolute)
