"""Which places the Review panel lists and in what order: two lists and a menu."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from app.appearance.theme import bind_icon
from app.document import Document
from app.reasons import part_name
from app.review.reviewer import Reviewer
from core.review.queue import Wanted
from core.review.risk_parts import Part
from core.types import ObjectId


class ReviewFilters(QWidget):
    """`changed`: other places are wanted, or in another order; the reviewer knows already."""

    changed = Signal()

    def __init__(
        self, document: Document, reviewer: Reviewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reviewer = reviewer
        self.objects = self._combo(self.tr("Object"))
        self.reasons = self._combo(self.tr("Reason"))
        self.reasons.addItem(self.tr("Any reason"), None)
        for part in Part:
            self.reasons.addItem(part_name(part), int(part))
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.only_stale = self._entry(
            self.tr("Only stale"), self.tr("Only masks whose keyframes changed since")
        )
        self.only_unapproved = self._entry(
            self.tr("Only unapproved"), self.tr("Leave out what was approved")
        )
        self.only_range = self._entry(
            self.tr("Only In to Out"), self.tr("Only places between In and Out")
        )
        self._menu.addSeparator()
        self.by_score = self._entry(
            self.tr("By score"), self.tr("In the order of the true scores, not of the risk")
        )
        self.by_score.setChecked(True)
        self.spread = self._entry(
            self.tr("Varied"), self.tr("Places that look like earlier ones come later")
        )
        self.more = QToolButton(self)
        bind_icon(self.more, "filter")
        self.more.setProperty("outlined", True)
        self.more.setCheckable(True)
        self.more.setAccessibleName(self.tr("More filters, and the order"))
        self.more.setToolTip(self.more.accessibleName())
        self.more.clicked.connect(self._open_menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.objects, 1)
        layout.addWidget(self.reasons, 1)
        layout.addWidget(self.more)
        self._connect()

    @property
    def are_set(self) -> bool:
        """Whether some places are left out."""
        return self._reviewer.wanted != Wanted()

    def clear(self) -> None:
        """All places; the order stays."""
        for combo in (self.objects, self.reasons):
            combo.setCurrentIndex(0)
        for entry in (self.only_stale, self.only_unapproved, self.only_range):
            entry.setChecked(False)

    def refresh(self) -> None:
        """What can be chosen now."""
        review = self._reviewer.review
        self.by_score.setEnabled(review is not None and review.scores is not None)
        self._fill_objects()
        self._show_more()

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(4)
        return combo

    def _entry(self, text: str, hint: str) -> QAction:
        entry = self._menu.addAction(text)
        entry.setCheckable(True)
        entry.setToolTip(hint)
        entry.setStatusTip(hint)
        return entry

    def _connect(self) -> None:
        for entry in (self.only_stale, self.only_unapproved, self.only_range):
            entry.toggled.connect(self._filter)
        for entry in (self.spread, self.by_score):
            entry.toggled.connect(self._order)
        for combo in (self.objects, self.reasons):
            combo.currentIndexChanged.connect(self._filter)
        self._document.opened.connect(self.clear)

    def _open_menu(self) -> None:
        self._show_more()
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _show_more(self) -> None:
        """The button looks pressed while something in its menu leaves places out."""
        entries = (self.only_stale, self.only_unapproved, self.only_range)
        self.more.setChecked(any(entry.isChecked() for entry in entries))

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
        place = self.objects.findData(chosen)
        self.objects.setCurrentIndex(max(0, place))
        self.objects.blockSignals(False)
        if place < 0:
            self._filter()

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
        self._show_more()
        self.changed.emit()

    def _order(self) -> None:
        self._reviewer.set_order(by_score=self.by_score.isChecked(), spread=self.spread.isChecked())
        self.changed.emit()
