"""The import dialog: which file is for which frame, what becomes which object, how it will look.

It only asks. What it shows is read in the background by app/project/mask_imports.py; the rule is
that nothing is imported half: whatever does not fit is listed, and Import says why it waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.import_objects import ImportObjects
from app.dialogs.import_preview import ImportPreview
from core.exchange.labels import Reading
from core.exchange.mask_sources import MaskSource
from core.exchange.mask_survey import Survey
from core.masks import unknown_colours_text
from core.matching import MatchedBy, matched, places_by
from core.number_text import grouped
from core.project.records import ObjectInfo
from core.session.importing import ImportAs, Importing, ImportPlan
from core.types import FrameIndex

PAIRS_SHOWN = 5
PROBLEMS_SHOWN = 100


@dataclass(frozen=True)
class ImportOffer:
    """What was found, and the clip it is for. frame: shown first if it gets a mask."""

    title: str
    source: MaskSource
    looks_soft: bool
    clip_names: Sequence[str]
    objects: Sequence[ObjectInfo]
    frame: FrameIndex


class ImportMasksDialog(QDialog):
    """`survey_wanted`: places and reading have changed, `show_survey` is waited for.

    `preview_wanted`: `show_preview` is waited for. `chosen` is emitted once.
    """

    survey_wanted = Signal(object, object)
    preview_wanted = Signal(object, int)
    chosen = Signal(object)

    def __init__(
        self, offer: ImportOffer, importing: Importing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._offer = offer
        self._size = importing.size
        self._survey: Survey | None = None
        self._places: dict[FrameIndex, int] = {}
        self.setWindowTitle(self.tr("Import masks from {}").format(offer.title))
        self.matching = _combo(self, self.tr("How files find their frames"), _matchings())
        self.found = QLabel(self)
        self.found.setWordWrap(True)
        self.pairs = QListWidget(self)
        self.pairs.setAccessibleName(self.tr("The first files and their frames"))
        self.objects = ImportObjects(offer.objects, importing.usual_target, self)
        self.become = _combo(self, self.tr("What the masks become"), _becomings())
        self.soft = QCheckBox(self.tr("&Soft masks: inside from"), self)
        self.threshold = QDoubleSpinBox(self)
        self.threshold.setAccessibleName(self.tr("Share of white from which a pixel is inside"))
        self.threshold.setRange(0.01, 1.0)
        self.threshold.setSingleStep(0.05)
        self.threshold.setValue(Reading().threshold)
        self.resizes = QCheckBox(self)
        self.problems = QListWidget(self)
        self.problems.setWordWrap(True)
        self.problems.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problems.setAccessibleName(self.tr("Files that cannot be used"))
        self.preview = ImportPreview(self)
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        self.import_button = QPushButton(self.tr("&Import"), self)
        self.import_button.setProperty("primary", True)
        self.import_button.setDefault(True)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self._arrange()
        self._begin()
        self._connect()

    # what is chosen

    @property
    def reading(self) -> Reading:
        return Reading(self.soft.isChecked(), self.threshold.value())

    def plan(self) -> ImportPlan:
        return ImportPlan(
            self._offer.source,
            self._places,
            self.objects.targets(),
            self.become.currentData(),
            self.reading,
            self.resizes.isChecked(),
            self.tr("Import masks from {}").format(self._offer.title),
        )

    # what was found

    def ask_for_survey(self) -> None:
        """Once the answers are connected, and whenever another choice needs another look."""
        by = self.matching.currentData()
        self._places = places_by(by, self._offer.source.names, self._offer.clip_names)
        self._survey = None
        self._show_places()
        if self._places:
            self.survey_wanted.emit(self._places, self.reading)
        self._refresh()

    def show_progress(self, done: int, total: int) -> None:
        if self._survey is not None:
            return  # the last news of progress comes with the result
        self.reason.setText(
            self.tr("Reading masks: {done} of {total}").format(
                done=grouped(done), total=grouped(total)
            )
        )

    def show_survey(self, survey: Survey) -> None:
        self._survey = survey
        self.objects.show_labels(survey.labels)
        self._show_problems(survey)
        self._show_sizes(survey)
        self._refresh()

    def show_failure(self, text: str) -> None:
        self.reason.setText(text)

    def show_preview(self, frame: FrameIndex, picture: QImage) -> None:
        self.preview.show_picture(frame, picture)

    # inside

    def _arrange(self) -> None:
        top = QHBoxLayout()
        left, right = QVBoxLayout(), QVBoxLayout()
        row = QHBoxLayout()
        row.addWidget(_named(self.tr("&Match files"), self.matching, self))
        row.addWidget(self.matching, 1)
        left.addLayout(row)
        left.addWidget(self.found)
        left.addWidget(self.pairs)
        left.addWidget(self.problems)
        left.addStretch(1)
        right.addWidget(self.objects)
        top.addLayout(left, 2)
        top.addLayout(right, 3)
        options = QGridLayout()
        options.addWidget(_named(self.tr("Import &as"), self.become, self), 0, 0)
        options.addWidget(self.become, 0, 1)
        options.addWidget(self.soft, 1, 0)
        options.addWidget(self.threshold, 1, 1)
        options.addWidget(self.resizes, 2, 0, 1, 2)
        options.setRowStretch(3, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.preview)
        bottom.addSpacing(12)
        bottom.addLayout(options, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.import_button)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top, 1)
        layout.addLayout(bottom)
        layout.addLayout(buttons)
        self.pairs.setFixedHeight(PAIRS_SHOWN * 24 + 12)
        self.problems.setMaximumHeight(96)
        self.resize(820, 620)

    def _begin(self) -> None:
        found = matched(self._offer.source.names, self._offer.clip_names)
        self.matching.setCurrentIndex(self.matching.findData(found.by))
        self.soft.setChecked(self._offer.looks_soft)
        self.problems.hide()
        self.resizes.hide()

    def _connect(self) -> None:
        self.matching.currentIndexChanged.connect(self.ask_for_survey)
        self.soft.toggled.connect(self.ask_for_survey)
        self.threshold.valueChanged.connect(self._on_threshold)
        self.become.currentIndexChanged.connect(self._refresh)
        self.resizes.toggled.connect(self._refresh)
        self.objects.changed.connect(self._refresh)
        self.preview.moved.connect(self._ask_for_preview)
        self.import_button.clicked.connect(self._finish)
        self.cancel.clicked.connect(self.reject)

    def _on_threshold(self) -> None:
        if self.soft.isChecked():
            self.ask_for_survey()

    def _show_places(self) -> None:
        names, clip_names = self._offer.source.names, self._offer.clip_names
        frames = sorted(self._places)
        self.found.setText(
            self.tr("{files} files found: {used} of {frames} frames get a mask.").format(
                files=grouped(len(names)),
                used=grouped(len(frames)),
                frames=grouped(len(clip_names)),
            )
        )
        self.pairs.clear()
        for frame in frames[:PAIRS_SHOWN]:
            self.pairs.addItem(
                self.tr("{file} is frame {frame}").format(
                    file=names[self._places[frame]], frame=frame
                )
            )
        self.preview.set_frames(frames, self._offer.frame)

    def _show_problems(self, survey: Survey) -> None:
        self.problems.clear()
        if survey.unknown_colours:
            self.problems.addItem(
                self.tr("{} Give each an object or ignore it.").format(
                    unknown_colours_text(survey.unknown_colours)
                )
            )
        for problem in survey.problems[:PROBLEMS_SHOWN]:
            self.problems.addItem(f"{problem.name}: {problem.reason}")
        hidden = len(survey.problems) - PROBLEMS_SHOWN
        if hidden > 0:
            self.problems.addItem(self.tr("and {} more").format(grouped(hidden)))
        self.problems.setVisible(self.problems.count() > 0)

    def _show_sizes(self, survey: Survey) -> None:
        others = survey.other_sizes(self._size)
        self.resizes.setVisible(bool(others))
        if not others:
            self.resizes.setChecked(False)
            return
        (width, height), _ = max(others.items(), key=lambda item: item[1])
        self.resizes.setText(
            self.tr("&Resize from {found} to {wanted} ({factor}, nearest pixel)").format(
                found=_size_text((width, height)),
                wanted=_size_text(self._size),
                factor=_factor_text((width, height), self._size),
            )
        )

    def _refresh(self) -> None:
        reason = self._reason_why_not()
        self.reason.setText(reason)
        self.import_button.setEnabled(not reason)
        self.import_button.setToolTip(reason)
        self.threshold.setEnabled(self.soft.isChecked())
        self._ask_for_preview()

    def _reason_why_not(self) -> str:
        if not self._places:
            return self.tr("No file belongs to a frame of this clip. Match them another way.")
        if self._survey is None:
            return self.tr("Reading masks…")
        if self._survey.problems:
            return self.tr(
                "{} files cannot be used. Nothing is imported before they are mended or gone."
            ).format(grouped(len(self._survey.problems)))
        others = self._survey.other_sizes(self._size)
        if others and not self.resizes.isChecked():
            return self.tr(
                "Mask is {found}, frame is {wanted}. Masks are not resized unless you say so."
            ).format(found=_size_text(next(iter(others))), wanted=_size_text(self._size))
        if not self._survey.labels:
            return self.tr("These masks hold no object.")
        if not self.objects.targets():
            return self.tr("Everything is ignored. Give at least one an object.")
        return ""

    def _ask_for_preview(self) -> None:
        frame = self.preview.frame
        if frame is not None and not self._reason_why_not():
            self.preview_wanted.emit(self.plan(), frame)
        else:
            self.preview.show_nothing()

    def _finish(self) -> None:
        self.chosen.emit(self.plan())
        self.accept()


def _matchings() -> list[tuple[str, MatchedBy]]:
    return [
        (_tr("by number"), MatchedBy.NUMBER),
        (_tr("by name"), MatchedBy.NAME),
        (_tr("by order"), MatchedBy.ORDER),
    ]


def _becomings() -> list[tuple[str, ImportAs]]:
    return [
        (_tr("Keyframes"), ImportAs.KEYFRAMES),
        (_tr("Locked keyframes"), ImportAs.LOCKED),
        (_tr("Tracked masks (auto)"), ImportAs.AUTO),
    ]


def _combo(parent: QWidget, name: str, items: Sequence[tuple[str, Any]]) -> QComboBox:
    combo = QComboBox(parent)
    combo.setAccessibleName(name)
    for text, data in items:
        combo.addItem(text, data)
    return combo


def _named(text: str, widget: QWidget, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setBuddy(widget)
    return label


def _size_text(size: tuple[int, int]) -> str:
    return f"{size[0]}\N{MULTIPLICATION SIGN}{size[1]}"


def _factor_text(found: tuple[int, int], wanted: tuple[int, int]) -> str:
    across, down = wanted[0] / found[0], wanted[1] / found[1]
    cross = "\N{MULTIPLICATION SIGN}"
    return f"{cross}{across:g}" if across == down else f"{cross}{across:.4g}, {cross}{down:.4g}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("imports", text)
