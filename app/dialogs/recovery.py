"""What a program that died left behind, and what to do with it: asked at the next start."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance.room_for_text import keep_room_for_text
from app.appearance.shortened import shortened
from app.appearance.theme import icon
from app.panels.elided import ElidedLabel
from app.panels.value_label import ValueLabel
from app.runs.progress_text import bytes_text
from core.number_text import grouped
from core.project.interruption import InterruptedRun
from core.session.recovery import LeftBehind, RecoveryReport
from core.types import Direction

WIDTH = 560


class RecoveryDialog(QDialog):
    """One project at a time; leaving it without an answer keeps everything for the next start."""

    restore_wanted = Signal(LeftBehind)
    checkpoint_wanted = Signal(LeftBehind)
    files_wanted = Signal(LeftBehind)
    removal_wanted = Signal(LeftBehind)

    def __init__(self, found: Sequence[LeftBehind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_tr("Recovery"))
        self.setMinimumWidth(WIDTH)
        self._found = list(found)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(_tr("Project"))
        for one in found:
            self.choice.addItem(one.report.project.stem)
        self.facts: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        if len(found) > 1:
            self._form.addRow(_muted(_tr("Project"), self), self.choice)
        else:
            self.choice.hide()
            self._add_fact("project", _tr("Project"))
        self._add_fact("folder", _tr("Folder"), ElidedLabel(self))
        self._add_fact("last_write", _tr("Last write"))
        self._add_fact("edits", _tr("Edits"))
        self._add_fact("run", _tr("Interrupted run"))
        self._add_fact("damage", _tr("Damage"))
        self.remove = QPushButton(_tr("Re&move them"), self)
        self.remove.setAutoDefault(False)
        self._add_unfinished()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(self._head())
        layout.addLayout(self._form)
        layout.addSpacing(4)
        layout.addLayout(self._buttons())
        keep_room_for_text(self, layout)
        self.choice.currentIndexChanged.connect(lambda _index: self._show_facts())
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self.shown))
        self._show_facts()
        self.restore.setFocus()

    @property
    def shown(self) -> LeftBehind:
        """The project that an answer is about."""
        return self._found[max(self.choice.currentIndex(), 0)]

    def show_removed(self, removed: int, kept: int) -> None:
        """What became of the unfinished files."""
        text = _tr("{} removed.").format(_files_text(removed))
        if kept:
            text += " " + _tr("{} could not be removed.").format(_files_text(kept))
        self.facts["unfinished"].setText(text)
        self.remove.hide()

    # arranging

    def _head(self) -> QHBoxLayout:
        sign = QLabel(self)
        sign.setPixmap(icon("history").pixmap(28, 28))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        title = QLabel(_tr("Evermask did not close properly"), self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        title.setFont(font)
        self.about = QLabel(self)
        self.about.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(title)
        texts.addWidget(self.about)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(sign)
        head.addLayout(texts, 1)
        return head

    def _add_fact(self, name: str, title: str, label: QLabel | None = None) -> None:
        label = label or ValueLabel(self)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(title)
        self.facts[name] = label
        self._form.addRow(_muted(title, self), label)

    def _add_unfinished(self) -> None:
        label = ValueLabel(self)
        label.setWordWrap(True)
        label.setAccessibleName(_tr("Unfinished files"))
        self.facts["unfinished"] = label
        self._unfinished = QWidget(self)
        row = QHBoxLayout(self._unfinished)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(label, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self._form.addRow(_muted(_tr("Unfinished files"), self), self._unfinished)

    def _buttons(self) -> QHBoxLayout:
        self.restore = QPushButton(_tr("&Restore everything"), self)
        self.restore.setProperty("primary", True)
        self.restore.setDefault(True)
        self.restore.setProperty("primary", True)
        self.checkpoint = QPushButton(_tr("Open last &checkpoint"), self)
        self.files = QPushButton(_tr("Show &files"), self)
        self.later = QPushButton(_tr("&Later"), self)
        self.later.setToolTip(_tr("Nothing is changed; you are asked again at the next start"))
        self.files.setToolTip(_tr("The folder of the project, in the file browser"))
        for button in (self.checkpoint, self.files, self.later):
            button.setAutoDefault(False)
        self.restore.clicked.connect(lambda: self._answer(self.restore_wanted.emit))
        self.checkpoint.clicked.connect(lambda: self._answer(self.checkpoint_wanted.emit))
        self.files.clicked.connect(lambda: self.files_wanted.emit(self.shown))
        self.later.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.later)
        row.addStretch(1)
        row.addWidget(self.files)
        row.addWidget(self.checkpoint)
        row.addWidget(self.restore)
        return row

    def _answer(self, tell: Callable[[LeftBehind], object]) -> None:
        shown = self.shown
        self.accept()
        tell(shown)

    # the project shown

    def _show_facts(self) -> None:
        report = self.shown.report
        self.about.setText(about_text(report))
        self.setAccessibleDescription(self.about.text())
        if "project" in self.facts:
            self.facts["project"].setText(report.project.stem)
        self.facts["folder"].setText(str(report.project.parent))
        self.facts["folder"].setToolTip(str(report.project))
        self.facts["last_write"].setText(moment_text(report.last_write_s))
        self._set_fact("edits", "" if report.damage else edits_text(report))
        self._set_fact("run", "\n".join(run_text(run) for run in report.runs))
        self._set_fact("damage", report.damage)
        self.facts["unfinished"].setText(unfinished_text(report.unfinished))
        self._form.setRowVisible(self._unfinished, bool(report.unfinished))
        self.remove.setVisible(bool(report.unfinished))
        self.remove.setToolTip("\n".join(path.name for path in report.unfinished[:20]))
        self.restore.setToolTip(restore_hint(report))
        checkpoint = report.checkpoint
        self.checkpoint.setEnabled(checkpoint is not None)
        self.checkpoint.setToolTip(
            _tr("A copy of the project as it was at “{}”; the project itself stays").format(
                checkpoint.name
            )
            if checkpoint is not None
            else _tr("This project has no checkpoint.")
        )

    def _set_fact(self, name: str, text: str) -> None:
        self.facts[name].setText(text)
        self._form.setRowVisible(self.facts[name], bool(text))


def about_text(report: RecoveryReport) -> str:
    if report.damage:
        return _tr(
            "The file of the project is damaged. What can still be read is put into a new project; "
            "the damaged file stays as it is."
        )
    return _tr("Every change is written at once, so your work is there up to the last write.")


def restore_hint(report: RecoveryReport) -> str:
    if report.damage:
        return _tr("What can still be read, as a new project")
    return _tr("The project as it was at the last write")


def moment_text(seconds: float) -> str:
    """A time of day; with its date when that is not today."""
    when = datetime.fromtimestamp(seconds)
    return (
        f"{when:%H:%M:%S}" if when.date() == datetime.now().date() else f"{when:%Y-%m-%d %H:%M:%S}"
    )


def edits_text(report: RecoveryReport) -> str:
    checkpoint = report.checkpoint
    if checkpoint is None:
        return _tr("{}; there is no checkpoint").format(grouped(report.edits))
    return _tr("{edits} since the checkpoint “{name}” of {moment}").format(
        edits=grouped(report.edits),
        name=checkpoint.name,
        moment=moment_text(checkpoint.made_at_s),
    )


def run_text(run: InterruptedRun) -> str:
    """Where a run stopped, and what of it is there."""
    ways = {
        Direction.FORWARD: _tr("Forward"),
        Direction.BACKWARD: _tr("Backward"),
        None: _tr("Both ways"),
    }
    span = _tr("{way} from frame {start} to {stop}").format(
        way=ways[run.direction], start=grouped(run.start), stop=grouped(run.stop)
    )
    if run.reached is None:
        return _tr("{}; no frame was stored yet").format(span)
    return _tr("{span}; interrupted at frame {reached}").format(
        span=span, reached=grouped(run.reached)
    )


def unfinished_text(files: Sequence[Path]) -> str:
    """`3 files, 1.2 MB, of an export to …`; "" for none."""
    if not files:
        return ""
    size = sum(file.stat().st_size for file in files if file.is_file())
    folders = list(dict.fromkeys(file.parent for file in files))
    place = shortened(folders[0]) + (_tr(" and elsewhere") if len(folders) > 1 else "")
    return _tr("{files}, {size}, of an export to {place}").format(
        files=_files_text(len(files)), size=bytes_text(size), place=place
    )


def _files_text(count: int) -> str:
    return _tr("One file") if count == 1 else _tr("{} files").format(grouped(count))


def _muted(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("muted", True)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("recovery", text)
