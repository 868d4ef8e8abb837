"""Media and files, as the user knows them: open, the sample, import a mask, export.

Opening and exporting are jobs of the files lane; only one at a time.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import platformdirs
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.export import ExportDialog, ExportKind, ExportOffer, ExportPlan
from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.messages import Choice, Messages
from app.progress_text import grouped
from app.settings import Settings
from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.sample.cache import sample_clip, sample_paths
from core.session.session import Session
from core.types import CellState

PROJECT_SUFFIX = ".evermask"
MASK_SUFFIX = ".png"
VIDEO_PATTERNS = "*.mp4 *.m4v *.mov *.mkv *.avi *.webm *.mpg *.mpeg *.ts *.mts *.wmv *.gif"
IMAGE_PATTERNS = "*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.exr"

OpenSession = Callable[[Path], Session]


def open_session(path: Path) -> Session:
    """A project by its file, media by itself."""
    if path.suffix.lower() == PROJECT_SUFFIX:
        return Session.open_project(path)
    return Session.open_media(path)


class Files(QObject):
    """`progressed`: the line for the job bar and how far it is (-1 = unknown)."""

    progressed = Signal(str, float)
    busy_changed = Signal()
    opened = Signal(Path)
    exported = Signal(Path)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        window: QWidget,
        *,
        open_path: OpenSession = open_session,
        log_folder: Path,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._window = window
        self._open_session = open_path
        self._log_folder = log_folder
        self._then: Callable[[], None] | None = None
        jobs.files.started.connect(self.busy_changed)
        jobs.files.ended.connect(self.busy_changed)
        jobs.tracking.ended.connect(self._run_delayed)

    @property
    def is_busy(self) -> bool:
        return self._jobs.files.is_busy

    # opening

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
        dialog = self._file_dialog(self.tr("Open a folder of images"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        dialog.open()

    def open_path(self, path: Path) -> None:
        """Open in the background; what is open stays until that has succeeded."""
        if self._refuse_second_job():
            return
        self._start_opening(path, lambda _token: self._opening(path))

    def open_sample(self) -> None:
        if self._refuse_second_job():
            return
        self._start_opening(None, self._making_sample)

    def _offer_sample_mask(self) -> None:
        sample = sample_paths(sample_folder())
        if sample is None or self._document.objects():
            return
        self._messages.info(
            self.tr("Paint over the big balloon, press Enter, then T to track it."),
            Choice(self.tr("Use a ready mask"), lambda: self.import_mask(sample.first_mask)),
        )

    def close_clip(self) -> None:
        self._after_run(self._document.close)

    def stop(self) -> None:
        """Stop the file job; what is complete is kept."""
        self._jobs.files.cancel_all()

    def take_drop(self, paths: list[Path]) -> None:
        """A mask for the current frame if a clip is open, else something to open."""
        if not paths:
            return
        path = paths[0]
        is_mask = self._document.is_open and path.suffix.lower() == MASK_SUFFIX and path.is_file()
        if is_mask:
            self.import_mask(path)
        else:
            self.open_path(path)

    def show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))

    def _opening(self, path: Path) -> Iterator[object]:
        yield self._open_session(path)

    def _making_sample(self, token: CancelToken) -> Iterator[object]:
        folder = sample_folder()
        yield from sample_clip(folder, token)
        sample = sample_paths(folder)
        if sample is not None:
            yield self._open_session(sample.clip)

    def _start_opening(
        self, path: Path | None, work: Callable[[CancelToken], Iterator[object]]
    ) -> None:
        name = path.name if path else self.tr("the sample")
        job = self._start(self.tr("Opening {}…").format(name), work)
        if path is None:
            job.progress.connect(
                lambda progress: self._show_progress(self.tr("Making the sample"), progress)
            )
        job.yielded.connect(lambda sessions: self._take(sessions[-1], path))
        job.failed.connect(lambda _error: self._forget_if_gone(path))

    def _forget_if_gone(self, path: Path | None) -> None:
        if path is not None and not path.exists():
            self._settings.forget_recent(path)

    def _take(self, session: Session, path: Path | None) -> None:
        def show() -> None:
            self._document.take(session)
            shown = path if path is not None else session.clip.path
            self._settings.remember_recent(shown)
            self._settings.set("open/folder", str(shown.parent))
            self._tell_what_was_opened(session)
            if path is None:
                self._offer_sample_mask()
            self.opened.emit(shown)

        self._after_run(show)

    def _tell_what_was_opened(self, session: Session) -> None:
        objects = session.objects()
        if objects:
            self._messages.info(
                self.tr(
                    "Reopened your work on {name}: {objects} objects, {frames} frames with masks."
                ).format(
                    name=session.clip.path.name,
                    objects=len(objects),
                    frames=grouped(frames_with_masks(session)),
                )
            )
        else:
            self._messages.clear()
        if session.interrupted_runs:
            self._messages.info(
                self.tr("The last run was interrupted. Everything it had finished was kept.")
            )
        if session.clip.remarks:
            self._messages.warning(" ".join(remark.text for remark in session.clip.remarks))

    # masks in

    def ask_for_mask(self) -> None:
        title = self.tr("Mask for frame {}").format(self._document.frame)
        dialog = self._file_dialog(title)
        dialog.setNameFilters([self.tr("Masks (*.png)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.import_mask(Path(name)))
        dialog.open()

    def import_mask(self, path: Path) -> None:
        """Use a PNG as the mask of the current frame; nothing is resized."""
        frame = self._document.frame
        try:
            change = self._document.session.import_mask(frame, path)
        except EvermaskError as error:
            self._messages.failure(error)
            return
        if change is not None:
            self._document.announce(change)
        if self._document.selected is None:
            self._document.select_by_place(0)
        self._messages.info(
            self.tr("{name} is the mask of frame {frame} now.").format(name=path.name, frame=frame)
        )

    # files out

    def ask_for_export(self) -> None:
        session = self._document.session
        if not frames_with_masks(session):
            self._messages.warning(
                self.tr("Nothing to export: no frame has a mask yet. Draw one first.")
            )
            return
        folder = self._settings.text("export/folder") or str(session.clip.path.parent)
        offer = ExportOffer(
            clip_name=session.clip.path.stem,
            frame_names=session.clip.names,
            frames_with_masks=frames_with_masks(session),
            objects=tuple(session.objects()),
            folder=Path(folder),
        )
        dialog = ExportDialog(offer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.export)
        dialog.open()

    def export(self, plan: ExportPlan) -> None:
        """Write in the background; masks can be looked at and tracked meanwhile."""
        if self._refuse_second_job():
            return
        session = self._document.session
        self._settings.set("export/folder", str(plan.path.parent))

        def work(token: CancelToken) -> Iterator[object]:
            if plan.kind is ExportKind.MASKS:
                return session.export_masks(plan.path, token)
            return session.export_matte(plan.path, plan.object_ids, token)

        job = self._start(self.tr("Exporting…"), work)
        job.progress.connect(lambda progress: self._show_progress(self.tr("Exporting"), progress))
        job.ended.connect(lambda end: self._on_exported(end, plan))

    def _on_exported(self, end: JobEnd, plan: ExportPlan) -> None:
        if end is JobEnd.DONE:
            folder = plan.path if plan.kind is ExportKind.MASKS else plan.path.parent
            self._messages.info(
                self.tr("Exported to {}.").format(plan.path),
                Choice(
                    self.tr("Open folder"),
                    lambda: _open_in_desktop(folder),
                ),
            )
            self.exported.emit(plan.path)
        elif end is JobEnd.CANCELLED:
            self._messages.info(self.tr("Export stopped. Files that were complete are kept."))

    # jobs

    def _start(self, title: str, work: Callable[[CancelToken], Iterator[object]]) -> Job:
        job = self._jobs.files.start(title, work)
        job.failed.connect(self._messages.failure)
        job.ended.connect(lambda _end: self.progressed.emit("", -1.0))
        self.progressed.emit(title, -1.0)
        return job

    def _show_progress(self, verb: str, progress: Progress) -> None:
        text = f"{verb} {grouped(progress.done)} / {grouped(progress.total)}"
        self.progressed.emit(text, progress.fraction if progress.total else -1.0)

    def _refuse_second_job(self) -> bool:
        if self._jobs.files.is_busy:
            self._messages.info(
                self.tr("Another file job is still running. Wait for it, or stop it.")
            )
        return self._jobs.files.is_busy

    def _after_run(self, then: Callable[[], None]) -> None:
        """Do it when no run uses the session any more; an active one is stopped, its work kept."""
        if not self._jobs.tracking.is_busy:
            then()
            return
        self._then = then
        self._jobs.tracking.cancel_all()

    def _run_delayed(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _file_dialog(self, title: str) -> QFileDialog:
        folder = self._settings.text("open/folder")
        dialog = QFileDialog(self._window, title, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return dialog


def sample_folder() -> Path:
    return platformdirs.user_cache_path("evermask", appauthor=False)


def frames_with_masks(session: Session) -> int:
    """Frames on which at least one object has a mask."""
    has_mask = np.zeros(session.clip.frame_count, bool)
    for info in session.objects():
        states = session.states(info.id)
        has_mask |= (states != CellState.EMPTY) & (states != CellState.ABSENT)
    return int(has_mask.sum())


def _open_in_desktop(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
