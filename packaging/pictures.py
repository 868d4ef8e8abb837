"""Takes the pictures of the README and of the user guide: the real window, scene by scene.

usage: python packaging/pictures.py [FOLDER]      (default resources; needs no screen)

Everything is done the way a user does it, on the sample, and the network really tracks. Run it
after a change of the window: it writes FOLDER/pictures and FOLDER/help/pictures anew.
"""

import io
import itertools
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtCore import (  # noqa: E402
    QBuffer,
    QEventLoop,
    QPoint,
    QPointF,
    QRect,
    QSettings,
    Qt,
    QTimer,
    SignalInstance,
)
from PySide6.QtGui import QColor, QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QDialog, QWidget  # noqa: E402

from app.appearance.theme import current_theme  # noqa: E402
from app.application import build_window, qt_application  # noqa: E402
from app.dialogs.export import ExportDialog  # noqa: E402
from app.dialogs.history import HistoryDialog  # noqa: E402
from app.dialogs.import_masks import ImportMasksDialog  # noqa: E402
from app.dialogs.key_overlay import KeyOverlay  # noqa: E402
from app.dialogs.recovery import RecoveryDialog  # noqa: E402
from app.dialogs.track import TrackDialog  # noqa: E402
from app.main_window import MainWindow  # noqa: E402
from app.panels.memory import MemoryPanel  # noqa: E402
from core.colors import OKABE_ITO  # noqa: E402
from core.masks import read_mask  # noqa: E402
from core.progress import CancelToken  # noqa: E402
from core.project.checkpoints import CheckpointKind  # noqa: E402
from core.project.interruption import InterruptedRun  # noqa: E402
from core.sample.cache import SamplePaths, sample_clip, sample_paths  # noqa: E402
from core.session.recovery import LeftBehind, RecoveryReport  # noqa: E402
from core.session.register import Abandoned  # noqa: E402
from core.session.session import Session  # noqa: E402
from core.types import Direction, ObjectId  # noqa: E402

NETWORK_SIZE = 256
README_SIZES = {"window": (1440, 900), "window-small": (1024, 700)}
SMALL, MIDDLE = (1024, 700), (1200, 780)
SHOWN_FRAME = 112
WATCHED_FRAME = 150
REMEMBERING_FRAME = 140
CORRECTED_FRAME = 118
COLOURS = 256
SETTLE_MS = 800
"""Repaints are coalesced; after this long the window shows what it will go on to show."""

_Dialog = TypeVar("_Dialog", bound=QDialog)


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="evermask-") as name:
        folder = Path(name)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, name)
        qt_application()
        for _ in sample_clip(folder, CancelToken()):
            pass
        sample = sample_paths(folder)
        assert sample is not None
        window = build_window(
            log_folder=folder,
            open_session=lambda request, token: Session.opening(
                replace(request, project=folder / "sample.evermask"), token
            ),
        )
        window.parts.settings.set("tracking/size", NETWORK_SIZE)
        window.parts.settings.set("look/scheme", "dark")
        try:
            Studio(window, sample, target).take_all()
        finally:
            window.close()


class Studio:
    """The window and where its pictures go."""

    def __init__(self, window: MainWindow, sample: SamplePaths, target: Path) -> None:
        self.window = window
        self.parts = window.parts
        self.sample = sample
        self.readme = target / "pictures"
        self.guide = target / "help" / "pictures"
        for folder in (self.readme, self.guide):
            folder.mkdir(parents=True, exist_ok=True)

    def take_all(self) -> None:
        """The scenes follow from each other, as the work does."""
        self.welcome()
        self.first_mask()
        self.tools()
        self.tracking()
        self.for_readme()
        self.review()
        self.memory()
        self.correction()
        self.scores()
        self.comparison()
        self.dialogs()

    # scenes

    def welcome(self) -> None:
        self.window.show()
        self.show_whole("welcome", SMALL)

    def first_mask(self) -> None:
        """Painted with the mouse, the brush still on the picture."""
        window, parts = self.window, self.parts
        wait(window.files.opened, lambda: window.files.open_path(self.sample.clip))
        parts.easel.options.brush_diameter = 26
        settle()
        rows, columns = np.nonzero(read_mask(self.sample.first_mask))
        top, middle, bottom = (
            QPointF(float(np.median(columns)), float(np.quantile(rows, share)))
            for share in (0.15, 0.4, 0.6)
        )
        self.press(
            top - QPointF(14, -8),
            top + QPointF(16, -4),
            middle + QPointF(24, 4),
            middle - QPointF(24, 0),
            middle - QPointF(14, 18),
            bottom - QPointF(0, 4),
        )
        self.show_whole("first-mask", SMALL)
        self.release()
        parts.document.undo()

    def tools(self) -> None:
        self.window.toolbox.choose("lasso")
        self.resize(SMALL)
        settle()
        above = self.window.stage.mapTo(self.window, QPoint(0, 0)).y()
        top = self.window.menuBar().height()
        self.save("tools", self.window.grab(QRect(0, top, SMALL[0], above - top)))
        self.window.toolbox.choose("brush")

    def tracking(self) -> None:
        """In the middle of the run, with the plot that grows."""
        window, parts = self.window, self.parts
        window.files.import_mask(self.sample.first_mask)
        parts.document.rename_object(ObjectId(1), "balloon")
        self.resize(MIDDLE)
        settle()
        watching = QEventLoop()

        def look(heads: object) -> None:
            if isinstance(heads, tuple | list) and any(h.frame >= WATCHED_FRAME for h in heads):
                watching.quit()

        parts.tracking.heads_moved.connect(look)
        QTimer.singleShot(0, window.actions_table["track_forward"].trigger)
        watching.exec()
        parts.tracking.heads_moved.disconnect(look)
        parts.messages.clear()
        self.save("tracking", window.grab())
        if parts.tracking.is_active:
            wait(parts.tracking.finished, lambda: None)

    def for_readme(self) -> None:
        for picture, size in README_SIZES.items():
            self.resize(size)
            self.parts.messages.clear()
            self.go_to(SHOWN_FRAME)
            path = self.readme / f"{picture}.png"
            self.window.grab().save(str(path))
            print(path)

    def review(self) -> None:
        self.resize(MIDDLE)
        settle()  # a window that was small has folded its panels away
        self.window.inspector.open("review")
        self.finish_measuring()
        self.window.actions_table["next_worst"].trigger()
        self.show_whole("review", MIDDLE)

    def memory(self) -> None:
        look = self.parts.memory_look
        self.window.inspector.open("memory")
        panel = self.window.findChild(MemoryPanel)
        panel.heat.click()
        self.go_to(REMEMBERING_FRAME)
        until(look.changed, lambda: look.known is not None
              and look.known.frame == REMEMBERING_FRAME and not look.note)  # fmt: skip
        self.show_whole("memory", MIDDLE)
        panel.heat.click()

    def correction(self) -> None:
        """A keyframe in the middle of what was tracked, and what it outdates."""
        self.go_to(CORRECTED_FRAME)
        self.erase_what_is_wrong()
        self.window.actions_table["commit"].trigger()
        self.window.inspector.open("keyframes")
        self.show_whole("stale", MIDDLE)

    def scores(self) -> None:
        reviewer = self.parts.reviewer
        self.window.inspector.open("scores")
        reviewer.open_truth(self.sample.masks)
        until(reviewer.measured, lambda: reviewer.review is not None
              and reviewer.review.scores is not None)  # fmt: skip
        self.finish_measuring()
        self.show_whole("scores", MIDDLE)

    def comparison(self) -> None:
        """The masks beside the true ones, the line in the middle of the wipe."""
        self.go_to(WATCHED_FRAME)
        comparing = self.parts.comparing
        comparing.open_truth()
        until(comparing.measured, lambda: self.parts.document.session.comparing.is_current)
        self.show_whole("comparison", MIDDLE)
        comparing.close()

    def dialogs(self) -> None:
        window, upkeep = self.window, self.parts.document.session.upkeep
        self.resize(MIDDLE)
        self.show_dialog("track", TrackDialog, window.over_window.ask_track)
        self.show_dialog("export", ExportDialog, window.files.ask_for_export)
        self.show_dialog("keys", KeyOverlay, window.over_window.show_keys)
        masks = window.files.masks
        self.show_dialog("import", ImportMasksDialog,
                         lambda: masks.import_masks([self.sample.masks]))  # fmt: skip
        for name in ("first pass", "balloon corrected"):
            upkeep.begin_checkpoint(CheckpointKind.NAMED, name)()
        self.show_dialog("history", HistoryDialog, window.keeping.show_history)
        self.recovery()

    def recovery(self) -> None:
        """What the start after a crash asks; nothing has to crash for its picture."""
        newest = self.parts.document.session.upkeep.checkpoints()[0]
        project = Path("/home/you/Videos") / "balloons.evermask"
        run = InterruptedRun(Direction.FORWARD, 0, 319, 203, 203)
        written_at_s = newest.made_at_s + 754
        report = RecoveryReport(project, written_at_s, 12, (run,), replace(newest, edits=0))
        note = Abandoned(project, written_at_s, (), project)
        dialog = RecoveryDialog([LeftBehind(report, note)], self.window)
        self.show_dialog("recovery", RecoveryDialog, dialog.open)

    # taking them

    def show_whole(self, name: str, size: tuple[int, int]) -> None:
        self.resize(size)
        settle()
        self.parts.messages.clear()
        settle()
        self.save(name, self.window.grab())

    def show_dialog(self, name: str, kind: type[_Dialog], ask: Callable[[], object]) -> None:
        """The dialog that `ask` brings up, as it looks when it has found its feet."""
        QTimer.singleShot(0, ask)
        found: _Dialog | None = None
        while found is None:
            settle()
            found = next((d for d in self.window.findChildren(kind) if d.isVisible()), None)
        settle()
        self.save(name, found.grab())
        found.reject()

    def save(self, name: str, pixmap: QPixmap) -> None:
        """With few colours, so that the guide stays small."""
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        pixmap.save(buffer, "PNG")
        picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
        path = self.guide / f"{name}.png"
        few = picture.quantize(palette=palette_for(picture), dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        print(path, f"{path.stat().st_size / 1000:.0f} kB")

    # using the window

    def resize(self, size: tuple[int, int]) -> None:
        self.window.resize(*size)

    def go_to(self, frame: int) -> None:
        self.parts.playback.seek(frame)
        settle()

    def erase_what_is_wrong(self) -> None:
        """Right-drag over what the true mask lacks, keeping away from what it has."""
        size = 14
        self.parts.easel.options.brush_diameter = size
        truth = read_mask(self.sample.masks / f"{CORRECTED_FRAME:05d}.png")
        away = cv2.distanceTransform((truth == 0).astype(np.uint8), cv2.DIST_L2, 5) > size / 2
        rows, columns = np.nonzero((self.parts.document.mask(CORRECTED_FRAME) > 0) & away)
        for y in range(int(rows.min()), int(rows.max()) + 1, size // 2):
            for x in sorted({int(c) // size * size for c in columns[abs(rows - y) < size // 4]}):
                self.press(QPointF(x, y), button=Qt.MouseButton.RightButton)
                self.release(Qt.MouseButton.RightButton)

    def press(self, *places: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Drag from place to place, in picture pixels, and hold the button."""
        canvas = self.window.stage.canvas
        points = [canvas.viewport_point(place).toPoint() for place in places]
        QTest.mousePress(canvas.viewport(), button, pos=points[0])
        for start, end in itertools.pairwise(points):
            for step in range(1, 9):
                QTest.mouseMove(canvas.viewport(), start + (end - start) * step / 8)

    def release(self, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        viewport: QWidget = self.window.stage.canvas.viewport()
        QTest.mouseRelease(viewport, button)

    def finish_measuring(self) -> None:
        reviewer = self.parts.reviewer
        until(reviewer.busy_changed, lambda: reviewer.review is not None
              and reviewer.review.is_current)  # fmt: skip


def palette_for(picture: Image.Image) -> Image.Image:
    """All colours of the window, which mean something, and those that the rest needs most."""
    colours = [*asdict(current_theme()).values()]
    own = [*{QColor(c).getRgb()[:3] for c in colours if c.startswith("#")} | {*OKABE_ITO}]
    found = picture.quantize(COLOURS - len(own)).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for colour in own for channel in colour] + found)
    return palette


def wait(signal: SignalInstance, start: Callable[[], object]) -> None:
    """Start something and wait for its signal."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(0, start)
    loop.exec()


def until(signal: SignalInstance, holds: Callable[[], bool]) -> None:
    """Wait until something holds; looked at whenever the signal comes."""
    while not holds():
        wait(signal, lambda: None)


def settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources")
