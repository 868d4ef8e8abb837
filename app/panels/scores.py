"""The Scores panel of the inspector: J, F and V against true masks, as frames land.

V stands in large digits: it is what nothing else shows. Where there is no truth it says so.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.document import Document
from app.panels.action_button import ActionButton
from app.panels.lazy import LazyPanel
from app.panels.nothing_yet import NothingYet
from app.panels.value_label import ValueLabel
from app.review.reviewer import Reviewer
from app.review.source import source_text
from core.number_text import grouped
from core.review.scores import ClipScores, ScoreSummary

NOTHING = "–"  # noqa: RUF001 - an en dash where there is no number
COLUMNS = 5
NUMBER_WIDTH = 44


class ScoresPanel(LazyPanel):
    """Follows `measured`; without truth and corrections it says how to get there."""

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
        self.nothing = NothingYet(actions, self)
        self._facts = QWidget(self)
        self.source = ValueLabel(self)
        self.source.setWordWrap(True)
        self.source.setProperty("chip", True)
        self.source.setAccessibleName(self.tr("What the scores are measured against"))
        self.stability = QLabel(NOTHING, self)
        self.stability.setAccessibleName(self.tr("V, stability over time"))
        self.stability.setToolTip(
            self.tr("Standard deviation of (J+F)/2 over the scored frames; lower is steadier")
        )
        font = self.stability.font()
        font.setPointSizeF(font.pointSizeF() * 2.6)
        font.setBold(True)
        self.stability.setFont(font)
        self.counted = _muted(self)
        self._numbers = {key: QLabel(NOTHING, self) for key in ("J&F", "J", "F")}
        self.table = self._make_table()
        self.corrections = _muted(self)
        self.corrections.setToolTip(
            self.tr("Tracked masks against what was committed in their place: true samples, but of "
                    "frames that looked bad")
        )  # fmt: skip
        self.rule = _muted(self)
        self.remarks = QLabel(self)
        self.remarks.setWordWrap(True)
        self.nothing.say(
            self.tr("J, F and V against true masks are shown here once a folder of them is open."),
            "open_truth",
            self.tr("Open true masks…"),
        )
        self._arrange(actions)
        reviewer.measured.connect(self.refresh)
        reviewer.busy_changed.connect(self._show_busy)
        document.changed.connect(self.refresh)
        self.refresh()

    def number(self, key: str) -> str:
        return self._numbers[key].text()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, COLUMNS, self)
        table.setHorizontalHeaderLabels([self.tr("Object"), "J&F", "J", "F", "V"])
        header = table.horizontalHeader()
        header.setMinimumSectionSize(24)
        for column in range(1, COLUMNS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            table.setColumnWidth(column, NUMBER_WIDTH)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAccessibleName(self.tr("Scores of each object"))
        table.setMinimumHeight(96)
        # Three decimals have to fit four times beside a name.
        font = table.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        table.setFont(font)
        table.setStyleSheet("QTableView::item { padding: 0 1px; }")
        return table

    def _arrange(self, actions: Actions) -> None:
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(10)
        large = QHBoxLayout()
        name = QLabel("V", self)
        name.setProperty("muted", True)
        large.addWidget(name, 0, Qt.AlignmentFlag.AlignBottom)
        large.addWidget(self.stability)
        large.addStretch(1)
        facts.addLayout(large)
        facts.addWidget(self.counted)
        grid = QGridLayout()
        for column, (key, label) in enumerate(self._numbers.items()):
            title = QLabel(key, self)
            title.setProperty("muted", True)
            label.setAccessibleName(key)
            grid.addWidget(title, 0, column)
            grid.addWidget(label, 1, column)
        facts.addLayout(grid)
        facts.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        for action_id, text in (
            ("open_truth", self.tr("Other truth…")),
            ("export_scores", self.tr("Export…")),
        ):
            button = ActionButton(self._facts)
            button.follow(actions[action_id], text)
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.source)
        layout.addWidget(self.nothing)
        layout.addWidget(self._facts)
        layout.addWidget(self.corrections)
        layout.addWidget(self.rule)
        layout.addWidget(self.remarks)
        layout.addStretch(1)
        facts.addLayout(buttons)

    def _show_busy(self, text: str) -> None:
        self.source.setToolTip(text)

    def read(self) -> None:
        review = self._reviewer.review
        scores = review.scores if review is not None else None
        self.source.setText(source_text(self._document))
        self._facts.setVisible(scores is not None)
        self.nothing.setVisible(scores is None)
        self.remarks.setText("\n".join(review.remarks) if review is not None else "")
        self.remarks.setVisible(bool(self.remarks.text()))
        self.rule.setText(review.truth.rule if review is not None and review.truth else "")
        self.rule.setVisible(bool(self.rule.text()))
        self.corrections.setText(self._corrections_text())
        self.corrections.setVisible(bool(self.corrections.text()))
        self._show_mean(scores.summary(None) if scores is not None else None)
        self._show_objects(scores)

    def _corrections_text(self) -> str:
        found = self._document.session.corrections() if self._document.is_open else []
        if not found:
            return ""
        mean = sum((one.j + one.f) / 2 for one in found) / len(found)
        return self.tr("{} corrected by hand: J&F {:.3f} before (biased to bad frames)").format(
            grouped(len(found)), mean
        )

    def _show_mean(self, mean: ScoreSummary | None) -> None:
        values = (mean.mean, mean.region, mean.boundary) if mean else (None, None, None)
        for label, value in zip(self._numbers.values(), values, strict=True):
            label.setText(_text(value))
        self.stability.setText(_text(mean.stability if mean else None))
        frames = mean.frames if mean else 0
        self.counted.setText(
            self.tr("over {} scored frames").format(grouped(frames))
            if frames
            else self.tr("No frame is scored yet.")
        )

    def _show_objects(self, scores: ClipScores | None) -> None:
        names = {info.id: info.name for info in self._document.objects()}
        ids = [i for i in scores.object_ids if i in names] if scores is not None else []
        self.table.setRowCount(len(ids))
        self.table.setVisible(len(ids) > 1)
        for row, object_id in enumerate(ids):
            if scores is None:
                continue
            found = scores.summary(object_id)
            values = (found.mean, found.region, found.boundary, found.stability)
            for column, text in enumerate([names[object_id], *(_text(v) for v in values)]):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)


def _muted(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label


def _text(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
