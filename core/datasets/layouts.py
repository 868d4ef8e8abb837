"""Opening a data set of any layout, in a folder or a tar file."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.datasets.archive import Archive, open_archive
from core.datasets.described import described_sequences, unseen_names
from core.datasets.plain import davis_sequences, folder_sequences
from core.datasets.sequence import AnnotatedSequence, Dataset, Layout
from core.errors import MediaError

_PICTURE_FOLDERS = {"images", "masks", "JPEGImages", "Annotations"}
_DESCRIBED = (Layout.YTVOS, Layout.LVOS)


def open_dataset(
    root: Path, layout: Layout, only: Sequence[str] = (), split: str = "val"
) -> Dataset:
    """The sequences of a data set, or those named in `only`.

    split: `val` or `train`, where a data set holds several.
    Reads lists and descriptions, no pictures. MediaError when the files are not of that layout.
    """
    if not root.exists():
        raise MediaError(f"No data set at {root}. Nothing was measured. Check the path.")
    archive = _Listed(open_archive(root))
    _require_layout(archive, layout)
    if layout in _DESCRIBED:
        found = described_sequences(archive, layout, split)
        unseen = unseen_names(archive, layout, split)
    else:
        unseen = None
        found = (
            folder_sequences(archive)
            if layout is Layout.FOLDERS
            else davis_sequences(archive, layout, split)
        )
    if only and layout in (Layout.DAVIS2016, Layout.DAVIS2017) and set(only) - set(found):
        found |= davis_sequences(archive, layout, "")  # any of the package, listed or not
    chosen = _chosen(archive, found, only)
    _require_no_empty_folder(root, only)
    return Dataset(root, layout, chosen, unseen)


class _Listed:
    """An archive whose list of files is made once."""

    def __init__(self, archive: Archive) -> None:
        self.path = archive.path
        self.names: Sequence[str] = tuple(archive.names)
        self._archive = archive

    def read(self, name: str) -> bytes:
        return self._archive.read(name)


def recognised(names: Sequence[str]) -> tuple[Layout, ...]:
    """The layouts that a list of files may be of."""
    if any("JPEGImages/" in name for name in names):
        described = [n for n in names if n.endswith("meta.json")]
        if any(PurePosixPath(name).name == "meta.json" for name in described):
            return (Layout.YTVOS,)
        if described:
            return (Layout.LVOS,)
        return (Layout.DAVIS2016, Layout.DAVIS2017)
    if any(PurePosixPath(name).parent.name in ("images", "masks") for name in names):
        return (Layout.FOLDERS,)
    return ()


def layout_found(root: Path) -> Layout:
    """The layout a data set is of, as far as its files tell; MediaError when they do not."""
    names = tuple(open_archive(root).names) if root.exists() else ()
    likely = recognised(names)
    if not likely:
        raise MediaError(
            f"{root} holds no data set: neither JPEGImages nor images folders. Nothing was "
            "started. Check the path."
        )
    if len(likely) > 1 and not any("ImageSets/2017/" in name for name in names):
        return Layout.DAVIS2016
    return likely[-1]


def _require_layout(archive: Archive, layout: Layout) -> None:
    likely = recognised(archive.names)
    if layout in likely or (layout in _DESCRIBED and set(likely) & set(_DESCRIBED)):
        return
    advice = (
        f"It looks like --layout {' or '.join(found.value for found in likely)}."
        if likely
        else "It holds neither JPEGImages nor images folders: check the path."
    )
    raise MediaError(
        f"{archive.path} is not of layout {layout.value}. Nothing was measured. {advice}"
    )


def _require_no_empty_folder(root: Path, only: Sequence[str]) -> None:
    """An empty sequence has no files, hence is in no list of files."""
    for folder in root.rglob("*") if root.is_dir() else ():
        parts = folder.relative_to(root).parts
        if (
            folder.is_dir()
            and set(parts) & _PICTURE_FOLDERS
            and not any(folder.iterdir())
            and (not only or set(parts) & set(only))
        ):
            raise MediaError(
                f"{folder} is empty. Nothing was measured. Fill it or take the sequence away."
            )


def _chosen(
    archive: Archive, found: dict[str, AnnotatedSequence], only: Sequence[str]
) -> tuple[AnnotatedSequence, ...]:
    unknown = [name for name in only if name not in found]
    if unknown:
        known = ", ".join(list(found)[:5]) + (", ..." if len(found) > 5 else "")
        raise MediaError(
            f"{archive.path.name} has no sequence {unknown[0]} (it has {known}). "
            "Nothing was measured. Check --sequences."
        )
    if not found:
        raise MediaError(f"{archive.path} holds no sequence. Nothing was measured. Check the path.")
    return tuple(found[name] for name in only) if only else tuple(found.values())
