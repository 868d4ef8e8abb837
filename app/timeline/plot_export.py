"""Asks where the plot is to be written, and writes it as it is shown."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.document import Document
from app.messages import Messages
from app.review.source import source_text
from app.timeline.panel import Timeline
from app.timeline.plot_picture import Chart, write_chart
from app.timeline.series import SeriesStore
from core.errors import EvermaskError


class PlotExport(QObject):
    """The dialog does not block runs."""

    def __init__(
        self,
        document: Document,
        timeline: Timeline,
        series: SeriesStore,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._timeline = timeline
        self._series = series
        self._messages = messages
        self._window = window

    def ask(self) -> None:
        if not self._has_curves():
            return
        clip = self._document.session.clip
        suggested = clip.path.with_name(f"{clip.path.stem}-plot.svg")
        dialog = QFileDialog(self._window, self.tr("Export the plot"), str(suggested))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(
            [
                self.tr("Vector drawing (*.svg)"),
                self.tr("Document (*.pdf)"),
                self.tr("Picture (*.png)"),
            ]
        )
        dialog.setDefaultSuffix("svg")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(chosen.rpartition(".")[2].rstrip(")"))
        )
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: Path) -> None:
        """The curves and frames that the plot shows now."""
        if not self._has_curves():
            return
        try:
            write_chart(path, self._chart(), self._series)
        except EvermaskError as error:
            self._messages.failure(error)
            return
        self._messages.info(self.tr("The plot is in {}.").format(path.name))

    def _chart(self) -> Chart:
        axis, session = self._timeline.axis, self._document.session
        truth = session.review.truth
        note = source_text(self._document)
        if truth is not None:
            note = f"{note}  ·  {truth.rule}"
        return Chart(
            session.clip.path.name,
            note,
            tuple(self._timeline.plot.lines),
            axis.start,
            axis.span,
            self._timeline.rolling.shown_object,
        )

    def _has_curves(self) -> bool:
        if self._timeline.plot.lines:
            return True
        self._messages.info(
            self.tr("The plot shows no curve. Track something, or switch a curve on beside it.")
        )
        return False
