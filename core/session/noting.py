"""What people say of a clip: its tags, and a description of each object in plain language.

session.py holds a `Noting`. The project keeps it, each change as one undo step. A sequence of a
data set has files of its own for it (LVOS's): what they say is shown, and where the user wants it
they follow the project, through undo and redo too. A file that cannot be written loses nothing.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from core.datasets.attributes import TAGS, Attribute
from core.datasets.notes import (
    MAX_CAPTION,
    attribute_file,
    expression_file,
    read_attributes,
    read_captions,
    write_caption,
    write_tags,
)
from core.errors import EvermaskError
from core.project.object_list import description_key
from core.project.project import Project
from core.session.dataset_sequences import SequencePlace, place_of
from core.types import Change, ObjectId

CLIP_TAGS = "clip/tags"
WRITES_FILES = "clip/writes_files"
"""The project's settings."""


class Noting:
    """Of one project; for the thread of the window.

    problem: why a data set's file could not be read or written, one sentence; empty if it could.
    """

    def __init__(self, project: Project, clip_path: Path) -> None:
        self._project = project
        place = place_of(clip_path)
        self._place = place if place is not None and place.root.is_dir() else None
        self._captions: dict[ObjectId, str] = {}
        self._file_tags: frozenset[Attribute] = frozenset()
        self.problem = ""
        if self._place is not None:
            self._read(self._place)
            if self.writes_files and not project.read_only_reason:
                self._adopt()

    # --- where it is kept

    @property
    def files(self) -> tuple[Path, Path] | None:
        """The data set's files of descriptions and of attributes; None outside a data set."""
        if self._place is None:
            return None
        return expression_file(self._place.root), attribute_file(self._place.root)

    @property
    def writes_files(self) -> bool | None:
        """Whether the data set's files follow the project; None while nobody said."""
        if self._place is None:
            return None
        return {"yes": True, "no": False}.get(self._project.setting(WRITES_FILES) or "")

    def write_files(self, wanted: bool) -> None:
        """From now on, or no more; what the project says is written at once."""
        self._project.remember(WRITES_FILES, "yes" if wanted else "no")
        self.problem = ""
        self.settle()

    # --- descriptions

    def description(self, object_id: ObjectId) -> str:
        """What tells an object apart from others; empty where nobody said."""
        own = self._project.setting(description_key(object_id))
        return own if own is not None else self._captions.get(object_id, "")

    def descriptions(self) -> dict[ObjectId, str]:
        """Of the objects that have one."""
        found = {info.id: self.description(info.id) for info in self._project.objects()}
        return {object_id: text for object_id, text in found.items() if text}

    def describe(self, object_id: ObjectId, text: str) -> Change | None:
        """An empty text takes the description away; None: it says so already."""
        cleaned = " ".join(text.split())[:MAX_CAPTION]
        if cleaned == self.description(object_id):
            return None
        key = description_key(object_id)
        name = self._project.object(object_id).name
        self._begin_with(key, self._captions.get(object_id, ""))
        return self._set(f'Describe "{name}"', key, cleaned)

    # --- tags

    @property
    def tags(self) -> frozenset[Attribute]:
        """The attributes that a person gave the clip."""
        own = self._project.setting(CLIP_TAGS)
        return self._file_tags if own is None else _tags_in(own)

    def tag(self, attribute: Attribute, *, has: bool) -> Change | None:
        """Say that the clip has an attribute, or that it has not; only for those in TAGS."""
        if attribute not in TAGS:
            raise ValueError(f"{attribute} is computed")
        wanted = self.tags | {attribute} if has else self.tags - {attribute}
        if wanted == self.tags:
            return None
        self._begin_with(CLIP_TAGS, _text(self._file_tags))
        verb = "Tag" if has else "Untag"
        return self._set(f"{verb} {attribute.value.lower()}", CLIP_TAGS, _text(wanted))

    # --- the data set's files

    def settle(self) -> None:
        """Bring the data set's files in line with the project, where that is wanted."""
        if self._place is None or not self.writes_files:
            return
        try:
            self._write(self._place)
        except EvermaskError as error:
            self.problem = f"{error} What you noted is kept in the project."
        else:
            self.problem = ""

    def _read(self, place: SequencePlace) -> None:
        try:
            self._captions = dict(read_captions(place.root).get(place.name, {}))
            self._file_tags = read_attributes(place.root).get(place.name, frozenset()) & TAGS
        except EvermaskError as error:
            self.problem = str(error)

    def _adopt(self) -> None:
        """Somebody may have changed the files meanwhile: they say what counts."""
        if self.problem:
            return
        try:
            self._take_from_files()
        except EvermaskError as error:
            self.problem = str(error)

    def _take_from_files(self) -> None:
        for object_id, own in self._own_descriptions().items():
            caption = self._captions.get(object_id, "")
            if own != caption:
                self._project.remember(description_key(object_id), caption)
        own_tags = self._project.setting(CLIP_TAGS)
        if own_tags is not None and _tags_in(own_tags) != self._file_tags:
            self._project.remember(CLIP_TAGS, _text(self._file_tags))

    def _write(self, place: SequencePlace) -> None:
        for object_id, own in self._own_descriptions().items():
            if own != self._captions.get(object_id, ""):
                write_caption(place.root, place.name, object_id, own)
                self._captions[object_id] = own
        own_tags = self._project.setting(CLIP_TAGS)
        if own_tags is not None and _tags_in(own_tags) != self._file_tags:
            write_tags(place.root, place.name, _tags_in(own_tags))
            self._file_tags = _tags_in(own_tags)

    # --- inside

    def _own_descriptions(self) -> Mapping[ObjectId, str]:
        """What the project itself says of its objects."""
        own = {o.id: self._project.setting(description_key(o.id)) for o in self._project.objects()}
        return {object_id: text for object_id, text in own.items() if text is not None}

    def _begin_with(self, key: str, in_file: str) -> None:
        """Undoing the first change leads back to what the data set's file said."""
        if self._place is not None and self._project.setting(key) is None:
            self._project.remember(key, in_file)

    def _set(self, name: str, key: str, value: str) -> Change | None:
        with self._project.edit(name) as edit:
            edit.set_setting(key, value)
        self.settle()
        return edit.change


def _tags_in(text: str) -> frozenset[Attribute]:
    """The text may come from anywhere."""
    words = text.split(",")
    return frozenset(tag for tag in TAGS if tag.name in words)


def _text(tags: Collection[Attribute]) -> str:
    return ",".join(tag.name for tag in Attribute if tag in tags)
