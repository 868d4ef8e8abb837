"""The Clip panel of the inspector: what makes the clip hard, and which objects are meant.

Above the attributes of the LVOS paper: five computed from the masks, with the reason, eight that
the user switches on and off. Below one description for each object, in plain language.
"""

from functools import partial

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.appearance.object_chip import object_chip
from app.editing.clip_notes import ClipNotes
from app.panels.attribute_texts import attribute_meaning, attribute_name, reason_text
from app.panels.elided import ElidedLabel
from app.panels.lazy import LazyPanel
from app.panels.text_fields import keep_keys
from app.parts import Parts
from app.review.attribute_look import AttributeLook
from core.datasets.attributes import COMPUTED, TAGS, Attribute
from core.datasets.notes import MAX_CAPTION
from core.number_text import grouped
from core.project.records import ObjectInfo
from core.review.live_attributes import ClipAttributes
from core.types import ObjectId

CHIP = 14


class ClipPanel(LazyPanel):
    """Follows the document and what is found in the masks, which is looked for while it is seen."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document = parts.document
        self._look = AttributeLook(
            document, parts.jobs.review, parts.tracking, parts.reviewer, parts.messages, self
        )
        self._notes = ClipNotes(document, parts.messages, self)
        self.source = _muted(self)
        self.attributes = {a: _AttributeRow(a, self) for a in Attribute if a in COMPUTED}
        self.tags = {a: self._tag_box(a) for a in Attribute if a in TAGS}
        self.descriptions: dict[ObjectId, _DescriptionRow] = {}
        self.kept = _muted(self)
        self.writes_files = QCheckBox(self.tr("Write the data set's files too"), self)
        self.writes_files.clicked.connect(self._notes.write_files)
        self._nothing = _muted(self)
        self._nothing.setText(self.tr("No object yet: draw one, then say here which one it is."))
        for row in self.attributes.values():
            row.reason.linkActivated.connect(lambda link: parts.playback.seek(int(link)))
        self._arrange()
        for signal in (document.opened, document.closed, document.changed, self._look.changed):
            signal.connect(self.refresh)
        self.refresh()

    def begin_description(self, object_id: ObjectId) -> None:
        """Let the user type which object this is; what is there is selected."""
        row = self.descriptions.get(object_id)
        if row is not None:
            row.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            row.field.selectAll()
            viewport = self.parentWidget()
            area = viewport.parentWidget() if viewport is not None else None
            if isinstance(area, QScrollArea):
                # Rows that were just made have their places only after this.
                QTimer.singleShot(0, row, partial(area.ensureWidgetVisible, row))

    # building

    def _tag_box(self, attribute: Attribute) -> QCheckBox:
        box = QCheckBox(f"{attribute_name(attribute)} ({attribute.name})", self)
        box.setToolTip(attribute_meaning(attribute))
        box.setStatusTip(attribute_meaning(attribute))
        box.clicked.connect(lambda checked: self._tag(attribute, checked))
        return box

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(_title(self.tr("Attributes in the masks"), self))
        layout.addWidget(self.source)
        for row in self.attributes.values():
            layout.addWidget(row)
        layout.addSpacing(8)
        layout.addWidget(_title(self.tr("Tags"), self))
        tags = QVBoxLayout()
        tags.setSpacing(2)
        for box in self.tags.values():
            tags.addWidget(box)
        layout.addLayout(tags)
        layout.addSpacing(8)
        layout.addWidget(_title(self.tr("Descriptions"), self))
        layout.addWidget(self._nothing)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        layout.addLayout(self._rows)
        layout.addWidget(self.kept)
        layout.addWidget(self.writes_files)
        layout.addStretch(1)

    def _tag(self, attribute: Attribute, has: bool) -> None:
        self._notes.tag(attribute, has)
        # Where it could not be kept the box shows what is.
        self.refresh()

    # following

    def showEvent(self, event: QShowEvent) -> None:
        self._look.want(True)
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        # Links keep the colour that they were made in.
        if event.type() is QEvent.Type.PaletteChange:
            self.refresh()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._look.want(False)
        super().hideEvent(event)

    def read(self) -> None:
        is_open = self._document.is_open
        reason = self._document.session.upkeep.read_only_reason if is_open else ""
        objects = self._document.objects()
        self._show_attributes(objects)
        self._show_tags(is_open, reason)
        self._show_descriptions(objects, reason)
        self._show_where(is_open)
        self.writes_files.setEnabled(not reason)

    def _show_attributes(self, objects: list[ObjectInfo]) -> None:
        found = self._look.found
        self.source.setText(self._source_text(found))
        names = {info.id: info.name for info in objects}
        several = len({one.object_id for one in found.found.values()}) > 1 if found else False
        for attribute, row in self.attributes.items():
            finding = found.found.get(attribute) if found is not None else None
            if finding is None:
                row.show_nothing()
                continue
            name = names.get(finding.object_id, self.tr("object {}").format(finding.object_id))
            measure = finding.measure
            quoted = f"“{name}”" if several or len(objects) > 1 else ""
            row.show_reason(measure.holds, reason_text(measure, _escaped(quoted)))

    def _source_text(self, found: ClipAttributes | None) -> str:
        if self._look.is_busy:
            return self.tr("Looking through the masks…")
        if self._look.waits_for_run:
            return self.tr("The masks are looked at when the run has ended.")
        if found is None or not found.frames:
            return self.tr("No masks to look at yet.")
        text = self.tr("From the masks of {} of {} frames")
        if found.by_truth:
            text = self.tr("From the true masks of {} frames")
        return text.format(grouped(found.frames), grouped(self._document.frame_count))

    def _show_tags(self, is_open: bool, reason: str) -> None:
        """reason: why nothing can be changed, if so."""
        tags = self._document.session.noting.tags if is_open else frozenset()
        for attribute, box in self.tags.items():
            box.setEnabled(is_open and not reason)
            box.setChecked(attribute in tags)
            said = [attribute_meaning(attribute), *([reason] if reason else [])]
            box.setToolTip("\n".join(said))

    def _show_descriptions(self, objects: list[ObjectInfo], reason: str) -> None:
        if [info.id for info in objects] != list(self.descriptions):
            self._make_rows(objects)
        self._nothing.setVisible(not objects)
        noting = self._document.session.noting if objects else None
        for info in objects:
            text = noting.description(info.id) if noting is not None else ""
            self.descriptions[info.id].show_object(info, text)
            self.descriptions[info.id].show_reason(reason)

    def _make_rows(self, objects: list[ObjectInfo]) -> None:
        for row in self.descriptions.values():
            self._rows.removeWidget(row)
            row.deleteLater()
        self.descriptions = {info.id: _DescriptionRow(info.id, self) for info in objects}
        for object_id, row in self.descriptions.items():
            row.field.editingFinished.connect(lambda i=object_id: self._save(i))
            self._rows.addWidget(row)

    def _save(self, object_id: ObjectId) -> None:
        row = self.descriptions.get(object_id)
        if row is not None and self._document.is_open and row.field.isModified():
            row.field.setModified(False)
            self._notes.describe(object_id, row.field.text())

    def _show_where(self, is_open: bool) -> None:
        noting = self._document.session.noting if is_open else None
        files = noting.files if noting is not None else None
        self.kept.setVisible(is_open)
        self.writes_files.setVisible(files is not None)
        if noting is None or files is None:
            self.kept.setText(self.tr("Tags and descriptions are kept in the project."))
            return
        names = " ".join(file.name for file in files)
        text = self.tr("Kept in the project, not in the data set's files.")
        if noting.writes_files:
            text = self.tr("Kept in the project and in {} and {}.").format(*(f.name for f in files))
        self.kept.setText(noting.problem or text)
        with QSignalBlocker(self.writes_files):
            self.writes_files.setChecked(bool(noting.writes_files))
        self.writes_files.setToolTip("\n".join(map(str, files)))
        self.writes_files.setAccessibleDescription(names)


class _AttributeRow(QWidget):
    """A computed attribute: whether the clip has it, and why."""

    def __init__(self, attribute: Attribute, parent: QWidget) -> None:
        super().__init__(parent)
        self._attribute = attribute
        self.mark = QLabel(self)
        self.mark.setFixedWidth(16)
        self.name = QLabel(f"{attribute_name(attribute)} ({attribute.name})", self)
        self.reason = _muted(self)
        self.reason.setTextFormat(Qt.TextFormat.RichText)
        self.reason.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.mark, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.reason, 1, 1)
        grid.setColumnStretch(1, 1)
        self.setToolTip(attribute_meaning(attribute))
        self.show_nothing()

    def show_nothing(self) -> None:
        self._show("", "")

    def show_reason(self, holds: bool, reason: str) -> None:
        self._show("✓" if holds else "–", reason)  # noqa: RUF001 - an en dash for: it has not

    def _show(self, mark: str, reason: str) -> None:
        self.mark.setText(mark)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        has = {"": self.tr("not known"), "✓": self.tr("yes")}.get(mark, self.tr("no"))
        self.setAccessibleName(f"{attribute_name(self._attribute)}: {has}")


class _DescriptionRow(QWidget):
    """An object and, in one line, which one it is."""

    def __init__(self, object_id: ObjectId, parent: QWidget) -> None:
        super().__init__(parent)
        self._object_id = object_id
        self._chip = QLabel(self)
        self._name = ElidedLabel(self)
        self.field = QLineEdit(self)
        self.field.setMaxLength(MAX_CAPTION)
        self.field.setPlaceholderText(self.tr("Which one is it? The dog on the left"))
        keep_keys(self.field)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._chip)
        head.addWidget(self._name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.field)

    def show_object(self, info: ObjectInfo, description: str) -> None:
        """What is being typed stays."""
        chip = object_chip(info.color, info.pattern, CHIP, self.devicePixelRatioF())
        self._chip.setPixmap(chip)
        self._name.setText(info.name)
        self.field.setAccessibleName(self.tr("Description of “{}”").format(info.name))
        self.field.setToolTip(
            description or self.tr("A sentence that tells this object apart from all others")
        )
        is_typing = self.field.hasFocus() and self.field.isModified()
        if not is_typing and self.field.text() != description:
            self.field.setText(description)
            self.field.setCursorPosition(0)

    def show_reason(self, reason: str) -> None:
        """Why it cannot be changed; empty if it can."""
        self.field.setReadOnly(bool(reason))
        if reason:
            self.field.setToolTip(reason)


def _title(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _muted(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
