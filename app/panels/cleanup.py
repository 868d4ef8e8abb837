"""The Mask cleanup panel: five ways to mend the selected object's mask, seen at once, then baked.

Nothing is stored before Apply, which is one undo step, on this frame or on many.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.document import Document
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.jobs import Job, JobEnd, Lane
from app.later import later
from app.messages import Messages
from app.panels.text_fields import keep_keys
from app.situation import may_edit
from core.drawing.cleanup import Cleanup
from core.progress import CancelToken, Progress
from core.types import Change

CALM_MS = 60
"""A value that is being turned is previewed when it stands still for so long."""


@dataclass(frozen=True)
class _Row:
    """One value of `Cleanup`."""

    name: str
    label: str
    hint: str
    low: int
    high: int
    unit: str


ROWS = (
    _Row("border", "Fix border", "Pixels along the frame's border take the value further in.",
         0, 64, " px"),
    _Row("specks", "Remove specks", "Pieces of up to so many pixels go; the largest stays.",
         0, 100_000, " px²"),
    _Row("holes", "Fill holes", "Holes of up to so many pixels are filled.", 0, 100_000, " px²"),
    _Row("smooth", "Smooth", "Evens the outline out within this radius.", 0, 64, " px"),
    _Row("grow", "Grow or shrink", "Pixels added all round; negative ones are taken off.",
         -64, 64, " px"),
)  # fmt: skip


class CleanupPanel(QWidget):
    """Follows selection and frame; previews only while it can be seen."""

    def __init__(
        self,
        document: Document,
        easel: Easel,
        marks: Marks,
        lane: Lane,
        messages: Messages,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._easel = easel
        self._marks = marks
        self._lane = lane
        self._messages = messages
        self._actions = actions
        self._job: Job | None = None
        self._calm = later(self, CALM_MS, self._show_preview)
        self._title = QLabel(self)
        self.boxes = {row.name: self._number_box(row) for row in ROWS}
        self.preview = QCheckBox(self.tr("Preview"), self)
        self.preview.setChecked(True)
        self.preview.setToolTip(self.tr("Show on the canvas what Apply would do to this frame"))
        self.preview.toggled.connect(self._later)
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(self.tr("Frames"))
        self.scope.setToolTip(self.tr("Which frames Apply changes"))
        for name, text in (
            ("frame", self.tr("This frame")),
            ("range", self.tr("In to Out")),
            ("all", self.tr("All frames")),
        ):
            self.scope.addItem(text, name)
        self.reset = QPushButton(self.tr("Reset"), self)
        self.reset.setToolTip(self.tr("All values back to nothing"))
        self.reset.clicked.connect(self.clear)
        self.apply = QPushButton(self.tr("Apply"), self)
        self.apply.clicked.connect(self._apply_or_stop)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Cleanup progress"))
        self.bar.hide()
        self._arrange()
        for signal in (document.selection_changed, document.opened, document.closed):
            signal.connect(self._later)
        document.frame_changed.connect(self._later)
        document.changed.connect(self._on_changed)
        document.stroke_begun.connect(self._forget_preview)
        document.closed.connect(self._stop)
        actions.refreshed.connect(self._refresh)
        self._refresh()

    @property
    def cleanup(self) -> Cleanup:
        return Cleanup(**{name: box.value() for name, box in self.boxes.items()})

    def clear(self) -> None:
        for box in self.boxes.values():
            box.setValue(0)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for row in ROWS:
            label = QLabel(self.tr(row.label), self)
            label.setProperty("muted", True)
            label.setToolTip(self.tr(row.hint))
            form.addRow(label, self.boxes[row.name])
        frames = QLabel(self.tr("Frames"), self)
        frames.setProperty("muted", True)
        form.addRow(frames, self.scope)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset)
        buttons.addWidget(self.apply, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addLayout(form)
        layout.addWidget(self.preview)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addStretch(1)

    def _number_box(self, row: _Row) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(row.low, row.high)
        box.setSuffix(self.tr(row.unit))
        box.setAccessibleName(self.tr(row.label))
        box.setToolTip(self.tr(row.hint))
        box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_keys(box)
        box.valueChanged.connect(self._later)
        return box

    # preview

    def _later(self, *_args: object) -> None:
        self._forget_preview()
        self._refresh()
        self._calm.start()

    def _on_changed(self, change: Change) -> None:
        if change.touches(self._document.frame):
            self._later()

    def _forget_preview(self, *_args: object) -> None:
        self._easel.show_preview(None)

    def _show_preview(self) -> None:
        document, selected = self._document, self._document.selected
        wanted = self.preview.isChecked() and not self.cleanup.does_nothing
        if not (wanted and self.isVisible() and document.is_open) or selected is None:
            return
        frame, cleanup = document.frame, self.cleanup
        session = document.session

        def work(_token: CancelToken) -> Iterator[object]:
            yield session.cleaned_mask(frame, selected, cleanup)

        def done(mask: object) -> None:
            is_asked_still = (
                document.is_open
                and (document.frame, document.selected, self.cleanup) == (frame, selected, cleanup)
                and self.isVisible()
                and self.preview.isChecked()
            )
            if is_asked_still:
                self._easel.show_preview(mask)

        self._easel.compute(work, done, lambda: None)

    def showEvent(self, event: object) -> None:
        self._later()

    def hideEvent(self, event: object) -> None:
        self._forget_preview()

    def _refresh(self) -> None:
        document = self._document
        info = document.object(document.selected)
        self._title.setText(
            self.tr("“{}”").format(info.name) if info else self.tr("No object is selected.")
        )
        is_busy = self._job is not None
        reason = self._why_not()
        self.apply.setText(self.tr("Stop") if is_busy else self.tr("Apply"))
        self.apply.setEnabled(is_busy or not reason)
        self.apply.setToolTip(reason or self.tr("Store it; one undo step"))

    def _why_not(self) -> str:
        """Why nothing can be stored; "" if it can."""
        info = self._document.object(self._document.selected)
        if reason := self._actions.why_not(may_edit):
            return reason
        if info is None:
            return self.tr("Select an object first.")
        if self.cleanup.does_nothing:
            return self.tr("Set what to mend first.")
        return self.tr("“{}” is locked.").format(info.name) if info.locked else ""

    # baking

    def frames(self) -> range:
        """What the choice of frames means now."""
        frame = self._document.frame
        if self.scope.currentData() == "frame":
            return range(frame, frame + 1)
        if self.scope.currentData() == "range":
            first, last = self._marks.range
            return range(first, last + 1)
        return range(self._document.frame_count)

    def _apply_or_stop(self) -> None:
        if self._job is not None:
            self._stop()
        else:
            self._apply(self.frames())

    def _apply(self, frames: range) -> None:
        document, selected = self._document, self._document.selected
        if selected is None or not frames:
            return
        document.stroke_begun.emit(document.frame)
        if len(frames) > 1:
            document.range_changing.emit(self.tr("Clean up masks"))
        session, cleanup = document.session, self.cleanup
        bake: Callable[[CancelToken], Iterator[object]] = partial(
            session.clean_up, selected, frames, cleanup
        )
        self._job = self._lane.start(self.tr("Cleaning up masks"), bake)
        self._job.yielded.connect(self._take)
        self._job.progress.connect(self._on_progress)
        self._job.failed.connect(self._messages.failure)
        self._job.ended.connect(self._on_ended)
        self.bar.setRange(0, len(frames))
        self.bar.setVisible(len(frames) > 1)
        self._refresh()

    def _take(self, items: list[object]) -> None:
        for item in items:
            if isinstance(item, Change) and self._document.is_open:
                self._document.announce(item)
                count = len(item.frames) if item.frames is not None else 0
                self._messages.info(self.tr("Cleaned up {} frames.").format(count))

    def _on_progress(self, progress: Progress) -> None:
        self.bar.setValue(progress.done)

    def _on_ended(self, end: JobEnd) -> None:
        self._job = None
        self.bar.hide()
        if end is JobEnd.DONE:
            self.clear()
        self._later()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
