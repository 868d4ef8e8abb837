"""A step of the history over many frames: prepared outside the project's lock, written within it.

Whatever a run or a hand changes meanwhile is prepared once more. Nothing is written before all is
ready, so a cancelled step changes nothing.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TypeVar

import numpy as np

from core.progress import CancelToken, Progress
from core.project.edit import Edit
from core.project.project import Project
from core.types import Change, FrameIndex

Prepared = TypeVar("Prepared")


def take_long_step(
    project: Project,
    name: str,
    token: CancelToken,
    *,
    frames: Callable[[], Iterable[FrameIndex]],
    prepare: Callable[[FrameIndex], Prepared],
    write: Callable[[Edit, Mapping[FrameIndex, Prepared]], None],
    is_outdated: Callable[[FrameIndex, Prepared], bool] = lambda _frame, _prepared: False,
) -> Generator[Progress, None, tuple[Change | None, Mapping[FrameIndex, Prepared]]]:
    """What changed, and what was prepared for it.

    frames: that have to be prepared, as the project is now. is_outdated: for another reason than
    that the masks of the frame have changed.
    """
    ready: dict[FrameIndex, Prepared] = {}
    while True:
        revisions = project.revisions()
        todo = [frame for frame in frames() if frame not in ready]
        for place, frame in enumerate(todo):
            token.checkpoint()
            yield Progress(place, len(todo))
            ready[frame] = prepare(frame)
        token.checkpoint()
        with project.edit(name) as edit:
            # Looked at again inside the lock: a run may have gone on meanwhile.
            changed = set(np.flatnonzero(project.revisions() != revisions).tolist())
            outdated = [f for f, one in ready.items() if f in changed or is_outdated(f, one)]
            for frame in outdated:
                del ready[frame]
            if outdated or set(frames()) - ready.keys():
                continue
            write(edit, ready)
        return edit.change, ready
