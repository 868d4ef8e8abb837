"""A tiny clip, a real session, a real document; the network is a fake that shifts masks."""

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.application import build_window
from app.document import Document
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.jobs import Jobs, Lane
from app.main_window import MainWindow
from app.messages import Messages
from app.project.opening import OpenSession
from app.settings import Settings
from app.tools.options import ToolOptions
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.opening import OpenRequest
from core.session.session import Session
from core.tracker_memory import (
    Attention,
    AttentionShare,
    MemoryPart,
    Recollection,
    RememberedFrame,
    TrackerMemory,
)
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 48, 32
WINDOW = (1024, 700)


@dataclass
class FakePropagator:
    """Moves the start mask one pixel a frame; `allowed` lets a test hold it before a frame."""

    options: list[TrackingOptions] = field(default_factory=list)
    allowed: threading.Semaphore | None = None
    fails_at: FrameIndex | None = None
    failure: Exception = field(default_factory=lambda: RuntimeError("the fake was told to fail"))
    device_text: str = "a fake device"
    recalled: list[PropagationRequest] = field(default_factory=list)
    recall_failure: Exception | None = None

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        start = request.tracked_start
        if start is None:
            start = request.keyframes[request.start]
        ids = [ObjectId(int(i)) for i in np.unique(start) if i]
        for frame in request.frames:
            token.checkpoint()
            if self.allowed is not None:
                self.allowed.acquire(timeout=10)
                token.checkpoint()
            if frame == self.fails_at:
                raise self.failure
            moved = np.roll(start, frame - request.start, axis=1)
            settled = request.settle(frame, moved)
            yield FrameResult(frame, settled, dict.fromkeys(ids, 0.75), request.direction)


@dataclass
class RecallingPropagator(FakePropagator):
    """The same, and it can be looked into: frame 0 is its reference, the frame before its local."""

    def newest(self, objects: frozenset[ObjectId] | None = None) -> Recollection | None:
        return recollection(self.newest_frame, objects) if self.newest_frame is not None else None

    newest_frame: FrameIndex | None = None

    def recall(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
        objects: frozenset[ObjectId] | None = None,
    ) -> Generator[Progress, None, Recollection]:
        self.recalled.append(request)
        yield Progress(0, 1)
        token.checkpoint()
        if self.recall_failure is not None:
            raise self.recall_failure
        return recollection(request.frames[0], objects)


def recollection(frame: FrameIndex, objects: frozenset[ObjectId] | None) -> Recollection:
    """Looks at the left of the reference for everything, at the right for chosen objects."""
    looked_at = np.zeros((2, 4), np.float32)
    looked_at[:, 0 if objects is None else 3] = 0.375
    other = np.full((2, 4), 0.03125, np.float32)
    entries = (
        RememberedFrame(MemoryPart.REFERENCE, 0, frame, 3 << 20, True, frame),
        RememberedFrame(MemoryPart.GLOBAL, frame - 2, 2, 3 << 20),
        RememberedFrame(MemoryPart.LOCAL, frame - 1, 1, 3 << 20, False, frame),
    )
    shares = (
        AttentionShare(MemoryPart.REFERENCE, 0, 0.75, looked_at),
        AttentionShare(MemoryPart.GLOBAL, frame - 2, 0.25, other),
    )
    memory = TrackerMemory(frame, entries, 9 << 20, 16)
    return Recollection(memory, Attention(frame, shares), is_exact=True)


def make_clip(folder: Path, frames: int = FRAMES) -> Path:
    folder.mkdir(parents=True)
    for frame in range(frames):
        picture = np.full((HEIGHT, WIDTH, 3), 20 * frame, np.uint8)
        PillowImage.fromarray(picture).save(folder / f"shot_{frame:03}.png")
    return folder


@pytest.fixture
def clip_path(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip")


@pytest.fixture
def fake() -> FakePropagator:
    return RecallingPropagator()


@pytest.fixture
def open_path(tmp_path: Path, fake: FakePropagator) -> Callable[[Path], Session]:
    def make(options: TrackingOptions) -> FakePropagator:
        fake.options.append(options)
        return fake

    def open_clip(path: Path) -> Session:
        project = tmp_path / f"{path.stem}.evermask"
        return Session.open_media(path, project_path=project, make_propagator=make)

    return open_clip


@pytest.fixture
def open_session(tmp_path: Path, fake: FakePropagator) -> OpenSession:
    """As the window opens clips: with the fake network, projects beside the test's clip."""

    def make(options: TrackingOptions) -> FakePropagator:
        fake.options.append(options)
        return fake

    def opening(request: OpenRequest, token: CancelToken) -> Generator[Progress, None, Session]:
        if not request.is_project and request.project is None:
            request = replace(request, project=tmp_path / f"{request.path.stem}.evermask")
        return Session.opening(request, token, make)

    return opening


@pytest.fixture
def messages(qapp: object) -> Messages:
    return Messages()


@pytest.fixture
def settings(qapp: object) -> Settings:
    return Settings()


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def document(
    messages: Messages, open_path: Callable[[Path], Session], clip_path: Path
) -> Iterator[Document]:
    """With the clip open."""
    made = Document(messages)
    made.take(open_path(clip_path))
    yield made
    made.close()


@pytest.fixture
def marks(document: Document, messages: Messages) -> Marks:
    made = Marks(document, messages)
    document.opened.emit()
    return made


@pytest.fixture
def easel(document: Document, settings: Settings, messages: Messages, jobs: Jobs) -> Easel:
    """On it the clip's frame 0, which counts as shown."""
    made = Easel(document, ToolOptions(settings), messages, jobs.drawing)
    made.note_shown(0, np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    return made


@pytest.fixture
def paint(document: Document, easel: Easel) -> Callable[..., None]:
    """One dab on the current frame for the selected object."""

    def dab(x: float = 12, y: float = 12, diameter: float = 8) -> None:
        easel.note_shown(document.frame, np.zeros((HEIGHT, WIDTH, 3), np.uint8))
        stroke = easel.begin_stroke(adds=True)
        assert stroke is not None
        easel.show_stroke(stroke, stroke.dab(x, y, diameter))
        easel.finish_stroke(stroke, "Brush")

    return dab


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, open_session: OpenSession) -> Iterator[MainWindow]:
    """The real window, shown, with nothing open yet."""
    made = shown_window(tmp_path, open_session)
    yield made
    let_go(made)


class NextOpening:
    """Opens sessions as the test that runs now has it."""

    def __init__(self) -> None:
        self.open: OpenSession | None = None

    def __call__(
        self, request: OpenRequest, token: CancelToken
    ) -> Generator[Progress, None, Session]:
        assert self.open is not None
        return self.open(request, token)


@pytest.fixture(scope="module")
def module_window(qapp: object, module_home: Path) -> Iterator[tuple[MainWindow, NextOpening]]:
    opening = NextOpening()
    made = shown_window(module_home, opening)
    yield made, opening
    let_go(made)


@pytest.fixture
def shared_window(
    qtbot: QtBot, module_window: tuple[MainWindow, NextOpening], open_session: OpenSession
) -> Iterator[MainWindow]:
    """The same window for all tests of a module, each with a clip and a project of its own.

    A module whose tests do not mind settings and panels of those before takes it as its `window`:
    building one takes most of the time of a short test.
    """
    made, opening = module_window
    opening.open = open_session
    made.resize(*WINDOW)
    yield made
    lanes = made.parts.jobs.findChildren(Lane)
    for lane in lanes:
        lane.cancel_all()
    qtbot.waitUntil(lambda: not any(lane.is_busy for lane in lanes))
    made.parts.document.close()


def shown_window(folder: Path, open_session: OpenSession) -> MainWindow:
    made = build_window(log_folder=folder, open_session=open_session)
    made.resize(*WINDOW)
    made.show()
    return made


def let_go(window: MainWindow) -> None:
    window.leaving.leave()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def open_window(qtbot: QtBot, window: MainWindow, clip_path: Path) -> MainWindow:
    """The real window with the clip open and its first frame shown."""
    window.files.open_path(clip_path)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)
    return window
