"""Media and files, as the user knows them: open, the sample, import a mask, export.

Opening is done by `opening`; everything here is a job of the files lane, only one at a time.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.dialogs.export import ExportPlan
from app.document import Document
from app.jobs import Jobs
from app.messages import Choice, Messages
from app.project.drops import Drops
from app.project.exports import Exports
from app.project.file_jobs import FileJobs
from app.project.mask_imports import MaskImports
from app.project.opening import Opening, OpenSession
from app.settings import Settings
from core.sample.cache import sample_paths
from core.session.places import cache_folder
from core.session.session import Session


class Files(QObject):
    """`progressed`: the line for the job bar and how far it is (-1 = unknown)."""

    progressed = Signal(str, float)
    busy_changed = Signal()
    opened = Signal(Path)
    exported = Signal(Path)
    imported = Signal(Path)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        window: QWidget,
        *,
        open_session: OpenSession = Session.opening,
        log_folder: Path,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._messages = messages
        self._settings = settings
        self._window = window
        self._log_folder = log_folder
        self.jobs = FileJobs(jobs, messages, self)
        self.opening = Opening(document, self.jobs, jobs, messages, settings, window, open_session)
        self.masks = MaskImports(document, self.jobs, jobs, messages, settings, window)
        self.masks.imported.connect(self.imported)
        self.drops = Drops(document, self.jobs, self.opening, self.masks, messages, self)
        self.exports = Exports(document, self.jobs, messages, settings, window)
        self.exports.exported.connect(self.exported)
        self.jobs.progressed.connect(self.progressed)
        self.jobs.busy_changed.connect(self.busy_changed)
        self.opening.opened.connect(self.opened)
        self.opening.sample_opened.connect(self._offer_sample_mask)

    @property
    def is_busy(self) -> bool:
        return self.jobs.is_busy

    def open_path(self, path: Path) -> None:
        """Open in the background; what is open stays until that has succeeded."""
        self.opening.open_path(path)

    def stop(self) -> None:
        """Stop the file job; what is complete is kept."""
        self.jobs.stop()

    def take_drop(self, paths: list[Path]) -> None:
        """Something to open, or masks for the clip that is."""
        self.drops.take(paths)

    def show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))

    def _offer_sample_mask(self) -> None:
        sample = sample_paths(cache_folder())
        if sample is not None:
            self._messages.info(
                self.tr("Paint over the big balloon, press Enter, then T to track it."),
                Choice(self.tr("Use a ready mask"), lambda: self.import_mask(sample.first_mask)),
            )

    # masks in

    def import_mask(self, path: Path) -> None:
        """Use a file as the mask of the current frame."""
        self.masks.import_here(path)

    def import_masks(self, paths: list[Path]) -> None:
        """Ask how a folder or several files of masks are to be taken."""
        self.masks.import_masks(paths)

    # files out

    def ask_for_export(self) -> None:
        self.exports.ask()

    def ask_for_frame(self) -> None:
        self.exports.ask_for_frame()

    def export(self, plan: ExportPlan) -> None:
        """Write in the background; masks can be looked at and tracked meanwhile."""
        self.exports.export(plan)
