"""Masks and mattes out: the dialog, the job, and what is said when it is over."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.export import ExportDialog, ExportKind, ExportOffer, ExportPlan
from app.document import Document
from app.jobs import JobEnd
from app.messages import Choice, Messages
from app.project.file_jobs import FileJobs, Work
from app.project.opening_news import frames_with_masks, untouched_frames
from app.settings import Settings
from core.errors import OutputError
from core.frames import Frames
from core.masks import write_indexed_png
from core.number_text import frames_text, grouped
from core.progress import CancelToken
from core.session.session import Session
from core.types import FrameIndex


class Exports(QObject):
    """`exported`: the file or folder that was written."""

    exported = Signal(Path)

    def __init__(
        self,
        document: Document,
        file_jobs: FileJobs,
        messages: Messages,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._file_jobs = file_jobs
        self._messages = messages
        self._settings = settings
        self._window = window

    def ask(self) -> None:
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
            untouched=len(untouched_frames(session)),
        )
        dialog = ExportDialog(offer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.export)
        dialog.open()

    def ask_for_frame(self) -> None:
        """Where the mask of the current frame is to be written."""
        session, frame = self._document.session, self._document.frame
        folder = self._settings.text("export/folder") or str(session.clip.path.parent)
        place = str(Path(folder) / f"{session.clip.names[frame]}.png")
        dialog = QFileDialog(self._window, self.tr("Mask of frame {}").format(frame), place)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setNameFilters([self.tr("Masks (*.png)")])
        dialog.selectFile(place)
        dialog.fileSelected.connect(lambda name: self.export_frame(Path(name), frame))
        dialog.open()

    def export_frame(self, path: Path, frame: FrameIndex) -> None:
        """One indexed PNG in the palette of DAVIS."""
        try:
            write_indexed_png(path, self._document.session.mask(frame))
        except OutputError as error:
            self._messages.failure(error)
            return
        self._messages.info(
            self.tr("Exported to {}.").format(path),
            Choice(self.tr("Open folder"), lambda: _open_in_desktop(path.parent)),
        )

    def export(self, plan: ExportPlan) -> None:
        """Write in the background; masks can be looked at and tracked meanwhile."""
        session = self._document.session
        if plan.kind is ExportKind.MATTE:
            matte = partial(session.export_matte, plan.path, plan.object_ids)
            self._start(matte, plan, self._tell_done)
            return
        left_out = untouched_frames(session) if plan.skips_untouched else []
        frames = sorted({*range(session.clip.frame_count)} - {*left_out})

        def tell(plan: ExportPlan) -> None:
            if left_out:
                self._tell_left_out(plan, session, left_out)
            else:
                self._tell_done(plan)

        self._start(lambda token: session.export_masks(plan.path, token, frames), plan, tell)

    # inside

    def _start(self, work: Work, plan: ExportPlan, tell: Callable[[ExportPlan], None]) -> None:
        job = self._file_jobs.start(self.tr("Exporting…"), work)
        if job is None:
            return
        self._settings.set("export/folder", str(plan.path.parent))
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda end: self._on_ended(end, plan, tell))

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, OutputError) and self._document.is_open:
            self._messages.error(str(error), Choice(self.tr("Choose another folder"), self.ask))
        else:
            self._messages.failure(error)

    def _on_ended(self, end: JobEnd, plan: ExportPlan, tell: Callable[[ExportPlan], None]) -> None:
        if end is JobEnd.DONE:
            tell(plan)
            self.exported.emit(plan.path)
        elif end is JobEnd.CANCELLED:
            self._messages.info(self.tr("Export stopped. Files that were complete are kept."))

    def _tell_done(self, plan: ExportPlan) -> None:
        folder = plan.path if plan.kind is ExportKind.MASKS else plan.path.parent
        self._messages.info(
            self.tr("Exported to {}.").format(plan.path),
            Choice(self.tr("Open folder"), lambda: _open_in_desktop(folder)),
        )

    def _tell_left_out(
        self, plan: ExportPlan, session: Session, left_out: Sequence[FrameIndex]
    ) -> None:
        def is_open() -> bool:
            return self._document.is_open and self._document.session is session

        def show() -> None:
            if is_open():
                self._document.set_frame(left_out[0])

        def write() -> None:
            if is_open():
                work = partial(_masks_of, session, plan.path, left_out)
                self._start(work, plan, self._tell_done)

        self._messages.warning(
            left_out_text(session.clip.frame_count, left_out),
            Choice(self.tr("Show them"), show),
            Choice(self.tr("Write empty masks"), write),
        )


def left_out_text(frame_count: int, left_out: Sequence[FrameIndex]) -> str:
    """How many frames of a clip were exported, and which ones were not."""
    written = _tr("Exported {} of {}.").format(
        grouped(frame_count - len(left_out)), grouped(frame_count)
    )
    if len(left_out) == 1:
        return f"{written} " + _tr("Frame {} has no mask.").format(grouped(left_out[0]))
    shown = frames_text(Frames(left_out))
    return f"{written} " + _tr("Frames {} have no mask.").format(shown)


def _masks_of(
    session: Session, folder: Path, frames: Sequence[FrameIndex], token: CancelToken
) -> Iterator[object]:
    return session.export_masks(folder, token, frames)


def _open_in_desktop(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("exports", text)
