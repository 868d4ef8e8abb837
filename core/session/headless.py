"""Propagating one clip from a first mask into a folder of masks: no project, no window."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import OutputError
from core.files import ensure_writable_folder
from core.masks import read_mask, require_usable_mask, write_indexed_png
from core.progress import CancelToken, Progress
from core.video.clip import ClipInfo
from core.video.open import open_clip

if TYPE_CHECKING:
    from core.tracking_options import TrackingOptions


@dataclass
class Summary:
    """What a finished command reports.

    frames: masks written. fps: frames a second while tracking, loading not counted.
    peak_memory_mib: of the device's memory on CUDA, of the process elsewhere.
    state_bytes: everything the tracker remembers at the end. missing: frames that could not be
    read; their masks are empty.
    """

    frames: int = 0
    fps: float = 0.0
    peak_memory_mib: float = 0.0
    state_bytes: int = 0
    device: str = ""
    missing: tuple[int, ...] = ()


def propagate_clip(
    clip_path: Path,
    mask_path: Path,
    output: Path,
    options: "TrackingOptions",
    token: CancelToken,
    summary: Summary,
) -> Iterator[Progress]:
    """Write one palette PNG a frame at source size, frame 0 included; fills in `summary`.

    Everything that can be refused is refused before the first file is written.
    """
    mask = read_mask(mask_path)
    with contextlib.closing(open_clip(clip_path)) as clip:
        info = clip.info
        require_usable_mask(mask, (info.width, info.height), mask_path.name)
        yield Progress(0, info.frame_count, "Loading the network")

        from core.propagation.propagator import Propagator
        from core.propagation.request import PropagationRequest
        from core.propagation.stepping_down import propagate_stepping_down

        propagator = Propagator(options)
        summary.device = propagator.device_text
        clip.read(0)  # refused now if it cannot be read
        _require_clean_folder(output, info, mask_path)
        write_indexed_png(_mask_path(output, info, 0), mask)
        written = {0}
        if info.frame_count > 1:
            request = PropagationRequest({0: mask}, start=0, stop=info.frame_count - 1)
            started_at = time.perf_counter()
            for result in propagate_stepping_down(propagator, request, clip.read, token):
                write_indexed_png(_mask_path(output, info, result.index), result.mask)
                written.add(result.index)
                summary.fps = (len(written) - 1) / (time.perf_counter() - started_at)
                yield Progress(len(written), info.frame_count, "Tracking")
        for index in sorted(set(range(info.frame_count)) - written):
            token.checkpoint()
            write_indexed_png(_mask_path(output, info, index), np.zeros_like(mask))
        summary.missing = clip.info.missing
        summary.frames = info.frame_count
        summary.state_bytes = propagator.state_bytes
        summary.peak_memory_mib = propagator.peak_memory_bytes / 2**20
        yield Progress(info.frame_count, info.frame_count, "Done")


def _mask_path(output: Path, info: ClipInfo, index: int) -> Path:
    return output / f"{info.names[index]}.png"


def _require_clean_folder(output: Path, info: ClipInfo, mask_path: Path) -> None:
    """Results replace neither pictures of the clip nor the given mask, and stay by themselves."""
    folder = info.path if info.path.is_dir() else info.path.parent
    if info.kind == "images" and output.resolve() == folder.resolve():
        raise OutputError(
            f"{output} holds the pictures of the clip. Nothing was written. Choose another folder."
        )
    names = {f"{name}.png" for name in info.names}
    replaced = names - {f"{info.names[0]}.png"}
    if mask_path.resolve().parent == output.resolve() and mask_path.name in replaced:
        raise OutputError(
            f"{mask_path.name} would be replaced by a result in {output}. Nothing was written. "
            "Choose another folder."
        )
    ensure_writable_folder(output)
    foreign = [path.name for path in output.glob("*.png") if path.name not in names]
    if foreign:
        raise OutputError(
            f"{output} holds {len(foreign)} other PNG files (first: {sorted(foreign)[0]}). "
            "Nothing was written. Choose an empty folder."
        )
