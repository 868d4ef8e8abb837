"""Entries of the object list: from what the user knows to what is stored, and back; free ids."""

from collections.abc import Collection

from core.colors import Pattern
from core.errors import ProjectError
from core.project.history import Entry
from core.project.records import ObjectInfo
from core.types import MAX_OBJECTS, ObjectId

MAX_NAME_LENGTH = 200
MAX_NOTES_LENGTH = 100_000


def entry_of(info: ObjectInfo, place: int) -> Entry:
    """What is stored for an object; ProjectError for a name that no list can show."""
    if not all(0 <= part <= 255 for part in info.color):
        raise ValueError(f"colour parts go from 0 to 255: {info.color}")
    red, green, blue = info.color
    return Entry(
        name=clean_name(info.name),
        color=red << 16 | green << 8 | blue,
        pattern=int(info.pattern),
        visible=int(info.visible),
        locked=int(info.locked),
        notes=info.notes[:MAX_NOTES_LENGTH],
        place=place,
    )


def info_of(object_id: ObjectId, entry: Entry) -> ObjectInfo:
    color = entry.color
    return ObjectInfo(
        object_id,
        entry.name,
        (color >> 16 & 255, color >> 8 & 255, color & 255),
        visible=bool(entry.visible),
        pattern=Pattern(entry.pattern),
        locked=bool(entry.locked),
        notes=entry.notes,
    )


def clean_name(name: str) -> str:
    """The name on one line without spaces around it."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise ProjectError("An object needs a name. Nothing was changed. Type at least one letter.")
    if len(cleaned) > MAX_NAME_LENGTH:
        raise ProjectError(
            f"An object's name has at most {MAX_NAME_LENGTH} letters. Nothing was changed. "
            "Choose a shorter one."
        )
    return cleaned


def description_key(object_id: ObjectId) -> str:
    """The setting that says in plain language which object this is."""
    return f"description/{object_id}"


def free_id(in_use: Collection[ObjectId]) -> ObjectId:
    """The number after the highest one in use, so that numbers tell the order of making."""
    newest = max(in_use, default=0)
    if newest < MAX_OBJECTS:
        return ObjectId(newest + 1)
    for candidate in range(1, MAX_OBJECTS + 1):
        if candidate not in in_use:
            return ObjectId(candidate)
    raise ProjectError(
        f"A project holds at most {MAX_OBJECTS} objects. Nothing was added. "
        "Delete an object; its number is free once its deletion is too old to be undone."
    )
