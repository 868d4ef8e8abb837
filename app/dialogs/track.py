"""Track…: direction, how far, whose masks, what stops the run; what it comes down to, before it.

A popover: Enter starts, Esc leaves. It knows neither session nor network; `Tracking` gives it what
is possible now and a way to ask what a wish comes down to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.form import add_field, beside
from app.dialogs.pause_rules import PauseRules
from app.dialogs.track_estimate import Estimate, cost_text, work_text
from app.later import later
from app.runs.track_wish import LONGEST_FADE, MOST_FRAMES, Reach, Shown, TrackWish, Whose
from core.session.runs.scope import Way

_WAIT_MS = 60
"""How long typing rests before the plan is worked out anew."""


@dataclass(frozen=True)
class TrackOffer:
    """What is possible where the user is. reasons: why some reaches are not.

    sizes: internal sizes with their names, `size` the one in force; the same for memories.
    """

    wish: TrackWish
    reasons: dict[Reach, str]
    selected: str
    size: int
    memory: str
    memories: tuple[tuple[str, str], ...]
    smallest_size: int
    largest_size: int


class TrackDialog(QDialog):
    """`started`: the wish, and whether keyframes are replaced. Size and memory are settings."""

    started = Signal(TrackWish, bool)
    size_chosen = Signal(int)
    memory_chosen = Signal(str)

    def __init__(
        self,
        offer: TrackOffer,
        estimate: Callable[[TrackWish, bool], Estimate],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._offer = offer
        self._estimate = estimate
        self.setWindowTitle(self.tr("Track"))
        self.setObjectName("track_dialog")
        self.ways = QButtonGroup(self)
        self.reach = QComboBox(self)
        self.frames = QSpinBox(self)
        self.whose = QComboBox(self)
        self.at_keyframes = QComboBox(self)
        self.replaces = QCheckBox(self.tr("&Replace keyframes in range"), self)
        self.blends = QCheckBox(self.tr("From &both sides, blended over"), self)
        self.fade = QSpinBox(self)
        self.rules = PauseRules(self)
        self.shows = QComboBox(self)
        self.beeps = QCheckBox(self.tr("B&eep"), self)
        self.internal_size = QSpinBox(self)
        self.memory = QComboBox(self)
        self.summary = QLabel(self)
        self.time_line = QLabel(self)
        self.start = QPushButton(self.tr("&Start"), self)
        self.start.setProperty("primary", True)
        self._later = later(self, _WAIT_MS, self.refresh)
        self._fill()
        self._show_wish(offer.wish)
        self._arrange()
        self._connect()
        self.refresh()
        self.start.setFocus()

    def wish(self) -> TrackWish:
        """As the fields say."""
        return replace(
            self.rules.into(self._offer.wish),
            way=list(Way)[self.ways.checkedId()],
            reach=self.reach.currentData(),
            frames=self.frames.value(),
            whose=self.whose.currentData(),
            goes_on=bool(self.at_keyframes.currentData()),
            blends=self.blends.isChecked(),
            fade=self.fade.value(),
            shows=self.shows.currentData(),
            beeps=self.beeps.isChecked(),
        )

    def refresh(self) -> None:
        """Say what the fields come down to."""
        self._later.stop()
        reach = self.reach.currentData()
        is_stale = reach is Reach.STALE
        self.frames.setVisible(reach is Reach.FRAMES)
        for button in self.ways.buttons():
            button.setEnabled(not is_stale)
        meets_keyframes = reach not in (Reach.KEYFRAME, Reach.STALE)
        for field in (self.at_keyframes, self.replaces):
            field.setEnabled(meets_keyframes)
            field.setToolTip("" if meets_keyframes else self.tr("Such a run meets no keyframe."))
        self.blends.setEnabled(not is_stale)
        self.fade.setEnabled(self.blends.isEnabled() and self.blends.isChecked())
        estimate = self._estimate(self.wish(), self._replaces())
        self.start.setEnabled(not estimate.reason)
        self.start.setToolTip(estimate.reason)
        self.summary.setText(estimate.reason or work_text(estimate))
        self.time_line.setText("" if estimate.reason else cost_text(estimate))

    def _replaces(self) -> bool:
        return self.replaces.isEnabled() and self.replaces.isChecked()

    # building

    def _fill(self) -> None:
        names = {
            Way.FORWARD: self.tr("Forward"),
            Way.BACKWARD: self.tr("Backward"),
            Way.BOTH: self.tr("Both ways"),
        }
        for number, way in enumerate(Way):
            button = QToolButton(self)
            button.setText(names[way])
            button.setCheckable(True)
            button.setAccessibleName(names[way])
            button.setMinimumHeight(26)
            self.ways.addButton(button, number)
        reaches = {
            Reach.KEYFRAME: self.tr("Next keyframe"),
            Reach.RANGE: self.tr("In and Out"),
            Reach.END: self.tr("End of the video"),
            Reach.FRAMES: self.tr("So many frames"),
            Reach.SELECTION: self.tr("Selection on the lanes"),
            Reach.STALE: self.tr("Stale frames only"),
        }
        for reach, name in reaches.items():
            self.reach.addItem(name, reach)
        self._disable_what_is_not_possible()
        self.frames.setAccessibleName(self.tr("How many frames"))
        self.frames.setRange(1, MOST_FRAMES)
        self.frames.setSuffix(self.tr(" frames"))
        self.whose.addItem(self.tr("All objects"), Whose.ALL)
        self.whose.addItem(self.tr("Visible objects"), Whose.VISIBLE)
        self.whose.addItem(self.tr("Selected: {}").format(self._offer.selected), Whose.SELECTED)
        self.at_keyframes.addItem(self.tr("Stop"), False)
        self.at_keyframes.addItem(self.tr("Anchor again and go on"), True)
        self.shows.addItem(self.tr("Nothing more"), Shown.NOTHING)
        self.shows.addItem(self.tr("Show the scores"), Shown.SCORES)
        self.shows.addItem(self.tr("Show the review queue"), Shown.REVIEW)
        self.fade.setAccessibleName(self.tr("Frames over which both sides are blended"))
        self.fade.setRange(2, LONGEST_FADE)
        self.fade.setSuffix(self.tr(" frames"))
        self.internal_size.setRange(self._offer.smallest_size, self._offer.largest_size)
        self.internal_size.setSuffix(self.tr(" px"))
        self.internal_size.setValue(self._offer.size)
        for memory, name in self._offer.memories:
            self.memory.addItem(name, memory)
        self.memory.setCurrentIndex(self.memory.findData(self._offer.memory))
        self.summary.setWordWrap(True)
        self.start.setDefault(True)

    def _disable_what_is_not_possible(self) -> None:
        model = self.reach.model()
        for reach, reason in self._offer.reasons.items():
            row = self.reach.findData(reach)
            if isinstance(model, QStandardItemModel):
                model.item(row).setEnabled(not reason)
            self.reach.setItemData(row, reason, Qt.ItemDataRole.ToolTipRole)

    def _show_wish(self, wish: TrackWish) -> None:
        possible = not self._offer.reasons.get(wish.reach)
        reach = wish.reach if possible else Reach.KEYFRAME
        self.ways.button(list(Way).index(wish.way)).setChecked(True)
        self.reach.setCurrentIndex(self.reach.findData(reach))
        self.frames.setValue(wish.frames)
        self.whose.setCurrentIndex(self.whose.findData(wish.whose))
        self.at_keyframes.setCurrentIndex(int(wish.goes_on))
        self.blends.setChecked(wish.blends)
        self.fade.setValue(wish.fade)
        self.rules.show_wish(wish)
        self.shows.setCurrentIndex(self.shows.findData(wish.shows))
        self.beeps.setChecked(wish.beeps)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        add_field(form, self.tr("&Direction"), beside(self, *self.ways.buttons()))
        add_field(
            form,
            self.tr("&Until"),
            beside(self, self.reach, self.frames),
            self.tr("How far to track; never beyond In and Out while you are between them"),
        )
        add_field(
            form,
            self.tr("&Objects"),
            self.whose,
            self.tr("Whose masks are written; the others are only told apart"),
        )
        add_field(
            form,
            self.tr("At &keyframes"),
            beside(self, self.at_keyframes, self.replaces),
            self.tr("What to do where an object has a keyframe of its own"),
        )
        add_field(
            form,
            self.tr("Between keyframes"),
            beside(self, self.blends, self.fade),
            self.tr("Track a gap from both of its keyframes, so that nothing jumps where they end"),
        )
        add_field(form, self.tr("Pause if"), self.rules)
        add_field(
            form,
            self.tr("A&fterwards"),
            beside(self, self.shows, self.beeps),
            self.tr("When the run is done; what it wrote is scored and measured in any case"),
        )
        self.beeps.setToolTip(self.tr("Also when the run waits for a decision, or fails"))
        add_field(
            form,
            self.tr("Internal si&ze"),
            self.internal_size,
            self.tr("Short side, in pixels, at which the network looks at frames"),
        )
        add_field(
            form, self.tr("&Memory"), self.memory, self.tr("What the network remembers of the clip")
        )
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(line)
        layout.addWidget(self.summary)
        layout.addWidget(self.time_line)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.ways.idClicked.connect(lambda _id: self._later.start())
        for choice in (self.reach, self.whose, self.at_keyframes):
            choice.currentIndexChanged.connect(lambda _row: self._later.start())
        for check in (self.replaces, self.blends):
            check.toggled.connect(lambda _on: self._later.start())
        for number in (self.frames, self.fade):
            number.valueChanged.connect(lambda _value: self._later.start())
        self.internal_size.valueChanged.connect(self._on_size)
        self.memory.activated.connect(self._on_memory)
        self.start.clicked.connect(self._on_start)

    def _on_size(self, size: int) -> None:
        self.size_chosen.emit(size)
        self._later.start()

    def _on_memory(self, row: int) -> None:
        self.memory_chosen.emit(self.memory.itemData(row))
        self._later.start()

    def _on_start(self) -> None:
        if self._later.isActive():
            self.refresh()
        if not self.start.isEnabled():
            return
        wish, replaces = self.wish(), self._replaces()
        with QSignalBlocker(self):
            self.accept()
        self.started.emit(wish, replaces)
