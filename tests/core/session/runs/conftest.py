"""A small project without a video, a network that paints what it likes, and runs over both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.progress import CancelToken
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts
from core.propagation.request import PropagationRequest
from core.session.editing import Editing
from core.session.runs import batch
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.run import Run
from core.session.runs.run_events import RunEvent
from core.session.runs.scope import RunScope
from core.session.tracking import Tracking
from core.tracking_options import TrackingOptions
from core.types import BoolMask, CellState, FrameIndex, FrameResult, Image, ObjectId

FRAMES, WIDTH, HEIGHT = 16, 12, 8
ONE, TWO = ObjectId(1), ObjectId(2)


def block(left: int, top: int = 0, size: int = 3) -> BoolMask:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[top : top + size, left : left + size] = True
    return pixels


@dataclass
class Painter:
    """Sees every object everywhere: one row each, moving with the frame."""

    requests: list[PropagationRequest] = field(default_factory=list)
    before_frame: Callable[[FrameIndex], None] = lambda frame: None
    objects: tuple[int, ...] = (1, 2, 3)
    confidence: Callable[[FrameIndex], float] = lambda frame: 0.75
    device_text: str = "a painter"

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        self.requests.append(request)
        for frame in request.frames:
            token.checkpoint()
            self.before_frame(frame)
            seen = np.zeros((HEIGHT, WIDTH), np.uint8)
            for object_id in self.objects:
                seen[2 * object_id, : 1 + (frame + len(self.requests)) % WIDTH] = object_id
            confidence = {ObjectId(i): self.confidence(frame) for i in self.objects}
            yield FrameResult(frame, request.settle(frame, seen), confidence, request.direction)


@dataclass
class Clip:
    """The project with what acts on it, in a few words."""

    project: Project
    tracking: Tracking
    painter: Painter

    def put(
        self,
        object_id: int,
        frame: int,
        state: CellState = CellState.KEYFRAME,
        pixels: BoolMask | None = None,
    ) -> None:
        if state in (CellState.EMPTY, CellState.ABSENT):
            data = None
        else:
            data = pack_pixels(block(object_id) if pixels is None else pixels)
        self.project.apply("put", [CellWrite(ObjectId(object_id), frame, state, data)])

    def lock(self, object_id: int, frame: int) -> None:
        with self.project.edit("lock") as edit:
            edit.set_locked(ObjectId(object_id), frame, frame, True)

    def start(self, scope: RunScope, rules: StopRules = NO_RULES) -> Run:
        return self.tracking.start(scope, TrackingOptions(), rules)

    def walk(self, run: Run, token: CancelToken | None = None) -> list[RunEvent]:
        return list(self.tracking.walk(run, token or CancelToken()))

    def run(self, scope: RunScope) -> list[int]:
        """Walk a scope; the frames that were stored, in order."""
        events = self.walk(self.start(scope))
        return [event.index for event in events if isinstance(event, FrameResult)]

    def states(self, object_id: int = 1) -> str:
        letters = ".aDKxsH"
        return "".join(letters[state] for state in self.project.states(ObjectId(object_id)))

    def cells(self) -> dict[tuple[int, int], tuple[object, ...]]:
        """Everything that is stored of every cell, byte for byte."""
        found = {}
        for info in self.project.objects():
            for frame in range(FRAMES):
                cell = self.project.cell(info.id, frame)
                found[info.id, frame] = (cell.state, cell.pixels, cell.run_id, cell.confidence,
                                         cell.is_locked)  # fmt: skip
        return found


def make_clip(path: Path, objects: int = 2) -> Clip:
    media = MediaFacts(path.with_suffix(".mp4"), "print", WIDTH, HEIGHT, FRAMES)
    project = Project.create(path, media)
    for _ in range(objects):
        project.add_object()
    painter = Painter()
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    tracking = Tracking(project, Editing(project), lambda frame: picture, lambda options: painter)
    return Clip(project, tracking, painter)


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Clip]:
    made = make_clip(tmp_path / "work.evermask")
    yield made
    made.project.close()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result is stored as it comes."""
    monkeypatch.setattr(batch, "BATCH_S", 0.0)


@pytest.fixture(name="make_clip", scope="session")
def _make_clip() -> Callable[..., Clip]:
    return make_clip
