from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.progress import CancelToken
from core.propagation.request import PropagationRequest
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 32, 24


def make_clip(folder: Path, frames: int = FRAMES) -> Path:
    folder.mkdir(parents=True)
    for frame in range(frames):
        picture = np.full((HEIGHT, WIDTH, 3), frame * 10, np.uint8)
        PillowImage.fromarray(picture).save(folder / f"shot_{frame:03}.png")
    return folder


@dataclass
class FakePropagator:
    """Moves the start mask one pixel a frame; remembers what it was asked."""

    requests: list[PropagationRequest] = field(default_factory=list)
    before_frame: Callable[[FrameIndex], None] = lambda frame: None
    device_text: str = "a fake device"

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        self.requests.append(request)
        tracked = sorted({int(i) for m in request.keyframes.values() for i in np.unique(m)} - {0})
        start = request.tracked_start
        if start is None:
            start = request.keyframes[request.start]
        for frame in request.frames:
            token.checkpoint()
            self.before_frame(frame)
            picture = read_frame(frame)
            assert picture.shape == (HEIGHT, WIDTH, 3)
            moved = request.settle(frame, np.roll(start, abs(frame - request.start), axis=1))
            confidence = {ObjectId(i): 0.75 for i in tracked}
            yield FrameResult(frame, moved, confidence, request.direction)


@pytest.fixture
def clip_path(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip")


@pytest.fixture
def fake() -> FakePropagator:
    return FakePropagator()


@pytest.fixture
def session(tmp_path: Path, clip_path: Path, fake: FakePropagator) -> Iterator[Session]:
    def make(options: TrackingOptions) -> FakePropagator:
        return fake

    with Session.open_media(
        clip_path, project_path=tmp_path / "work.evermask", make_propagator=make
    ) as session:
        yield session
