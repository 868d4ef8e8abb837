"""kill -9 in the middle of a stroke, a run and an export: nothing finished is lost, and it is said.

The program that dies is a real one. It prints a line when it stands where it is to be killed, and
then waits for ever.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from app.project.opening_news import restored_text
from core.masks import read_mask
from core.session.recovery import LeftBehind, left_behind, remove_unfinished
from core.session.session import Session
from core.types import CellState, ObjectId

ONE = ObjectId(1)
FRAMES, WIDTH, HEIGHT = 12, 48, 32

PROGRAM = f"""
import sys
from pathlib import Path

import numpy as np

import core.files
from core.progress import CancelToken
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import FrameResult, ObjectId

ONE = ObjectId(1)
clip, project, out, what = (*map(Path, sys.argv[1:4]), sys.argv[4])


class Network:
    device_text = "a fake device"

    def propagate(self, request, read_frame, token):
        for frame in request.frames:
            yield FrameResult(frame, np.ones(({HEIGHT}, {WIDTH}), np.uint8), {{ONE: 0.5}})


def stand_still():
    print("here", flush=True)
    sys.stdin.read()


def dab(frame):
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(10, 10, 8)
    return stroke


session = Session.open_media(clip, project_path=project, make_propagator=lambda options: Network())
session.add_object("disc")
for frame in (0, 3, 4):
    session.apply_stroke(frame, dab(frame), "Brush")
session.commit(0)

if what == "stroke":
    dab(5)
    stand_still()
elif what == "long stroke":
    stroke = dab(5)
    session.unfinished.keep(session.unfinished.so_far(5, stroke))
    stroke.line_to(40, 20, 8)
    stand_still()
elif what == "run":
    run = session.start_run(RunScope(0), TrackingOptions())
    for event in session.walk(run, CancelToken()):
        if isinstance(event, FrameResult) and event.index == 2:
            stand_still()
elif what == "masks":
    synced = []
    sync = core.files.os.fsync

    def sync_or_stand_still(file):
        synced.append(file)
        if len(synced) == 3:
            stand_still()
        sync(file)

    core.files.os.fsync = sync_or_stand_still
    list(session.export_masks(out, CancelToken()))
elif what == "matte":
    for progress in session.export_matte(out / "matte.mp4", None, CancelToken()):
        if progress.done == 5:
            stand_still()
"""

WINDOW = """
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import build_window, qt_application
from core.session.opening import OpenRequest
from core.session.unfinished import UNFINISHED

clip, project, out = map(Path, sys.argv[1:4])
app = qt_application()


def wait_for(holds):
    while not holds():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


window = build_window(log_folder=out)
window.show()
window.files.opening.open(OpenRequest(clip, project=project))
wait_for(lambda: window.stage.shown_frame == 0)
window.parts.document.add_object()
window.parts.easel.options.brush_diameter = 6.0
canvas = window.stage.canvas
place = lambda x, y: canvas.viewport_point(QPointF(x, y)).toPoint()
QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(10, 10))
# QTest.mouseMove holds no button.
to = QPointF(place(20, 10))
QApplication.sendEvent(
    canvas.viewport(),
    QMouseEvent(
        QEvent.Type.MouseMove, to, canvas.viewport().mapToGlobal(to),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    ),
)
stored = window.parts.document.session._project
wait_for(lambda: stored.setting(UNFINISHED))
print("here", flush=True)
sys.stdin.read()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"),
]

PROGRAMS = {"window": WINDOW}
"""Where it is not the usual one."""

Kill = Callable[[str], LeftBehind]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def kill(tmp_path: Path, out: Path) -> Kill:
    """Let the program come to where it stands, kill it, and look at what it left behind."""
    clip = tmp_path / "clip"
    clip.mkdir()
    for frame in range(FRAMES):
        picture = np.full((HEIGHT, WIDTH, 3), 20 * frame, np.uint8)
        PillowImage.fromarray(picture).save(clip / f"shot_{frame:03}.png")

    def kill_in_the_middle_of(what: str) -> LeftBehind:
        project = tmp_path / "work.evermask"
        program = PROGRAMS.get(what, PROGRAM)
        child = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, (clip, project, out)), what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == b"here\n"
        assert list(left_behind()) == [], "a program that lives has left nothing behind"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        child.stdin.close()
        (found,) = left_behind()
        assert found.report.project == project
        assert not found.report.damage
        return found

    return kill_in_the_middle_of


def test_in_a_stroke_every_finished_one_is_kept(kill: Kill) -> None:
    found = kill("stroke")
    assert found.report.edits == 5
    with Session.open_project(found.report.project) as session:
        states = session.states(ONE)
        assert states.nonzero()[0].tolist() == [0, 3, 4]
        assert session.undo_name == "Commit frame 0"
        said = restored_text(session)
        assert said.startswith("Evermask did not close properly. Everything up to ")
    assert list(left_behind()) == []


def test_in_a_long_stroke_what_was_written_down_is_a_draft(kill: Kill) -> None:
    found = kill("long stroke")
    with Session.open_project(found.report.project) as session:
        assert session.states(ONE).nonzero()[0].tolist() == [0, 3, 4, 5]
        assert session.states(ONE)[5] == CellState.DRAFT
        assert session.mask(5)[10, 10] == ONE
        assert not session.mask(5)[20, 40], "painted in the last moment"
        assert "A stroke that was not finished is a draft on frame 5." in restored_text(session)
        session.undo()
        assert not session.mask(5).any()
    with Session.open_project(found.report.project) as session:
        assert session.unfinished.restored_frame is None


def test_a_stroke_of_the_real_window_survives_while_the_button_is_down(kill: Kill) -> None:
    found = kill("window")
    with Session.open_project(found.report.project) as session:
        assert session.unfinished.restored_frame == 0
        painted = session.mask(0)
        assert painted[10, 10] == painted[10, 20] == ONE


def test_in_a_run_every_stored_frame_is_kept_and_the_rest_can_be_done(kill: Kill) -> None:
    found = kill("run")
    (run,) = found.report.runs
    assert (run.start, run.reached) == (0, 2)
    with Session.open_project(found.report.project) as session:
        states = session.states(ONE)
        assert states[1:3].tolist() == [CellState.AUTO] * 2
        assert states[3] == CellState.DRAFT
        assert "The last run was interrupted at frame 2." in restored_text(session)


def test_in_an_export_of_masks_no_half_file_has_a_final_name(kill: Kill, out: Path) -> None:
    found = kill("masks")
    finished = sorted(out.glob("shot*.png"))
    assert [file.name for file in finished] == ["shot_000.png", "shot_001.png"]
    assert all(read_mask(file).shape == (HEIGHT, WIDTH) for file in finished)
    assert len(found.report.unfinished) == 1
    assert remove_unfinished(found.report.unfinished) == 1
    assert sorted(out.iterdir()) == finished
    with Session.open_project(found.report.project) as session:
        assert session.states(ONE).nonzero()[0].tolist() == [0, 3, 4]


def test_in_an_export_of_a_matte_no_half_video_has_a_final_name(kill: Kill, out: Path) -> None:
    found = kill("matte")
    assert not (out / "matte.mp4").exists()
    assert list(found.report.unfinished) == list(out.iterdir())
    assert remove_unfinished(found.report.unfinished) == 1
    assert list(out.iterdir()) == []
