"""Acceptance check 10: a run over a very long clip takes no more memory late than early.

A fake clip of tiny frames and a fake network; session, run, loader and project file are the real
ones. Counted are the process's own memory and Python's blocks, which a busy machine does not
change. One object, because each costs 0.1 ms a frame.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.progress import CancelToken
from core.project.project import Project
from core.propagation.request import PropagationRequest
from core.session.opening import Opened
from core.session.relinking import facts_of
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameIndex, FrameResult, Image, ObjectId
from core.video.loader import FrameLoader
from tests.long_clip import LongClip

FRAMES, WIDTH, HEIGHT = 100_000, 16, 12
ONE = ObjectId(1)
CACHE_BYTES = 1 << 18
SHAPES = 8
EARLY = FRAMES // 5
"""By now all that is bounded is full: pictures, pages of the project, Python's own reserves."""

BYTES_A_FRAME = 50
"""About what a number kept for each frame takes, with its place in a list."""


class FakePropagator:
    """Moves the start mask to and fro, as fast as it is asked to."""

    device_text = "a fake device"

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        start = request.keyframes[request.start]
        moved = [np.roll(start, shift, axis=1) for shift in range(SHAPES)]
        for frame in request.frames:
            token.checkpoint()
            read_frame(frame)
            mask = request.settle(frame, moved[frame % SHAPES].copy())
            confidence = 0.5 + frame % 100 / 250
            yield FrameResult(frame, mask, {ONE: confidence}, request.direction)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    clip = LongClip(FRAMES, HEIGHT, WIDTH)
    project = Project.create(tmp_path / "long.evermask", facts_of(clip.info))
    frames = FrameLoader(lambda: clip, CACHE_BYTES)
    with Session(Opened(frames, project), lambda _options: FakePropagator()) as made:
        yield made


def draw(session: Session) -> None:
    info = session.add_object()
    stroke = session.begin_stroke(0, info.id, adds=True)
    stroke.dab(4, HEIGHT / 2, 5)
    session.apply_stroke(0, stroke, "Brush")


def memory() -> tuple[int, int]:
    """Bytes that are this process's alone, and blocks that Python's objects take."""
    gc.collect()
    return psutil.Process().memory_full_info().uss, sys.getallocatedblocks()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_over_100_000_frames_takes_no_more_memory_late_than_early(session: Session) -> None:
    draw(session)
    run = session.start_run(RunScope(0), TrackingOptions())
    early = None
    for event in session.walk(run, CancelToken()):
        if early is None and isinstance(event, FrameResult) and event.index >= EARLY:
            early = memory()
    late = memory()

    assert np.count_nonzero(session.states(ONE) == CellState.AUTO) == FRAMES - 1
    assert early is not None
    grown_bytes, grown_blocks = late[0] - early[0], late[1] - early[1]
    assert grown_bytes < BYTES_A_FRAME * (FRAMES - EARLY)
    assert grown_blocks < (FRAMES - EARLY) / 100, "an object for every hundredth frame"
