"""The editor of shortcuts: search a command, press its new key, see who has that key already."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.rows import Command
from app.actions.table import Actions
from app.appearance.room_for_text import keep_room_for_text
from app.dialogs.fuzzy import fuzzy_score
from app.keys.keymap import MAX_KEYS, Keymap, is_key, native
from app.keys.presets import PRESETS
from app.panels.value_label import ValueLabel
from core.errors import EvermaskError

FILE_NAME = "evermask-keys.json"
_ID = Qt.ItemDataRole.UserRole


class ShortcutEditor(QDialog):
    """Every change counts at once; "As in the preset" takes it back."""

    def __init__(self, keymap: Keymap, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._actions = actions
        # The title of "Undo" names what it would undo; its command is Undo.
        self._titles = {c.id: actions[c.id].iconText() for c in actions.commands()}
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(640, 620)
        self._build()
        self._arrange()
        self._connect()
        self._fill()
        self.table.selectRow(0)

    @property
    def current(self) -> str:
        """The id of the command in the current row; empty if no row is shown."""
        item = self.table.item(self.table.currentRow(), 0)
        return str(item.data(_ID)) if item is not None else ""

    # what the buttons do

    def take_key(self) -> None:
        """Give the recorded key to the current command, from whoever had it."""
        key = self._recorded()
        if not self.current or not is_key(key):
            return
        others = tuple(own for own in self._keymap.keys_of(self.current) if own != key)
        self._keymap.give(self.current, (*others[: MAX_KEYS - 1], key))
        self.recorder.clear()

    def clear_keys(self) -> None:
        self._keymap.give(self.current, ())

    def reset(self) -> None:
        self._keymap.reset(self.current)

    def save_to(self, path: Path) -> None:
        try:
            self._keymap.save(path)
        except EvermaskError as error:
            self._say(str(error))
            return
        self._say(self.tr("Saved to {}.").format(path))

    def load_from(self, path: Path) -> None:
        try:
            refused = self._keymap.load(path)
        except EvermaskError as error:
            self._say(str(error))
            return
        self._say(
            self.tr("Loaded {}. {} of its entries could not be used.").format(path.name, refused)
            if refused
            else self.tr("Loaded {}.").format(path.name)
        )

    # building

    def _build(self) -> None:
        self.preset = QComboBox(self)
        self.preset.addItems(list(PRESETS))
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.setToolTip(self.tr("The keys of another program; your own keys are forgotten"))
        self.import_button = QPushButton(self.tr("&Import…"), self)
        self.export_button = QPushButton(self.tr("&Export…"), self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search a command or a key"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(self.tr("Commands and their keys"))
        self.table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Menu"), self.tr("Keys")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.recorder = QKeySequenceEdit(self)
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setAccessibleName(self.tr("New key"))
        self.recorder.setToolTip(self.tr("Click here and press the key"))
        self.take = QPushButton(self.tr("&Use this key"), self)
        self.clear = QPushButton(self.tr("&No key"), self)
        self.back = QPushButton(self.tr("As in the &preset"), self)
        self.line = ValueLabel(self)
        self.line.setWordWrap(True)
        self.line.setAccessibleName(self.tr("Message"))
        self.line.setMinimumHeight(2 * self.line.fontMetrics().lineSpacing())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        label = QLabel(self.tr("&Preset"), self)
        label.setBuddy(self.preset)
        top.addWidget(label)
        top.addWidget(self.preset, 1)
        top.addWidget(self.import_button)
        top.addWidget(self.export_button)
        record = QHBoxLayout()
        key = QLabel(self.tr("New &key"), self)
        key.setBuddy(self.recorder)
        record.addWidget(key)
        record.addWidget(self.recorder, 1)
        for button in (self.take, self.clear, self.back):
            button.setAutoDefault(False)
            record.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addLayout(record)
        layout.addWidget(self.line)
        layout.addWidget(buttons)
        keep_room_for_text(self, layout)

    def _connect(self) -> None:
        self.preset.textActivated.connect(self._keymap.choose_preset)
        self.import_button.clicked.connect(self._ask_for_file)
        self.export_button.clicked.connect(self._ask_where)
        self.search.textChanged.connect(self._fill)
        self.table.currentCellChanged.connect(self._show_row)
        self.recorder.keySequenceChanged.connect(self._show_recorded)
        self.take.clicked.connect(self.take_key)
        self.clear.clicked.connect(self.clear_keys)
        self.back.clicked.connect(self.reset)
        self._keymap.changed.connect(self._fill)

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Keys from a file"))
        dialog.setNameFilters([self.tr("Keys (*.json)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.load_from(Path(name)))
        dialog.open()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Keys to a file"), FILE_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    # showing

    def _fill(self) -> None:
        kept = self.current
        self.preset.setCurrentText(self._keymap.preset)
        wanted = self.search.text().strip()
        fitting = [c for c in self._actions.commands() if self._fits(c, wanted)]
        self.table.setRowCount(len(fitting))
        for row, command in enumerate(fitting):
            keys = "   ".join(native((key,)) for key in self._keymap.keys_of(command.id))
            for column, text in enumerate((self._titles[command.id], command.menu, keys)):
                item = QTableWidgetItem(text)
                item.setToolTip(command.hint)
                item.setData(_ID, command.id)
                self.table.setItem(row, column, item)
        ids = [command.id for command in fitting]
        if ids:
            self.table.selectRow(ids.index(kept) if kept in ids else 0)
        self._show_row()

    def _fits(self, command: Command, wanted: str) -> bool:
        keys = [native((key,)).lower() for key in self._keymap.keys_of(command.id)]
        if not wanted or any(key.startswith(wanted.lower()) for key in keys):
            return True
        return fuzzy_score(wanted, self._titles[command.id]) is not None

    def _show_row(self) -> None:
        has_row = bool(self.current)
        self.recorder.setEnabled(has_row)
        nothing = "" if has_row else self.tr("Choose a command first.")
        has_key = has_row and bool(self._keymap.keys_of(self.current))
        self.clear.setEnabled(has_key)
        self.clear.setToolTip(nothing or ("" if has_key else self.tr("It has no key.")))
        self.back.setEnabled(has_row)
        self.back.setToolTip(nothing)
        self._show_recorded()

    def _show_recorded(self) -> None:
        key = self._recorded()
        users = [name for name in self._keymap.users_of(key, self._titles) if name != self.current]
        is_usable = bool(self.current) and bool(key) and is_key(key)
        self.take.setEnabled(is_usable)
        self.take.setToolTip("" if is_usable else self.tr("Press the key in the field first."))
        if not key:
            self._say("")
        elif not is_key(key):
            self._say(
                self.tr(
                    "Commands cannot have this key: Alt and a letter opens menus, Shift and a "
                    "digit is another character on many keyboards."
                )
            )
        elif users:
            names = ", ".join(self._titles[name] for name in users)
            self._say(
                self.tr("{key} belongs to “{names}”, which loses it.").format(
                    key=native((key,)), names=names
                )
            )
        else:
            self._say(self.tr("{} is free.").format(native((key,))))

    def _recorded(self) -> str:
        sequence: QKeySequence = self.recorder.keySequence()
        return sequence.toString()

    def _say(self, text: str) -> None:
        self.line.setText(text)
