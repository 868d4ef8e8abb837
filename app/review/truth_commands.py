"""What is done with true masks and scores beyond looking: choose them, put them away, export."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.parts import Parts
from core.errors import EvermaskError
from core.metrics.scores import FrameScore
from core.review.score_files import ScoreSheet, markdown_row, write_csv, write_json
from core.types import ObjectId

_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose


class TruthCommands(QObject):
    """Asks with the window as parent; the dialogs do not block runs."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window

    def choose(self) -> None:
        start = self._parts.document.session.clip.path.parent
        dialog = QFileDialog(self._window, self.tr("Folder of true masks"), str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, False)
        dialog.fileSelected.connect(lambda chosen: self._parts.reviewer.open_truth(Path(chosen)))
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.open()

    def close(self) -> None:
        if self._has_scores():
            self._parts.reviewer.close_truth()

    def export(self) -> None:
        sheet = self._sheet()
        if sheet.scores is None and not sheet.corrections:
            self._has_scores()
            return
        clip = self._parts.document.session.clip
        suggested = clip.path.with_name(f"{clip.path.stem}-scores.csv")
        dialog = QFileDialog(self._window, self.tr("Export scores"), str(suggested))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """A .json file, or else a table."""
        sheet = self._sheet()
        try:
            if path.suffix.lower() == ".json":
                write_json(path, sheet)
            else:
                write_csv(path, sheet)
        except EvermaskError as error:
            self._parts.messages.failure(error)
            return
        self._parts.messages.info(self.tr("Scores are in {}.").format(path.name))

    def _sheet(self) -> ScoreSheet:
        """Scores where true masks are open, and what a person corrected."""
        document, review = self._parts.document, self._parts.reviewer.review
        names = {info.id: info.name for info in document.objects()}
        corrections: dict[ObjectId, list[FrameScore]] = {}
        for one in document.session.corrections() if document.is_open else ():
            score = FrameScore(one.frame, one.j, one.f)
            corrections.setdefault(one.object_id, []).append(score)
        if review is None or review.truth is None:
            return ScoreSheet(names, corrections=corrections)
        return ScoreSheet(names, review.truth, review.scores, corrections)

    def copy_row(self) -> None:
        review = self._parts.reviewer.review
        if not self._has_scores() or review is None or review.scores is None:
            return
        name = self._parts.document.session.clip.path.stem
        row = markdown_row(name, review.scores.summary(None))
        QGuiApplication.clipboard().setText(row)
        self._parts.messages.info(self.tr("Copied: {}").format(row))

    def _has_scores(self) -> bool:
        review = self._parts.reviewer.review
        if review is not None and review.scores is not None:
            return True
        self._parts.messages.info(self.tr("No true masks are open (Review, Open true masks)."))
        return False
