"""Opening and closing: media, projects, the sample, and the questions that opening asks.

A clip is opened in the background from an `OpenRequest`; what is open stays until that succeeded.
A failure that the user can answer becomes a question, and its answer another request.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.locked import LockedDialog
from app.dialogs.relink import ask_about_missing_media, ask_about_wrong_media
from app.document import Document
from app.jobs import Job, Jobs
from app.messages import Choice, Messages
from app.project.file_jobs import FileJobs
from app.project.opening_news import tell_what_was_opened
from app.settings import Settings
from core.progress import CancelToken
from core.project.checkpoints import Checkpoint
from core.project.failures import DamagedProjectError, LockedProjectError
from core.sample.cache import sample_clip, sample_paths
from core.session.opening import Access, OpenRequest
from core.session.places import PROJECT_SUFFIX, cache_folder
from core.session.recovery import copy_of_checkpoint, recover
from core.session.relinking import MissingMediaError, WrongMediaError
from core.session.session import Session
from core.types import FrameIndex
from core.video.clip import FirstPicture, OpeningStep
from core.video.failures import EmptyFolderError, MixedSizesError, UndecodableError

VIDEO_PATTERNS = "*.mp4 *.m4v *.mov *.mkv *.avi *.webm *.mpg *.mpeg *.ts *.mts *.wmv *.gif"
IMAGE_PATTERNS = "*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.exr"

OpenSession = Callable[[OpenRequest, CancelToken], Generator[OpeningStep, None, Session]]


class Opening(QObject):
    """`opened` carries what the list of recent files shows.

    `first_picture`: of the clip that is being opened, and its name; long before it is open.
    """

    opened = Signal(Path)
    first_picture = Signal(object, str)
    sample_opened = Signal()

    def __init__(
        self,
        document: Document,
        file_jobs: FileJobs,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        window: QWidget,
        open_session: OpenSession,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._file_jobs = file_jobs
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._window = window
        self._open_session = open_session
        self._delayed: list[Callable[[], None]] = []
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the open clip is put away."""
        jobs.tracking.ended.connect(self._run_delayed)

    # asking what to open

    def ask_for_video(self) -> None:
        dialog = self._file_dialog(self.tr("Open a video, an image or a project"))
        dialog.setNameFilters(
            [
                self.tr("Videos, images and projects ({})").format(
                    f"{VIDEO_PATTERNS} {IMAGE_PATTERNS} *{PROJECT_SUFFIX}"
                ),
                self.tr("All files (*)"),
            ]
        )
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        dialog.open()

    def ask_for_folder(self) -> None:
        self._ask_for_folder(lambda path: self.open_path(path))

    def _ask_for_folder(self, then: Callable[[Path], None]) -> None:
        dialog = self._file_dialog(self.tr("Open a folder of images"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    # opening

    def open_path(self, path: Path) -> None:
        self.open(OpenRequest(path))

    def open(self, request: OpenRequest, frame: FrameIndex = 0) -> None:
        """In the background; then show `frame`."""
        if self._is_open_already(request):
            self._messages.info(self.tr("{} is open already.").format(request.path.name))
            return
        if not self.may_close():
            return
        job = self._file_jobs.start(
            self.tr("Opening {}…").format(request.path.name),
            lambda token: _opening(self._open_session, request, token),
        )
        if job is not None:
            job.yielded.connect(lambda news: self._on_news(news, request, frame))
            job.failed.connect(lambda error: self._on_failed(error, request))

    def open_sample(self) -> None:
        job = self._file_jobs.start(self.tr("Making the sample…"), self._making_sample)
        if job is not None:
            job.yielded.connect(self._on_sample_news)
            job.failed.connect(self._messages.failure)

    def close_clip(self) -> None:
        if self.may_close():
            self.after_run(self._document.close)

    def show_frame(self, frame: FrameIndex) -> None:
        if self._document.is_open:
            self._document.set_frame(frame)

    def replace_with(self, path: Path, frame: FrameIndex) -> None:
        """Go on in a copy of the open project."""
        self.after_run(self._document.close)
        self.after_run(lambda: self.open(OpenRequest(path), frame))

    def after_run(self, then: Callable[[], None]) -> None:
        """Do it when no run uses the session any more; an active one is stopped, its work kept."""
        if not self._jobs.tracking.is_busy:
            then()
            return
        self._delayed.append(then)
        self._jobs.tracking.cancel_all()

    # relinking

    def relink(self) -> None:
        """Show where the media of the open project is now."""
        self._find_media(OpenRequest(self._document.session.project_path))

    def _find_media(self, request: OpenRequest) -> None:
        is_folder = self._document.is_open and self._document.session.clip.kind == "images"
        if is_folder and request.path == self._document.session.project_path:
            self._ask_for_folder(lambda path: self._reopen(replace(request, media=path)))
            return
        dialog = self._file_dialog(self.tr("Where is the media of this project?"))
        dialog.fileSelected.connect(
            lambda name: self._reopen(replace(request, media=media_of_choice(Path(name))))
        )
        dialog.open()

    def _reopen(self, request: OpenRequest) -> None:
        """Open a project that may be the open one: that has to be let go first."""
        frame = self._document.frame
        if self._document.is_open and self._document.session.project_path == request.path:
            self.after_run(self._document.close)
        self.after_run(lambda: self.open(request, frame))

    # inside

    def _is_open_already(self, request: OpenRequest) -> bool:
        if not self._document.is_open or request.access is not Access.WORK or request.media:
            return False
        session = self._document.session
        if request.project not in (None, session.project_path):
            return False
        return request.path in (session.project_path, session.clip.path)

    def _making_sample(self, token: CancelToken) -> Iterator[object]:
        folder = cache_folder()
        yield from sample_clip(folder, token)
        sample = sample_paths(folder)
        if sample is not None:
            yield from _opening(self._open_session, OpenRequest(sample.clip), token)

    def _on_sample_news(self, news: list[object]) -> None:
        for item in news:
            if isinstance(item, Session):
                self._take_sample(item)

    def _on_news(self, news: list[object], request: OpenRequest, frame: FrameIndex) -> None:
        for item in news:
            if isinstance(item, FirstPicture):
                self.first_picture.emit(item.picture, request.path.name)
            elif isinstance(item, Session):
                self._take(item, request, frame)

    def _take_sample(self, session: Session) -> None:
        self._take(session, OpenRequest(session.clip.path), 0)
        if not session.objects():
            self.after_run(self.sample_opened.emit)

    def _take(self, session: Session, request: OpenRequest, frame: FrameIndex) -> None:
        self.after_run(lambda: self._show(session, request, frame))

    def _show(self, session: Session, request: OpenRequest, frame: FrameIndex) -> None:
        self._document.take(session)
        self._document.set_frame(frame)
        has_place = request.is_project or request.project is not None
        shown = session.project_path if has_place else request.path
        self._settings.remember_recent(shown)
        self._settings.set("open/folder", str(request.path.parent))
        tell_what_was_opened(session, self._messages, self)
        self.opened.emit(shown)

    def _run_delayed(self) -> None:
        delayed, self._delayed = self._delayed, []
        for then in delayed:
            then()

    # failures

    def _on_failed(self, error: BaseException, request: OpenRequest) -> None:
        if not request.path.exists():
            self._settings.forget_recent(request.path)
        if isinstance(error, LockedProjectError):
            dialog = LockedDialog(
                error.project.stem,
                error.owner,
                lambda access: self.open(replace(request, access=access)),
                self._window,
            )
            dialog.open()
        elif isinstance(error, MissingMediaError):
            ask_about_missing_media(
                error,
                lambda: self._find_media(request),
                lambda: self.open(replace(request, without_pictures=True)),
                self._window,
            )
        elif isinstance(error, WrongMediaError):
            ask_about_wrong_media(
                error,
                lambda: self.open(replace(request, adopts_media=True)),
                lambda: self._find_media(request),
                self._window,
            )
        elif isinstance(error, DamagedProjectError):
            project = error.project
            recovery = Choice(self.tr("Recover into a new project"), lambda: self.recover(project))
            self._messages.error(str(error), recovery)
        else:
            self._tell_failure(error, request)

    def recover(self, project: Path) -> None:
        """What can still be read, as a project of its own; the damaged file stays as it is."""
        found: list[Path] = []
        job = self._file_jobs.start(
            self.tr("Recovering {}…").format(project.name),
            lambda token: _recovering(project, found),
        )
        if job is not None:
            job.failed.connect(self._messages.failure)
            self._open_when_ended(job, found)

    def open_checkpoint(self, project: Path, checkpoint: Checkpoint) -> None:
        """A copy of a project that is not open, as it was then; the project stays as it is."""
        found: list[Path] = []
        job = self._file_jobs.start(
            self.tr("Copying a checkpoint…"),
            lambda token: _copying(project, checkpoint, found),
        )
        if job is not None:
            job.failed.connect(self._messages.failure)
            self._open_when_ended(job, found)

    def _open_when_ended(self, job: Job, found: list[Path]) -> None:
        """Only after this job has left the lane may the next one start."""

        def open_first() -> None:
            if found:
                self.open(OpenRequest(found[0]))

        job.ended.connect(lambda _end: QTimer.singleShot(0, self, open_first))

    def _tell_failure(self, error: BaseException, request: OpenRequest) -> None:
        messages = self._messages
        if isinstance(error, MixedSizesError):
            skip = Choice(
                self.tr("Skip them"), lambda: self.open(replace(request, skip_other_sizes=True))
            )
            messages.warning(str(error), skip, Choice(self.tr("Stop"), messages.clear))
        elif isinstance(error, EmptyFolderError):
            messages.error(str(error), Choice(self.tr("Choose another"), self.ask_for_folder))
        elif isinstance(error, UndecodableError):
            messages.error(
                str(error), Choice(self.tr("Copy details"), lambda: _copy_text(str(error)))
            )
        else:
            messages.failure(error)

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._settings.text("open/folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return dialog


def media_of_choice(chosen: Path) -> Path:
    """One of several numbered pictures stands for their folder."""
    suffix = chosen.suffix.lower()
    is_picture = f"*{suffix}" in IMAGE_PATTERNS.split()
    if is_picture and sum(other.suffix.lower() == suffix for other in chosen.parent.iterdir()) > 1:
        return chosen.parent
    return chosen


def _opening(
    open_session: OpenSession, request: OpenRequest, token: CancelToken
) -> Iterator[object]:
    """Progress, and at last the session."""
    yield (yield from open_session(request, token))


def _recovering(project: Path, found: list[Path]) -> Iterator[object]:
    found.append(recover(project).path)
    yield from ()


def _copying(project: Path, checkpoint: Checkpoint, found: list[Path]) -> Iterator[object]:
    found.append(copy_of_checkpoint(project, checkpoint))
    yield from ()


def _copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
