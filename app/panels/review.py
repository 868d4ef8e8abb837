"""The Review panel of the inspector: the queue of the worst places, with filters.

A click goes there; N and Shift+N walk. The queue refreshes in place while masks change.
"""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.document import Document
from app.panels.text_fields import keep_keys
from app.reasons import part_name
from app.review.reviewer import Reviewer
from app.runs.progress_text import grouped
from core.review.queue import Entry, Wanted
from core.review.risk_parts import Part
from core.types import ObjectId

PICTURE_HEIGHT = 40
AnyIndex = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class QueueModel(QAbstractListModel):
    """The entries of the queue as rows."""

    def __init__(self, document: Document, reviewer: Reviewer) -> None:
        super().__init__(reviewer)
        self._document = document
        self._reviewer = reviewer
        self._entries: tuple[Entry, ...] = ()
        self._pictures: dict[int, QPixmap] = {}

    def take(self, entries: tuple[Entry, ...]) -> None:
        if entries != self._entries:
            self.beginResetModel()
            self._entries = entries
            self._pictures = {}
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry)
        if role == Qt.ItemDataRole.DecorationRole:
            return QIcon(self._picture(entry))
        return None

    def _text(self, entry: Entry) -> str:
        info = self._document.object(entry.object_id)
        name = info.name if info is not None else ""
        return f"{entry.frame:05}  {name}\n{self._reviewer.reason(entry)}  ·  {entry.badness:.2f}"

    def _picture(self, entry: Entry) -> QPixmap:
        """Of the frame, when it is in memory; nothing is decoded for a list."""
        found = self._pictures.get(entry.frame)
        if found is not None:
            return found
        picture = self._document.session.frames.get(entry.frame)
        if picture is None:
            return QPixmap()
        height, width = picture.shape[:2]
        image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        made = QPixmap.fromImage(
            image.scaledToHeight(PICTURE_HEIGHT, Qt.TransformationMode.SmoothTransformation)
        )
        self._pictures[entry.frame] = made
        return made


class ReviewPanel(QWidget):
    """Follows `queue_changed`; reads only while it can be seen."""

    def __init__(
        self,
        document: Document,
        reviewer: Reviewer,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reviewer = reviewer
        self._is_old = True
        self.progress = QLabel(self)
        self.progress.setProperty("muted", True)
        self.progress.setWordWrap(True)
        self.model = QueueModel(document, reviewer)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(2 * PICTURE_HEIGHT, PICTURE_HEIGHT))
        self.list.setAccessibleName(self.tr("The worst places"))
        self.list.clicked.connect(lambda index: reviewer.go_to(index.row()))
        self.objects = self._combo(self.tr("Object"))
        self.reasons = self._combo(self.tr("Reason"))
        self.only_stale = QCheckBox(self.tr("Only stale"), self)
        self.only_unapproved = QCheckBox(self.tr("Unapproved"), self)
        self.spread = QCheckBox(self.tr("Varied"), self)
        self.spread.setToolTip(self.tr("Places that look like earlier ones come later"))
        self.by_score = QCheckBox(self.tr("By score"), self)
        self.by_score.setChecked(True)
        self.by_score.setToolTip(self.tr("In the order of the true scores, not of the risk"))
        self.only_stale.setToolTip(self.tr("Only masks whose keyframes changed since"))
        self.only_unapproved.setToolTip(self.tr("Leave out what was approved"))
        self.only_range = QCheckBox(self.tr("In to Out"), self)
        self.only_range.setToolTip(self.tr("Only places between In and Out"))
        for box in (self.only_stale, self.only_unapproved, self.only_range):
            box.toggled.connect(self._filter)
        for box in (self.spread, self.by_score):
            box.toggled.connect(self._order)
        for combo in (self.objects, self.reasons):
            combo.currentIndexChanged.connect(self._filter)
        self.comment = QLineEdit(self)
        self.comment.setPlaceholderText(self.tr("Comment on this frame's mask"))
        self.comment.setAccessibleName(self.tr("Comment"))
        keep_keys(self.comment)
        self.comment.editingFinished.connect(self._save_comment)
        self._arrange(actions)
        self._fill_reasons()
        reviewer.queue_changed.connect(self._refresh)
        reviewer.busy_changed.connect(self._refresh)
        document.opened.connect(self._fill_objects)
        document.changed.connect(self._fill_objects)
        for signal in (document.frame_changed, document.selection_changed, document.changed):
            signal.connect(self._refresh)
        self._refresh()

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(6)
        return combo

    def _arrange(self, actions: Actions) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.progress)
        for widgets in (
            (self.objects, self.reasons),
            (self.only_stale, self.only_unapproved),
            (self.only_range, self.spread),
            (self.by_score,),
        ):
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget, 1)
            layout.addLayout(row)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.comment)
        for ids in (("previous_worst", "next_worst"), ("approve", "flag")):
            row = QHBoxLayout()
            for action_id in ids:
                row.addWidget(self._button(actions[action_id], self._short(action_id)), 1)
            layout.addLayout(row)

    def _button(self, action: QAction, text: str) -> QPushButton:
        """Shorter than the command's own text, which would make the panel wide."""
        button = QPushButton(text, self)
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

        action.changed.connect(follow)
        return button

    def _short(self, action_id: str) -> str:
        return {
            "previous_worst": self.tr("Previous"),
            "next_worst": self.tr("Next worst"),
            "approve": self.tr("Approve"),
            "flag": self.tr("Flag"),
        }[action_id]

    def _fill_reasons(self) -> None:
        self.reasons.addItem(self.tr("Any reason"), None)
        for part in Part:
            self.reasons.addItem(part_name(part), int(part))

    def _fill_objects(self) -> None:
        wanted: list[tuple[str, int | None]] = [(self.tr("All objects"), None)]
        wanted += [(info.name, int(info.id)) for info in self._document.objects()]
        there = [
            (self.objects.itemText(i), self.objects.itemData(i))
            for i in range(self.objects.count())
        ]
        if wanted == there:
            return
        chosen = self.objects.currentData()
        self.objects.blockSignals(True)
        self.objects.clear()
        for name, object_id in wanted:
            self.objects.addItem(name, object_id)
        self.objects.setCurrentIndex(max(0, self.objects.findData(chosen)))
        self.objects.blockSignals(False)

    def _filter(self) -> None:
        chosen, part = self.objects.currentData(), self.reasons.currentData()
        self._reviewer.set_wanted(
            Wanted(
                objects=None if chosen is None else frozenset({ObjectId(chosen)}),
                parts=None if part is None else frozenset({Part(part)}),
                span=self._reviewer.span if self.only_range.isChecked() else None,
                only_stale=self.only_stale.isChecked(),
                only_unapproved=self.only_unapproved.isChecked(),
            )
        )

    def _order(self) -> None:
        self._reviewer.set_order(by_score=self.by_score.isChecked(), spread=self.spread.isChecked())

    def _save_comment(self) -> None:
        if self._document.is_open and self.comment.isModified():
            self.comment.setModified(False)
            self._reviewer.comment(self.comment.text())

    def _show_comment(self) -> None:
        selected = self._document.selected
        self.comment.setEnabled(selected is not None)
        if self.comment.hasFocus() and self.comment.isModified():
            return
        text = ""
        if self._document.is_open and selected is not None:
            text = self._document.session.comments(selected).get(self._document.frame, "")
        self.comment.setText(text)

    def _refresh(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._show()

    def showEvent(self, event: object) -> None:
        if self._is_old:
            self._show()

    def _show(self) -> None:
        self._is_old = False
        self._show_comment()
        queue = self._reviewer.queue
        review = self._reviewer.review
        self.by_score.setEnabled(review is not None and review.scores is not None)
        self.model.take(queue.entries)
        if queue.entry is not None:
            self.list.setCurrentIndex(self.model.index(queue.place))
        self.progress.setText(
            self.tr("{} of {} approved").format(grouped(queue.approved), grouped(queue.total))
            if queue.total
            else self._reviewer.why_empty()
        )
