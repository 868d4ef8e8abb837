"""The main job in the real window: open, draw, track, correct, track on, export, read the files."""

import re
from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.application import build_window
from app.dialogs.export import ExportDialog
from app.main_window import MainWindow
from app.project import opening as opening_module
from app.project.opening import OpenSession
from core.masks import DAVIS_PALETTE, read_mask
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.opening import OpenRequest
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameIndex, FrameResult, Image, Mask, ObjectId
from core.video.open import open_clip
from core.video.writer import H264, create_video

FRAMES, WIDTH, HEIGHT, RADIUS = 24, 160, 120, 18
LOST_AT = 10
"""From this frame on the fake network follows the wrong thing, unless it was corrected later."""

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier

WEIGHTS = Path("resources/weights/ddmemory.safetensors")


def center(frame: int) -> tuple[int, int]:
    return 30 + 4 * frame, 60


def disc(x: float, y: float) -> np.ndarray:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (columns - x) ** 2 + (rows - y) ** 2 <= RADIUS**2


def truth(frame: int) -> np.ndarray:
    return disc(*center(frame))


def picture(frame: int) -> Image:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[..., 2] = 100 + 40 * np.sin(columns / 7) * np.cos(rows / 9)
    image[truth(frame)] = (230, 170, 40)
    return image


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    return float((first & second).sum() / (first | second).sum())


class FakeNetwork:
    """Follows the disc exactly, but loses it at `LOST_AT` when no later frame was corrected."""

    device_text = "a fake device"

    def __init__(self, options: TrackingOptions) -> None:
        self.options = options

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        knows_better = any(frame >= LOST_AT for frame in request.keyframes)
        for frame in request.frames:
            token.checkpoint()
            assert read_frame(frame).shape == (HEIGHT, WIDTH, 3)
            is_lost = frame >= LOST_AT and not knows_better
            found = disc(*center(LOST_AT)) if is_lost else truth(frame)
            confidence = 0.4 if is_lost else 0.9
            yield FrameResult(frame, found.astype(np.uint8), {ObjectId(1): confidence})


@pytest.fixture
def clip_path(tmp_path: Path) -> Path:
    path = tmp_path / "disc.mp4"
    with create_video(path, width=WIDTH, height=HEIGHT, rate=Fraction(24), settings=H264) as writer:
        for frame in range(FRAMES):
            writer.write(picture(frame))
    return path


OpenWindow = Callable[[OpenSession], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Start the program with a way to open clips; the one started before is ended."""
    running: list[MainWindow] = []

    def end() -> None:
        for window in running:
            window.leaving.leave()
            window.deleteLater()
        running.clear()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def start(open_session: OpenSession) -> MainWindow:
        end()
        window = build_window(log_folder=tmp_path, open_session=open_session)
        running.append(window)
        window.resize(1280, 800)
        window.show()
        return window

    yield start
    end()


def with_fake_network(
    request: OpenRequest, token: CancelToken
) -> Generator[Progress, None, Session]:
    return Session.opening(request, token, FakeNetwork)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(with_fake_network)


class User:
    """Someone at the window: mouse on the canvas, keys, and eyes."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.document = window.parts.document

    def open(self, path: Path) -> None:
        self.window.files.open_path(path)
        self.qtbot.waitUntil(lambda: self.window.stage.shown_frame == 0)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        held = modifier or Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.window.stage.canvas, key, held)

    def go_to(self, frame: int) -> None:
        self.window.timeline.scrubbed.emit(frame)
        self.qtbot.waitUntil(lambda: self.window.stage.shown_frame == frame)

    def dab(self, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        canvas = self.window.stage.canvas
        place = canvas.viewport_point(QPointF(x + 0.5, y + 0.5)).toPoint()
        self.qtbot.mousePress(canvas.viewport(), button, pos=place)
        self.qtbot.mouseRelease(canvas.viewport(), button, pos=place)

    def track(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        with self.qtbot.waitSignal(self.window.parts.tracking.finished, timeout=120_000):
            self.press(key, modifier)

    def export(self, target: Path, *, matte: bool = False) -> None:
        self.qtbot.waitUntil(self.window.actions_table["export"].isEnabled)
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        dialog = self.window.findChild(ExportDialog)
        assert dialog is not None
        dialog.matte.setChecked(matte)
        dialog.path.setText(str(target))
        with self.qtbot.waitSignal(self.window.files.exported, timeout=60_000):
            dialog.export.click()

    def states(self) -> list[int]:
        return self.document.session.states(ObjectId(1)).tolist()


def draw_first_mask(user: User) -> None:
    user.window.parts.easel.options.brush_diameter = 2.0 * RADIUS
    user.dab(*center(0))
    user.press(Qt.Key.Key_Return)


def correct(user: User, frame: int) -> Mask:
    """Erase what is wrong with the right button, paint what is right."""
    user.go_to(frame)
    user.dab(*center(LOST_AT), Qt.MouseButton.RightButton)
    user.dab(*center(frame))
    return user.document.mask(frame).copy()


def test_from_an_opened_clip_to_exported_files(
    qtbot: QtBot, window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    user = User(qtbot, window)
    user.open(clip_path)
    draw_first_mask(user)
    assert overlap(user.document.mask(0) == 1, truth(0)) > 0.9

    user.track(Qt.Key.Key_T)
    assert user.states() == [CellState.KEYFRAME] + [CellState.AUTO] * (FRAMES - 1)
    assert overlap(user.document.mask(20) == 1, truth(20)) < 0.2
    confidences = user.document.session.confidences(ObjectId(1))
    assert confidences[LOST_AT - 1] == pytest.approx(0.9)
    assert confidences[LOST_AT] == pytest.approx(0.4)

    corrected = correct(user, 14)
    assert overlap(corrected == 1, truth(14)) > 0.9
    user.track(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    user.go_to(14)
    user.track(Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert user.states()[14] == CellState.KEYFRAME
    assert np.array_equal(user.document.mask(14), corrected)

    user.export(tmp_path / "masks")
    files = sorted((tmp_path / "masks").iterdir())
    assert [file.name for file in files] == [f"{frame:05}.png" for frame in range(FRAMES)]
    for frame, file in enumerate(files):
        exported = read_mask(file)
        assert np.array_equal(exported, user.document.mask(frame))
        assert overlap(exported == 1, truth(frame)) > 0.85
    with PillowImage.open(files[0]) as png:
        assert png.mode == "P"
        assert png.getpalette()[3:6] == DAVIS_PALETTE[1].tolist()

    user.export(tmp_path / "matte.mkv", matte=True)
    with open_clip(tmp_path / "matte.mkv") as matte:
        assert matte.info.frame_count == FRAMES
        assert np.array_equal(matte.read(14)[..., 0] > 127, corrected == 1)


def test_the_next_day_everything_is_still_there(
    qtbot: QtBot, open_window: OpenWindow, clip_path: Path
) -> None:
    user = User(qtbot, open_window(with_fake_network))
    user.open(clip_path)
    draw_first_mask(user)
    user.track(Qt.Key.Key_T)
    mask = user.document.mask(5).copy()

    again = open_window(with_fake_network)
    user = User(qtbot, again)
    user.open(clip_path)

    assert np.array_equal(user.document.mask(5), mask)
    assert again.parts.messages.current is not None
    assert again.parts.messages.current.text.startswith("Reopened your work on disc.mp4")
    user.go_to(5)
    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.states()[1:] == [CellState.EMPTY] * (FRAMES - 1)


def test_undo_takes_the_whole_run_back_and_redo_returns_it(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    user = User(qtbot, window)
    user.open(clip_path)
    draw_first_mask(user)
    user.track(Qt.Key.Key_T)
    tracked = user.states()

    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.states() == [CellState.KEYFRAME] + [CellState.EMPTY] * (FRAMES - 1)
    user.press(
        Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert user.states() == tracked


class KeyboardUser:
    """Someone without a mouse: every key goes to what has the focus, as the system sends it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    def here(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            self.qtbot.keyClick(self.here(), key, held)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.here(), text)

    def tab_to(self, name: str) -> None:
        for _ in range(60):
            if self.here().accessibleName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def go_to(self, frame: int) -> None:
        self.press(Qt.Key.Key_G, held=CTRL)
        self.type(str(frame))
        self.press(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.window.stage.shown_frame == frame)

    def move_cursor_to(self, x: int, y: int) -> None:
        """As one would: far steps first, by what the status bar says of the place."""
        for held, far in ((CTRL, 50), (SHIFT, 10), (NONE, 1)):
            for axis, wanted, less, more in (
                (0, x, Qt.Key.Key_Left, Qt.Key.Key_Right),
                (1, y, Qt.Key.Key_Up, Qt.Key.Key_Down),
            ):
                distance = wanted - self.place()[axis]
                key = more if distance > 0 else less
                self.press(*[key] * (abs(distance) // far), held=held)
        assert self.place() == (x, y)

    def place(self) -> tuple[int, int]:
        said = re.match(r"(\d+), (\d+)", self.window.status_line.cursor_text.text())
        assert said is not None
        return int(said[1]), int(said[2])

    def dab(self, x: int, y: int) -> None:
        self.move_cursor_to(x, y)
        self.press(Qt.Key.Key_Space)

    def track(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        with self.qtbot.waitSignal(self.window.parts.tracking.finished, timeout=60_000):
            self.press(key, held=held)


def test_the_whole_job_by_keys_alone(
    qtbot: QtBot,
    window: MainWindow,
    clip_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sample is the small clip: generating the real one takes long and is tested elsewhere."""

    class Sample:
        clip = clip_path
        first_mask = tmp_path / "none.png"

    monkeypatch.setattr(opening_module, "sample_clip", lambda folder, token: iter(()))
    monkeypatch.setattr(opening_module, "sample_paths", lambda folder: Sample())
    user = KeyboardUser(qtbot, window)
    document = window.parts.document

    user.tab_to("Try the sample")
    user.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)

    window.parts.easel.options.brush_diameter = 20.0
    while window.parts.easel.options.brush_diameter < 2 * RADIUS:
        user.press(Qt.Key.Key_BracketRight)
    user.press(Qt.Key.Key_F9)
    user.dab(*center(0))
    user.press(Qt.Key.Key_Return)
    assert overlap(document.mask(0) == 1, truth(0)) > 0.8
    user.track(Qt.Key.Key_T)
    assert overlap(document.mask(20) == 1, truth(20)) < 0.2

    user.press(Qt.Key.Key_Escape)
    user.go_to(14)
    user.press(Qt.Key.Key_X, Qt.Key.Key_F9)
    user.dab(*center(LOST_AT))
    user.press(Qt.Key.Key_X)
    user.dab(*center(14))
    corrected = document.mask(14).copy()
    assert overlap(corrected == 1, truth(14)) > 0.8
    user.track(Qt.Key.Key_Return, CTRL)
    assert document.session.states(ObjectId(1))[14] == CellState.KEYFRAME
    assert overlap(document.mask(20) == 1, truth(20)) > 0.85

    qtbot.waitUntil(window.actions_table["export"].isEnabled)
    user.press(Qt.Key.Key_E, held=CTRL)
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    user.tab_to(dialog.path.accessibleName())
    user.press(Qt.Key.Key_A, held=CTRL)
    user.type(str(tmp_path / "masks"))
    with qtbot.waitSignal(window.files.exported, timeout=60_000):
        user.press(Qt.Key.Key_Return)
    files = sorted((tmp_path / "masks").iterdir())
    assert len(files) == FRAMES
    assert np.array_equal(read_mask(files[14]), corrected)


@pytest.mark.slow
@pytest.mark.skipif(not WEIGHTS.is_file(), reason="the weights are not here")
def test_the_real_network_follows_the_disc(
    qtbot: QtBot, open_window: OpenWindow, clip_path: Path
) -> None:
    window = open_window(Session.opening)
    window.parts.settings.set("tracking/size", 256)
    window.parts.settings.set("tracking/device", "cpu")
    user = User(qtbot, window)
    user.open(clip_path)
    draw_first_mask(user)

    user.track(Qt.Key.Key_T)

    scores = [overlap(user.document.mask(f) == 1, truth(f)) for f in range(1, FRAMES)]
    assert np.mean(scores) > 0.5, [round(score, 2) for score in scores]
