"""What people noted about a data set, in JSON files beside its masks: captions and attributes.

`<split>_expression_meta.json` is LVOS's own file of language descriptions; attributes lie in a file
of the same build. What else such a file holds is kept when it is written.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from core.datasets.attributes import TAGS, Attribute
from core.errors import MediaError
from core.files import atomic_path
from core.types import ObjectId

MAX_CAPTION = 1000
Content: TypeAlias = dict[str, Any]


def expression_file(root: Path) -> Path:
    """LVOS's file of descriptions: the one that is there, or the one to be made."""
    return _found(root, "*expression*meta.json") or root / f"{_split(root)}_expression_meta.json"


def attribute_file(root: Path) -> Path:
    return _found(root, "*attribute*.json") or root / f"{_split(root)}_attributes.json"


def read_captions(root: Path) -> dict[str, dict[ObjectId, str]]:
    """Descriptions by video and object; MediaError when the file is damaged."""
    path = expression_file(root)
    captions: dict[str, dict[ObjectId, str]] = {}
    for video, facts in _videos(_read(path), path).items():
        objects = facts.get("objects", {})
        if not isinstance(objects, dict):
            raise _damaged(path)
        for key, described in objects.items():
            caption = described.get("caption") if isinstance(described, dict) else None
            if str(key).isdecimal() and isinstance(caption, str) and caption:
                captions.setdefault(video, {})[ObjectId(int(key))] = caption[:MAX_CAPTION]
    return captions


def write_caption(root: Path, video: str, object_id: ObjectId, caption: str) -> None:
    """Set one description, or take it away when it is empty; all else in the file stays."""
    write_captions(root, video, {object_id: caption})


def write_captions(root: Path, video: str, captions: Mapping[ObjectId, str]) -> None:
    """The same for several objects of a video at once."""
    path = expression_file(root)
    content = _read(path)
    entry = _videos(content, path).setdefault(video, {})
    objects = entry.setdefault("objects", {})
    if not isinstance(objects, dict):
        raise _damaged(path)
    for object_id, caption in captions.items():
        described = objects.setdefault(str(object_id), {})
        if not isinstance(described, dict):
            raise _damaged(path)
        cleaned = " ".join(caption.split())[:MAX_CAPTION]
        if cleaned:
            described["caption"] = cleaned
        else:
            described.pop("caption", None)
    _write(path, content)


def read_attributes(root: Path) -> dict[str, frozenset[Attribute]]:
    """Attributes by video; unknown words are passed over. MediaError when the file is damaged."""
    path = attribute_file(root)
    return {
        video: frozenset(
            Attribute[word]
            for word in map(str, _list(facts.get("attributes", []), path))
            if word in Attribute.__members__
        )
        for video, facts in _videos(_read(path), path).items()
    }


def write_tags(root: Path, video: str, tags: Iterable[Attribute]) -> None:
    """Set what people say of a video; computed attributes, unknown words and all else stay."""
    path = attribute_file(root)
    content = _read(path)
    entry = _videos(content, path).setdefault(video, {})
    there = _list(entry.get("attributes", []), path)
    ours = {tag.name for tag in TAGS}
    chosen = set(tags)
    others = [word for word in there if not (isinstance(word, str) and word in ours)]
    entry["attributes"] = [*others, *(tag.name for tag in Attribute if tag in chosen & TAGS)]
    _write(path, content)


def _found(root: Path, pattern: str) -> Path | None:
    return next(iter(sorted(root.glob(pattern))), None)


def _split(root: Path) -> str:
    """How the description of this split is called, without `_meta.json`."""
    metas = sorted(path for path in root.glob("*_meta.json") if "expression" not in path.name)
    return metas[0].name.removesuffix("_meta.json") if metas else root.name


def _read(path: Path) -> Content:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"videos": {}}
    except (OSError, ValueError) as error:
        raise _damaged(path) from error
    if not isinstance(content, dict):
        raise _damaged(path)
    return content


def _videos(content: Content, path: Path) -> dict[str, Content]:
    """The entries by video, whether under "videos" or at the top."""
    videos = content.get("videos", content)
    if not isinstance(videos, dict) or not all(isinstance(v, dict) for v in videos.values()):
        raise _damaged(path)
    return videos


def _list(value: object, path: Path) -> list[object]:
    if not isinstance(value, list):
        raise _damaged(path)
    return value


def _write(path: Path, content: Content) -> None:
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _damaged(path: Path) -> MediaError:
    return MediaError(
        f"{path.name} cannot be read as a description of videos. It was not changed. "
        "Correct it, or move it away."
    )
