"""Review in the real window: V changes as frames land, N finds the worst frame, a fix helps."""

import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.application import build_window
from app.main_window import MainWindow
from app.panels.scores import ScoresPanel
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.opening import OpenRequest
from core.session.runs.batch import BATCH_S
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameIndex, FrameResult, Image, Mask, ObjectId

WIDTH, HEIGHT, RADIUS = 96, 64, 10
ONE = ObjectId(1)
pytestmark = pytest.mark.gui


def center(frame: int, count: int) -> tuple[float, float]:
    return 14 + 64 * frame / count, 32


def truth(frame: int, count: int) -> Mask:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    x, y = center(frame, count)
    return ((columns - x) ** 2 + (rows - y) ** 2 <= RADIUS**2).astype(np.uint8)


class FakeNetwork:
    """Follows the disc, but from two thirds of the clip on it stays behind until corrected."""

    device_text = "a fake device"
    count = 0
    """Frames of the clip."""
    may_go_on = threading.Event()
    """Held in the middle of its first run until somebody has looked at the scores so far."""

    def __init__(self, options: TrackingOptions) -> None:
        self.options = options

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        count = self.count
        lost_at = 2 * count // 3
        knows_better = any(frame >= lost_at for frame in request.keyframes)
        for frame in request.frames:
            token.checkpoint()
            if frame == count // 2:
                self.may_go_on.wait(timeout=60)
            seen = min(frame, lost_at) if not knows_better else frame
            yield FrameResult(frame, truth(seen, count), {ONE: 0.9})


def make_sequence(root: Path, count: int) -> Path:
    """A plain data set: pictures of the disc with their true masks beside them."""
    images, masks = root / "disc" / "images", root / "disc" / "masks"
    images.mkdir(parents=True)
    masks.mkdir()
    for frame in range(count):
        mask = truth(frame, count)
        picture = np.full((HEIGHT, WIDTH, 3), (30, 60, 90), np.uint8)
        picture[mask > 0] = (230, 170, 40)
        PillowImage.fromarray(picture).save(images / f"{frame:05}.png", compress_level=1)
        PillowImage.fromarray(mask).save(masks / f"{frame:05}.png")
    return images


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    def open_session(
        request: OpenRequest, token: CancelToken
    ) -> Generator[Progress, None, Session]:
        return Session.opening(request, token, FakeNetwork)

    made = build_window(log_folder=tmp_path, open_session=open_session)
    made.resize(1440, 900)
    made.show()
    yield made
    made.leaving.leave()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dab(qtbot: QtBot, window: MainWindow, x: float, y: float, button: Qt.MouseButton) -> None:
    canvas = window.stage.canvas
    place = canvas.viewport_point(QPointF(x + 0.5, y + 0.5)).toPoint()
    qtbot.mousePress(canvas.viewport(), button, pos=place)
    qtbot.mouseRelease(canvas.viewport(), button, pos=place)


@pytest.mark.parametrize("count", [48, pytest.param(600, marks=pytest.mark.slow)])
def test_from_true_masks_to_a_better_score(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeNetwork, "count", count)
    monkeypatch.setattr(FakeNetwork, "may_go_on", threading.Event())
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    parts, canvas = window.parts, window.stage.canvas
    window.files.open_path(make_sequence(tmp_path / "set", count))
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)
    review = parts.document.session.review
    qtbot.waitUntil(lambda: review.truth is not None, timeout=30_000)
    window.inspector.open("scores")
    panel = window.findChild(ScoresPanel)
    assert isinstance(panel, ScoresPanel)
    assert "Ground truth: disc" in panel.source.text()

    parts.easel.options.brush_diameter = 2.0 * RADIUS + 1
    dab(qtbot, window, *center(0, count), Qt.MouseButton.LeftButton)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    with qtbot.waitSignal(parts.tracking.finished, timeout=60_000):
        qtbot.keyClick(canvas, Qt.Key.Key_T)
        qtbot.waitUntil(lambda: panel.counted.text().startswith("over "), timeout=60_000)
        session = parts.document.session
        qtbot.waitUntil(
            lambda: session.states(ONE)[count // 2 - 1] == CellState.AUTO, timeout=60_000
        )
        # Beside a run scoring takes a 25th of the time; while the run rests it takes all.
        qtbot.keyClick(canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        so_far = f"over {count // 2 - 1} scored frames"
        qtbot.waitUntil(lambda: panel.counted.text() == so_far, timeout=60_000)
        early = panel.stability.text()
        qtbot.keyClick(canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        monkeypatch.setattr("core.session.runs.batch.BATCH_S", BATCH_S)
        FakeNetwork.may_go_on.set()
    qtbot.waitUntil(lambda: review.is_current, timeout=60_000)
    wanted = f"over {count - 2} scored frames"
    qtbot.waitUntil(lambda: panel.counted.text() == wanted, timeout=10_000)
    assert panel.stability.text() > early, "V grows as lost frames land"
    assert review.scores is not None
    before = review.scores.summary(None)
    shown = panel.stability.text()

    qtbot.keyClick(canvas, Qt.Key.Key_N)
    worst = parts.document.frame
    assert review.scores.mean(None)[worst] == np.nanmin(review.scores.mean(None))
    assert worst > 2 * count // 3
    qtbot.waitUntil(lambda: window.stage.shown_frame == worst)

    dab(qtbot, window, *center(2 * count // 3, count), Qt.MouseButton.RightButton)
    dab(qtbot, window, *center(worst, count), Qt.MouseButton.LeftButton)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    with qtbot.waitSignal(parts.tracking.finished, timeout=60_000):
        qtbot.keyClick(canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: review.is_current, timeout=60_000)
    after = review.scores.summary(None)
    assert after.region is not None
    assert before.region is not None
    assert after.region > before.region + 0.1
    assert after.boundary is not None
    assert before.boundary is not None
    assert after.boundary > before.boundary + 0.1
    assert after.stability is not None
    assert before.stability is not None
    assert after.stability < before.stability / 2
    qtbot.waitUntil(lambda: panel.stability.text() == f"{after.stability:.3f}", timeout=10_000)
    assert panel.stability.text() != shown
