"""Masks that come from files: one for the frame that is shown, or many through the dialog."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.import_masks import ImportMasksDialog, ImportOffer
from app.document import Document
from app.frames.thumbnails import with_mask
from app.jobs import Job, JobEnd, Jobs
from app.messages import Choice, Messages
from app.project.file_jobs import FileJobs
from app.runs.progress_text import objects_text
from app.settings import Settings
from core.errors import EvermaskError, MaskSizeError, UnknownColoursError
from core.exchange.labels import Reading
from core.exchange.mask_sources import MaskSource, PictureMasks, open_masks
from core.exchange.mask_survey import Survey, survey
from core.number_text import grouped
from core.progress import CancelToken, Progress
from core.session.importing import Importing, ImportPlan, ImportReport
from core.types import FrameIndex


class MaskImports(QObject):
    """`imported`: the file or folder that masks were taken from."""

    imported = Signal(Path)

    def __init__(
        self,
        document: Document,
        file_jobs: FileJobs,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._file_jobs = file_jobs
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._window = window
        self._looking: Job | None = None
        self._drawing: Job | None = None

    # one mask for the current frame

    def ask_for_one(self) -> None:
        title = self.tr("Mask for frame {}").format(self._document.frame)
        dialog = self._file_dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Masks (*.png)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.import_here(Path(name)))
        dialog.open()

    def import_here(self, path: Path) -> None:
        """Use a file as the mask of the current frame; it is resized only when the user says so."""
        self._import_one(path, self._document.frame, resizes=False)

    def _import_one(self, path: Path, frame: FrameIndex, *, resizes: bool) -> None:
        importing = self._document.session.importing
        try:
            report = importing.import_mask(frame, path, resizes=resizes)
        except MaskSizeError as error:
            self._messages.warning(
                str(error),
                Choice(
                    self.tr("Resize (nearest)"),
                    lambda: self._import_one(path, frame, resizes=True),
                ),
                Choice(self.tr("Cancel"), self._messages.clear),
            )
            return
        except UnknownColoursError as error:
            called = self._document.session.clip.names[frame]
            source = PictureMasks((path,), (called,))
            self._messages.warning(
                str(error),
                Choice(self.tr("Give objects…"), lambda: self._ask_about(source, path)),
                Choice(self.tr("Cancel"), self._messages.clear),
            )
            return
        except EvermaskError as error:
            self._messages.failure(error)
            return
        self._announce(report)
        self.imported.emit(path)
        text = self.tr("{name} is the mask of frame {frame} now.").format(
            name=path.name, frame=frame
        )
        self._messages.info(" ".join([text, *left_alone(report)]))

    # many masks

    def ask_for_folder(self) -> None:
        dialog = self._file_dialog(self.tr("Folder of masks"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.import_masks([Path(name)]))
        dialog.open()

    def ask_for_files(self) -> None:
        dialog = self._file_dialog(self.tr("Files of masks"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [self.tr("Masks (*.png *.bmp *.tif *.tiff *.json)"), self.tr("All files (*)")]
        )
        dialog.filesSelected.connect(lambda names: self.import_masks([Path(n) for n in names]))
        dialog.open()

    def import_masks(self, paths: Sequence[Path]) -> None:
        """A folder, several files or one JSON file: look at them, then ask."""
        title = paths[0].name if len(paths) == 1 else self.tr("{} files").format(len(paths))
        job = self._file_jobs.start(
            self.tr("Looking for masks…"),
            lambda _token: self._offered(lambda: open_masks(paths), title),
        )
        if job is not None:
            job.failed.connect(self._messages.failure)
            job.yielded.connect(lambda offers: self._ask(offers[0], paths[0]))

    def _ask_about(self, source: MaskSource, path: Path) -> None:
        """The same for masks that were found already."""
        if self._document.is_open:
            self._ask(next(self._offered(lambda: source, path.name)), path)

    def _offered(self, find: Callable[[], MaskSource], title: str) -> Iterator[ImportOffer]:
        """In the worker, when there is much to be found."""
        document = self._document
        source = find()
        yield ImportOffer(
            title,
            source,
            source.looks_soft(),
            document.session.clip.names,
            tuple(document.session.objects()),
            document.frame,
        )

    def _ask(self, offer: ImportOffer, path: Path) -> None:
        if not self._document.is_open:
            return
        importing = self._document.session.importing
        dialog = ImportMasksDialog(offer, importing, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.survey_wanted.connect(
            lambda places, reading: self._look(dialog, offer, places, reading)
        )
        dialog.preview_wanted.connect(lambda plan, frame: self._draw(dialog, plan, frame))
        dialog.chosen.connect(lambda plan: self._import(plan, path))
        dialog.finished.connect(self._stop_looking)
        dialog.open()
        dialog.ask_for_survey()

    def _look(
        self,
        dialog: ImportMasksDialog,
        offer: ImportOffer,
        places: Mapping[FrameIndex, int],
        reading: Reading,
    ) -> None:
        self._stop_looking()
        job = self._jobs.upkeep.start(
            self.tr("Reading masks"), lambda token: _surveyed(offer, places, reading, token)
        )
        self._looking = job
        job.progress.connect(lambda now: self._tell(job, dialog, now))
        job.failed.connect(lambda error: self._fail(job, dialog, error))
        job.yielded.connect(lambda found: self._show(job, dialog, found[-1]))
        job.ended.connect(lambda _end: self._forget(job))

    def _tell(self, job: Job, dialog: ImportMasksDialog, now: Progress) -> None:
        if job is self._looking:
            dialog.show_progress(now.done, now.total)

    def _fail(self, job: Job, dialog: ImportMasksDialog, error: Exception) -> None:
        if job is self._looking:
            dialog.show_failure(str(error))

    def _show(self, job: Job, dialog: ImportMasksDialog, found: Survey) -> None:
        if job is self._looking:
            dialog.show_survey(found)

    def _draw(self, dialog: ImportMasksDialog, plan: ImportPlan, frame: FrameIndex) -> None:
        """The newest wish counts; a dialog that is gone wants nothing any more."""
        if self._drawing is not None:
            self._drawing.cancel()
        session = self._document.session

        def work(token: CancelToken) -> Iterator[QImage]:
            picture = session.frames.read(frame)
            token.checkpoint()
            mask, colors = session.importing.preview(plan, frame)
            height, width = picture.shape[:2]
            whole = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            yield with_mask(whole.copy(), mask, colors)

        job = self._jobs.drawing.start(self.tr("Preview"), work)
        self._drawing = job
        job.yielded.connect(
            lambda pictures: (
                dialog.show_preview(frame, pictures[-1]) if job is self._drawing else None
            )
        )
        job.ended.connect(lambda _end: self._forget(job))

    def _stop_looking(self) -> None:
        for job in (self._looking, self._drawing):
            if job is not None:
                job.cancel()
        self._looking = self._drawing = None

    def _forget(self, job: Job) -> None:
        if job is self._looking:
            self._looking = None
        if job is self._drawing:
            self._drawing = None

    def _import(self, plan: ImportPlan, path: Path) -> None:
        importing: Importing = self._document.session.importing
        if len(plan.places) > 1:
            self._document.range_changing.emit(plan.name)
        job = self._file_jobs.start(
            self.tr("Importing masks…"), lambda token: importing.import_masks(plan, token)
        )
        if job is None:
            return
        job.failed.connect(self._messages.failure)
        job.yielded.connect(lambda reports: self._on_imported(reports[-1], path))
        job.ended.connect(self._on_ended)

    def _on_imported(self, report: ImportReport, path: Path) -> None:
        self._announce(report)
        self.imported.emit(path)
        text = self.tr("Imported {cells} masks of {objects} on {frames} frames.").format(
            cells=grouped(report.cells),
            objects=objects_text(report.objects),
            frames=grouped(report.frames),
        )
        self._messages.info(" ".join([text, *left_alone(report)]))

    def _on_ended(self, end: JobEnd) -> None:
        if end is JobEnd.CANCELLED:
            self._messages.info(self.tr("Import stopped. Nothing was imported."))

    def _announce(self, report: ImportReport) -> None:
        if not self._document.is_open:
            return
        if report.change is not None:
            self._document.announce(report.change)
        if self._document.selected is None:
            self._document.select_by_place(0)

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._settings.text("open/folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog


def left_alone(report: ImportReport) -> list[str]:
    """What an import did not write over, a sentence each."""
    counts = (
        (report.locked, _tr("Locked, so left as they are: {}.")),
        (report.handmade, _tr("Drawn by hand, so left as they are: {}.")),
        (report.cut, _tr("Cut where locked masks are: {}.")),
    )
    return [text.format(grouped(count)) for count, text in counts if count]


def _surveyed(
    offer: ImportOffer,
    places: Mapping[FrameIndex, int],
    reading: Reading,
    token: CancelToken,
) -> Iterator[Progress | Survey]:
    yield (yield from survey(offer.source, places, reading, token))


def _tr(text: str) -> str:
    return QCoreApplication.translate("imports", text)
