"""The Memory panel: what the network remembers at the current frame, and where the frame looks.

It follows `MemoryLook`, which works only while the panel can be seen.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.panels.memory_list import MIB, MemoryList
from app.panels.memory_rules import MemoryRulesBox
from app.panels.memory_try import MemoryTryBox
from app.panels.share_bars import ShareBars
from app.parts import Parts
from app.runs.memory_look import MemoryLook
from core.number_text import grouped
from core.session.memory import FrameMemories, MemoryEntry
from core.tracker_memory import MemoryPart
from core.types import FrameIndex

_LONG_TERM = (MemoryPart.REFERENCE, MemoryPart.RECENT)


class MemoryPanel(QWidget):
    """Three lists; a chosen entry is the one whose map the canvas shows."""

    def __init__(self, parts: Parts, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document = parts.document
        self._look: MemoryLook = parts.memory_look
        self._thumbnails: Thumbnails = parts.thumbnails
        self._seek = parts.playback.seek
        self.source = _label(self, "chip")
        self.source.setAccessibleName(self.tr("Which frame's memory this is"))
        self.used = _label(self, "muted")
        self.fill = QProgressBar(self)
        self.fill.setTextVisible(False)
        self.fill.setFixedHeight(8)
        self.fill.setAccessibleName(self.tr("Memory used, of the most it may take"))
        self.note = _label(self, "muted")
        self.load = QPushButton(self.tr("Load the network"), self)
        self.bars = ShareBars(self)
        self.heat = QCheckBox(self.tr("Show on the canvas where it looks"), self)
        self.heat.setToolTip(
            self.tr("The brighter a place, the more this frame looks there in what is remembered")
        )
        self.for_selected = QCheckBox(self.tr("For the selected objects only"), self)
        self.lists = {
            part: MemoryList(name, self._look, self._thumbnails, self._want_pictures, self)
            for part, name in self._names().items()
        }
        self._titles = {part: _label(self, "strong") for part in self.lists}
        self.rules = MemoryRulesBox(parts.memory_commands, actions, self.chosen, self)
        self.trial = MemoryTryBox(parts.memory_trial, parts.tracking, parts.marks, actions, self)
        self._facts = QWidget(self)
        self._arrange()
        self._connect()
        self._show()

    def showEvent(self, event: object) -> None:
        self._look.watch(True)

    def hideEvent(self, event: object) -> None:
        self._look.watch(False)

    def _names(self) -> dict[MemoryPart, str]:
        return {
            MemoryPart.REFERENCE: self.tr("Reference"),
            MemoryPart.GLOBAL: self.tr("Global"),
            MemoryPart.LOCAL: self.tr("Local"),
        }

    def _arrange(self) -> None:
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(6)
        facts.addWidget(self.used)
        facts.addWidget(self.fill)
        facts.addSpacing(4)
        title = _label(self, "strong")
        title.setText(self.tr("Contributing now"))
        facts.addWidget(title)
        facts.addWidget(self.bars)
        facts.addWidget(self.heat)
        facts.addWidget(self.for_selected)
        for part, view in self.lists.items():
            facts.addSpacing(4)
            facts.addWidget(self._titles[part])
            facts.addWidget(view)
        facts.addSpacing(4)
        facts.addWidget(self.rules)
        facts.addSpacing(4)
        facts.addWidget(self.trial)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.source)
        layout.addWidget(self.note)
        buttons = QHBoxLayout()
        buttons.addWidget(self.load)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self._facts)
        layout.addStretch(1)

    def _connect(self) -> None:
        look = self._look
        look.changed.connect(self._show)
        self.load.clicked.connect(look.load)
        self.heat.toggled.connect(look.show_heat)
        self.for_selected.toggled.connect(look.look_for_selected)
        self.bars.chosen.connect(self._go)
        self.rules.gone_to.connect(self._go)
        for view in self.lists.values():
            view.gone_to.connect(self._go)
            view.chosen.connect(lambda entry, mine=view: self._choose(mine, entry))

    # --- following

    def _show(self) -> None:
        known = self._look.known
        self.note.setText(self._look.note)
        self.note.setVisible(known is None and bool(self._look.note))
        self.load.setVisible(self._look.needs_network)
        self.source.setVisible(known is not None)
        self._facts.setVisible(known is not None)
        if known is None:
            for view in self.lists.values():
                view.take(())
            self.rules.show_known(None)
            return
        self.source.setText(self._source_text(known))
        self.source.setToolTip(self._source_hint(known))
        self._show_size(known)
        self.bars.take(known.contributing())
        for part, view in self.lists.items():
            parts = _LONG_TERM if part is MemoryPart.REFERENCE else (part,)
            entries = [entry for entry in known.entries if entry.part in parts]
            entries.sort(key=lambda entry: (not entry.is_in, entry.frame))
            view.take(entries)
            view.setVisible(bool(entries))
            inside = sum(entry.is_in for entry in entries)
            self._titles[part].setText(self._title(part, inside, known))
        self.rules.show_known(known)
        self.trial.refresh()

    def _show_size(self, known: FrameMemories) -> None:
        self.used.setText(
            self.tr("{} tokens · {:.1f} of {:.0f} MiB").format(
                grouped(known.tokens), known.bytes / MIB, known.budget / MIB
            )
        )
        self.fill.setRange(0, max(1, known.budget))
        self.fill.setValue(min(known.bytes, known.budget))

    def _title(self, part: MemoryPart, inside: int, known: FrameMemories) -> str:
        name = self._names()[part]
        if part is MemoryPart.REFERENCE:
            return self.tr("{} · {} of at most {}").format(name, inside, known.most_references)
        return name if inside else self.tr("{} · nothing").format(name)

    def _source_text(self, known: FrameMemories) -> str:
        if self._look.note:
            return self._look.note
        if known.is_exact:
            return self.tr("Frame {:05} · as the run had it").format(known.frame)
        return self.tr("Frame {:05} · as a run would begin").format(known.frame)

    def _source_hint(self, known: FrameMemories) -> str:
        if known.is_exact:
            return self.tr("What the network knew when it decided on this frame")
        return self.tr(
            "Keyframes or settings have changed since this frame was tracked: this is what a run "
            "from the frame beside it would know"
        )

    def _want_pictures(self) -> None:
        frames: dict[FrameIndex, None] = {}
        for view in self.lists.values():
            frames |= dict.fromkeys(view.frames())
        self._thumbnails.want("memory", list(frames))

    def _choose(self, view: MemoryList, entry: MemoryEntry | None) -> None:
        """One entry of all the lists at most."""
        if entry is not None:
            for other in self.lists.values():
                if other is not view:
                    other.clearSelection()
        self._look.choose(self.chosen())
        self.rules.refresh()

    def chosen(self) -> MemoryEntry | None:
        found = (view.current() for view in self.lists.values())
        return next((entry for entry in found if entry is not None), None)

    def _go(self, frame: FrameIndex) -> None:
        self._seek(frame)


def _label(parent: QWidget, kind: str) -> QLabel:
    label = QLabel(parent)
    label.setProperty(kind, True)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
