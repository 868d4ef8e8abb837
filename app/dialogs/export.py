"""The export dialog: what to write and where. It only asks; the export is a background job."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance.room_for_text import keep_room_for_text
from app.runs.progress_text import objects_text
from core.number_text import grouped
from core.project.records import ObjectInfo
from core.types import ObjectId


class ExportKind(Enum):
    """What an export writes."""

    MASKS = "masks"
    MATTE = "matte"


@dataclass(frozen=True)
class ExportOffer:
    """What there is to export, shown to the user before they choose."""

    clip_name: str
    frame_names: tuple[str, ...]
    frames_with_masks: int
    objects: tuple[ObjectInfo, ...]
    folder: Path
    untouched: int = 0
    """Frames on which no object has a mask or is marked absent."""


@dataclass(frozen=True)
class ExportPlan:
    """The user's choice; `path` is a folder for masks and a file for a matte.

    skips_untouched: masks of frames that nobody said anything about are not written.
    """

    kind: ExportKind
    path: Path
    object_ids: tuple[ObjectId, ...] | None = None
    skips_untouched: bool = False


class ExportDialog(QDialog):
    """`chosen` is emitted once, with a plan whose collisions the user has agreed to."""

    chosen = Signal(ExportPlan)

    def __init__(self, offer: ExportOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(540)
        self.masks = QRadioButton(self.tr("&Masks: indexed PNG, one a frame, DAVIS palette"), self)
        self.matte = QRadioButton(self.tr("Matte &video: white on black"), self)
        self._kinds = QButtonGroup(self)
        self._kinds.addButton(self.masks)
        self._kinds.addButton(self.matte)
        self.format = QComboBox(self)
        self.format.addItem(self.tr("H.264 (.mp4), small, plays everywhere"), ".mp4")
        self.format.addItem(self.tr("FFV1 (.mkv), lossless"), ".mkv")
        self.format.setAccessibleName(self.tr("Format"))
        self.objects = QListWidget(self)
        self.objects.setAccessibleName(self.tr("Objects in the matte"))
        self.objects.setFixedHeight(92)
        self.untouched = QComboBox(self)
        self.untouched.addItem(self.tr("Write an empty mask"), False)
        self.untouched.addItem(self.tr("Leave out, and say which"), True)
        self.untouched.setAccessibleName(self.tr("Frames without a mask"))
        self.untouched.setToolTip(
            self.tr("Frames on which no object has a mask or is marked absent")
        )
        self.path = QLineEdit(self)
        self.path.setAccessibleName(self.tr("Where to write"))
        self.browse = QPushButton(self.tr("&Browse…"), self)
        self.check_line = QLabel(self)
        self.check_line.setWordWrap(True)
        self.collision_line = QLabel(self)
        self.collision_line.setWordWrap(True)
        self.overwrite = QPushButton(self.tr("&Overwrite"), self)
        self.new_version = QPushButton(self.tr("&New version"), self)
        self.export = QPushButton(self.tr("&Export"), self)
        self.export.setProperty("primary", True)
        self.export.setDefault(True)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self._fill_objects()
        self._arrange()
        self._connect()
        self.masks.setChecked(True)
        self._on_kind()

    @property
    def kind(self) -> ExportKind:
        return ExportKind.MATTE if self.matte.isChecked() else ExportKind.MASKS

    @property
    def skips_untouched(self) -> bool:
        return self.kind is ExportKind.MASKS and bool(self.untouched.currentData())

    def target(self) -> Path | None:
        text = self.path.text().strip()
        return Path(text).expanduser() if text else None

    def chosen_objects(self) -> tuple[ObjectId, ...]:
        items = [self.objects.item(row) for row in range(self.objects.count())]
        return tuple(
            ObjectId(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        )

    def _fill_objects(self) -> None:
        for info in self._offer.objects:
            item = QListWidgetItem(info.name, self.objects)
            item.setData(Qt.ItemDataRole.UserRole, int(info.id))
            item.setCheckState(Qt.CheckState.Checked)

    def _arrange(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        kinds = QVBoxLayout()
        kinds.addWidget(self.masks)
        kinds.addWidget(self.matte)
        self._form.addRow(self.tr("What"), kinds)
        self._form.addRow(self.tr("Format"), self.format)
        self._form.addRow(self.tr("Objects"), self.objects)
        self._form.addRow(self.tr("Without mask"), self.untouched)
        self._form.addRow(self.tr("Where"), where)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.overwrite, self.new_version, self.export, self.cancel):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(self._form)
        layout.addWidget(line)
        layout.addWidget(self.check_line)
        layout.addWidget(self.collision_line)
        layout.addLayout(buttons)
        keep_room_for_text(self, layout)

    def _connect(self) -> None:
        self.masks.toggled.connect(self._on_kind)
        self.format.currentIndexChanged.connect(self._on_kind)
        self.path.textChanged.connect(self._refresh)
        self.untouched.currentIndexChanged.connect(self._refresh)
        self.objects.itemChanged.connect(self._refresh)
        self.browse.clicked.connect(self._browse)
        self.export.clicked.connect(self._finish)
        self.overwrite.clicked.connect(self._finish)
        self.new_version.clicked.connect(self._finish_with_new_version)
        self.cancel.clicked.connect(self.reject)

    def _on_kind(self) -> None:
        is_matte = self.kind is ExportKind.MATTE
        self._form.setRowVisible(self.format, is_matte)
        self._form.setRowVisible(self.objects, is_matte)
        self._form.setRowVisible(self.untouched, not is_matte and self._offer.untouched > 0)
        if is_matte:
            name = f"{self._offer.clip_name}_matte{self.format.currentData()}"
        else:
            name = f"{self._offer.clip_name}_masks"
        self.path.setText(str(self._offer.folder / name))
        self._refresh()

    def _refresh(self) -> None:
        target = self.target()
        is_matte = self.kind is ExportKind.MATTE
        reason = self._reason_why_not(target)
        collisions = existing_files(target, self._offer) if target and not reason else 0
        self.collision_line.setVisible(bool(reason or collisions))
        self.collision_line.setText(reason or collision_text(collisions, target))
        self.overwrite.setVisible(bool(collisions))
        self.new_version.setVisible(bool(collisions))
        self.export.setVisible(not collisions)
        self.export.setEnabled(not reason)
        self.export.setToolTip(reason)
        count = len(self.chosen_objects()) if is_matte else len(self._offer.objects)
        self.check_line.setText(check_text(self._offer, self.kind, count, self.skips_untouched))

    def _reason_why_not(self, target: Path | None) -> str:
        if target is None:
            return self.tr("Choose where to write.")
        if self.kind is ExportKind.MATTE and not self.chosen_objects():
            return self.tr("Choose at least one object.")
        if self.kind is ExportKind.MATTE and target.suffix.lower() not in (".mp4", ".mkv"):
            return self.tr("A matte video ends in .mp4 or .mkv.")
        if self.kind is ExportKind.MATTE and target.is_dir():
            return self.tr("This is a folder. Give the video a name.")
        if self.kind is ExportKind.MASKS and target.is_file():
            return self.tr("This is a file. Choose a folder.")
        return ""

    def _browse(self) -> None:
        start = str(self.target() or self._offer.folder)
        if self.kind is ExportKind.MASKS:
            dialog = QFileDialog(self, self.tr("Folder for the masks"), str(Path(start).parent))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog = QFileDialog(self, self.tr("Matte video"), start)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # This dialog's own line about collisions is the one place that asks.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def _finish(self) -> None:
        target = self.target()
        if target is not None:
            self._emit(target)

    def _finish_with_new_version(self) -> None:
        target = self.target()
        if target is not None:
            self._emit(next_version(target))

    def _emit(self, path: Path) -> None:
        ids = self.chosen_objects()
        is_all = len(ids) == len(self._offer.objects)
        is_matte = self.kind is ExportKind.MATTE
        chosen = ids if is_matte and not is_all else None
        self.chosen.emit(ExportPlan(self.kind, path, chosen, self.skips_untouched))
        self.accept()


def existing_files(target: Path, offer: ExportOffer) -> int:
    """How many files the export would write over."""
    if target.is_dir():
        names = {f"{name}.png" for name in offer.frame_names}
        return sum(entry.name in names for entry in target.iterdir())
    return int(target.is_file())


def next_version(path: Path) -> Path:
    """clip_masks, clip_masks_v2, clip_masks_v3 ...: the first that does not exist."""
    version = 2
    while (candidate := path.with_name(f"{path.stem}_v{version}{path.suffix}")).exists():
        version += 1
    return candidate


def check_text(
    offer: ExportOffer, kind: ExportKind, object_count: int, skips_untouched: bool = False
) -> str:
    """What will be written, in one line."""
    frames = len(offer.frame_names)
    parts = [
        _tr("{frames} frames, {objects}").format(
            frames=grouped(frames), objects=objects_text(object_count)
        )
    ]
    if kind is ExportKind.MASKS and frames:
        parts.append(
            _tr("{first}.png to {last}.png").format(
                first=offer.frame_names[0], last=offer.frame_names[-1]
            )
        )
    skipped = offer.untouched if skips_untouched else 0
    empty = frames - offer.frames_with_masks - skipped
    if skipped == 1:
        parts.append(_tr("one frame has no mask and is left out"))
    elif skipped:
        parts.append(_tr("{} frames have no mask and are left out").format(grouped(skipped)))
    if empty == 1:
        parts.append(_tr("one frame has no mask and is written empty"))
    elif empty:
        parts.append(_tr("{} frames have no mask and are written empty").format(grouped(empty)))
    return " · ".join(parts)


def collision_text(count: int, target: Path | None) -> str:
    if not count or target is None:
        return ""
    if count == 1 and target.is_file():
        return _tr("{} already exists.").format(target.name)
    if count == 1:
        return _tr("One of the files already exists in {}.").format(target)
    return _tr("{count} files already exist in {folder}.").format(
        count=grouped(count), folder=target
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("export", text)
