"""Masks out as indexed PNG files in the DAVIS palette, one a frame.

Used by the session. The rule: a file with a final name is complete; stopping keeps finished ones.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from core.errors import OutputError
from core.files import ensure_writable_folder
from core.masks import write_indexed_png
from core.progress import CancelToken, Progress
from core.types import FrameIndex, Mask


def export_masks(
    folder: Path,
    names: Sequence[str],
    read_mask: Callable[[FrameIndex], Mask],
    token: CancelToken,
    frames: Sequence[FrameIndex] | None = None,
) -> Iterator[Progress]:
    """Write `<name>.png` for each frame (None: all that have a name); yields after each file.

    Raises OutputError before anything is written if the folder cannot be used, and at the first
    file that cannot be written.
    """
    _require_file_names(names)
    ensure_writable_folder(folder)
    chosen = range(len(names)) if frames is None else frames
    for done, index in enumerate(chosen, start=1):
        token.checkpoint()
        name = f"{names[index]}.png"
        write_indexed_png(folder / name, read_mask(index))
        yield Progress(done, len(chosen), name)


def _require_file_names(names: Sequence[str]) -> None:
    if len({name.lower() for name in names}) < len(names):
        raise OutputError(
            "Two frames have the same name, so their masks would overwrite each other. "
            "Nothing was written. Rename the source files."
        )
    for name in names:
        if Path(name).name != name:
            raise OutputError(f"{name!r} is no file name. Nothing was written. Rename the frame.")
