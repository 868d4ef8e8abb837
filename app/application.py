"""The composition root: settings, document, jobs, window and crash hook are built here.

`main.py` calls `run`; `app.smoke` builds the same window and drives it.
"""

import logging
import logging.handlers
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import platformdirs
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.appearance.languages import install_language
from app.appearance.look import follow_look
from app.clash import tell_of_clash
from app.crash import CrashHook
from app.dialogs.about import VERSION
from app.document import Document
from app.editing.cell_commands import CellCommands
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.frames.frame_memory import bound_frame_memory
from app.frames.playback import Playback
from app.frames.thumbnails import Thumbnails
from app.jobs import Jobs
from app.keys.keymap import Keymap
from app.main_window import MainWindow
from app.messages import Messages
from app.parts import Parts
from app.project.files import Files
from app.project.opening import OpenSession
from app.project.tidying import Tidying
from app.review.comparing import Comparing
from app.review.reviewer import Reviewer
from app.runs.measuring import Measuring
from app.runs.memory_commands import MemoryCommands
from app.runs.memory_look import MemoryLook
from app.runs.memory_trial import MemoryTrial
from app.runs.tracking import Tracking
from app.runs.weights import Weights
from app.settings import Settings
from app.timeline.series import SeriesStore
from app.tools.options import ToolOptions
from core.session.session import Session

LOG_BYTES = 1_000_000
LOG_COUNT = 3

log = logging.getLogger(__name__)


def run(path: Path | None) -> int:
    """Show the window, on `path` if given, and stay until it is closed; the exit code."""
    if path is None:
        return _run(lambda window: None)
    return _run(lambda window: window.files.open_path(path.absolute()))


def run_sample() -> int:
    """Show the window on the sample, which is made first if it has to be."""
    return _run(lambda window: window.files.opening.open_sample())


def _run(begin: Callable[[MainWindow], None]) -> int:
    app = qt_application()
    log_folder = start_log()
    window = build_window(log_folder=log_folder)
    crash = CrashHook(window.parts.messages, window)
    crash.install()
    window.leaving.left_unseen.connect(app.quit)
    window.show()
    window.parts.weights.warn()
    QTimer.singleShot(0, window, lambda: window.recovering.begin(lambda: begin(window)))
    QTimer.singleShot(0, window, lambda: tell_of_clash(window.parts.messages))
    code = app.exec()
    crash.remove()
    window.deleteLater()
    return code


def qt_application() -> QApplication:
    """The one QApplication, named and speaking the user's language."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Evermask")
    app.setOrganizationName("Evermask")
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("evermask")
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    install_language(app, Settings().text("look/language"))
    return app


def start_log() -> Path:
    """Log to a rotating file; the folder it is in."""
    folder = platformdirs.user_log_path("evermask", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "evermask.log", maxBytes=LOG_BYTES, backupCount=LOG_COUNT, encoding="utf-8"
        )
    except OSError:
        # No place for a log is no reason not to start.
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    log.info("Evermask %s starts", VERSION)
    return folder


def build_window(*, log_folder: Path, open_session: OpenSession = Session.opening) -> MainWindow:
    """The main window with everything behind it, not shown yet."""
    settings = Settings()
    app = QApplication.instance()
    if isinstance(app, QApplication):
        follow_look(app, settings)
    keymap = Keymap(settings)
    messages = Messages()
    jobs = Jobs()
    document = Document(messages)
    Tidying(document)
    bound_frame_memory(document, settings)
    easel = Easel(document, ToolOptions(settings), messages, jobs.drawing)
    marks = Marks(document, messages)
    cells = CellCommands(document, marks, jobs, messages)
    playback = Playback(document, marks, settings)
    tracking = Tracking(document, jobs, messages, settings)
    memory_look = MemoryLook(document, jobs, messages, tracking)
    memory_commands = MemoryCommands(document, marks, messages)
    memory_trial = MemoryTrial(document, marks, tracking, messages)
    series = SeriesStore()
    thumbnails = Thumbnails(document)
    reviewer = Reviewer(document, jobs, messages, tracking, marks, settings)
    comparing = Comparing(document, jobs, messages, reviewer)
    weights = Weights(jobs, messages, settings)
    measuring = Measuring(document, jobs, messages, settings)
    parts = Parts(
        settings,
        keymap,
        messages,
        jobs,
        document,
        easel,
        marks,
        cells,
        playback,
        series,
        thumbnails,
        tracking,
        memory_look,
        memory_commands,
        memory_trial,
        reviewer,
        comparing,
        weights,
        measuring,
    )

    def make_files(window: QWidget) -> Files:
        return Files(
            document,
            jobs,
            messages,
            settings,
            window,
            open_session=open_session,
            log_folder=log_folder,
        )

    window = MainWindow(parts, make_files)
    for field in fields(parts):
        getattr(parts, field.name).setParent(window)
    return window
