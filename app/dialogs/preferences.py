"""The preferences, made from the table of settings; every change counts at once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.appearance.room_for_text import keep_room_for_text
from app.settings import Settings
from app.settings_table import PAGES, SETTINGS, SettingRow

SIZE = (720, 560)
EDITOR_WIDTH = 230


class PreferencesDialog(QDialog):
    """All pages below each other: the list goes to one, the search leaves only what fits."""

    def __init__(self, settings: Settings, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._actions = actions
        self._followers: dict[str, Callable[[], None]] = {}
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(*SIZE)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.pages = QListWidget(self)
        self.pages.setAccessibleName(self.tr("Pages"))
        self.pages.setFixedWidth(max(140, 18 * self.fontMetrics().averageCharWidth()))
        self._sections = [_Section(page, self._rows_of(page)) for page in PAGES]
        for section in self._sections:
            self.pages.addItem(section.name)
        self._nothing = QLabel(self.tr("No setting fits."), self)
        self._area = _Pages(self)
        self._arrange()
        self.search.textChanged.connect(self._filter)
        self.pages.currentRowChanged.connect(self._go_to)
        settings.changed.connect(self._follow)
        self._filter("")

    def shown(self) -> list[str]:
        """The keys of the settings that fit the search."""
        return [row.key for section in self._sections for row in section.shown()]

    def _rows_of(self, page: str) -> "list[_Row]":
        return [self._row(row) for row in SETTINGS if row.page == page]

    def _arrange(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 0, 16, 16)
        column.setSpacing(18)
        for section in self._sections:
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.pages, 1)
        self.search.setFixedWidth(self.pages.width())
        middle = QHBoxLayout()
        middle.addLayout(left)
        middle.addWidget(self._area, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)
        keep_room_for_text(self, layout)

    def _filter(self, wanted: str) -> None:
        found = 0
        for row, section in enumerate(self._sections):
            count = section.filter(wanted)
            self.pages.item(row).setHidden(not count)
            found += count
        self._nothing.setVisible(not found)

    def _go_to(self, row: int) -> None:
        section = self._sections[row]
        self._area.verticalScrollBar().setValue(section.y())

    def _follow(self, key: str) -> None:
        follower = self._followers.get(key)
        if follower is not None:
            follower()

    # editors

    def _row(self, row: SettingRow) -> "_Row":
        editor = self._editor(row)
        editor.setObjectName(row.key)
        if not editor.accessibleName():
            editor.setAccessibleName(_tr(row.label))
        editor.setAccessibleDescription(_tr(row.help))
        editor.setToolTip(_tr(row.help))
        button = _action_button(self._actions[row.command]) if row.command else None
        return _Row(row, editor, button)

    def _editor(self, row: SettingRow) -> QWidget:
        if row.choices:
            return self._choice(row)
        if isinstance(row.default, bool):
            return self._check(row)
        if isinstance(row.default, int):
            return self._whole(row)
        if isinstance(row.default, float):
            return self._number(row)
        return self._file(row)

    def _choice(self, row: SettingRow) -> QComboBox:
        choice = QComboBox(self)
        for value, name in zip(row.choices, row.names, strict=True):
            choice.addItem(_tr(name), value)
        self._keep(
            row,
            lambda: choice.setCurrentIndex(choice.findData(self._settings.text(row.key))),
        )
        choice.activated.connect(
            lambda place: self._settings.set(row.key, str(choice.itemData(place)))
        )
        return choice

    def _check(self, row: SettingRow) -> QCheckBox:
        check = QCheckBox(self)
        self._keep(row, lambda: check.setChecked(self._settings.flag(row.key)))
        check.clicked.connect(lambda on: self._settings.set(row.key, on))
        return check

    def _whole(self, row: SettingRow) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(round(row.low), round(row.high))
        box.setSuffix(_tr(row.unit))
        # Applied when it is finished: a text size is not tried digit by digit.
        box.setKeyboardTracking(False)
        self._keep(row, lambda: box.setValue(self._settings.whole(row.key)))
        box.valueChanged.connect(lambda value: self._change(row, value))
        return box

    def _number(self, row: SettingRow) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(row.low, row.high)
        box.setSuffix(_tr(row.unit))
        box.setSingleStep(0.1)
        box.setKeyboardTracking(False)
        self._keep(row, lambda: box.setValue(self._settings.number(row.key)))
        box.valueChanged.connect(lambda value: self._change(row, value))
        return box

    def _file(self, row: SettingRow) -> QLabel:
        label = QLabel(self)
        self._keep(row, lambda: self._show_file(row, label))
        return label

    def _show_file(self, row: SettingRow, label: QLabel) -> None:
        """Qt reads the accessible name instead of the text."""
        label.setText(self._file_text(row))
        label.setAccessibleName(f"{_tr(row.label)}: {label.text()}")

    def _file_text(self, row: SettingRow) -> str:
        path = self._settings.text(row.key)
        return Path(path).name if path else self.tr("The file that comes with Evermask")

    def _change(self, row: SettingRow, value: float) -> None:
        """A box that only follows its setting changes nothing."""
        current = (self._settings.whole if isinstance(row.default, int) else self._settings.number)(
            row.key
        )
        if value != current:
            self._settings.set(row.key, value)

    def _keep(self, row: SettingRow, read: Callable[[], None]) -> None:
        """Show the setting now and whenever it changes."""
        self._followers[row.key] = read
        read()


class _Pages(QScrollArea):
    """Scrolls up and down only: it is as wide as its widest row needs, also when letters grow."""

    def minimumSizeHint(self) -> QSize:
        widget: QWidget | None = self.widget()
        content = widget.minimumSizeHint().width() if widget is not None else 0
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(content + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _Row(QWidget):
    """Label, editor and perhaps a button; below what it means."""

    def __init__(self, row: SettingRow, editor: QWidget, button: QPushButton | None) -> None:
        super().__init__()
        self.key = row.key
        self._words = f"{_tr(row.page)} {_tr(row.label)} {_tr(row.help)}".lower()
        label = QLabel(_tr(row.label), self)
        label.setBuddy(editor)
        about = QLabel(_tr(row.help), self)
        about.setWordWrap(True)
        about.setProperty("muted", True)
        editor.setMinimumWidth(EDITOR_WIDTH)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(editor, 0, 1)
        grid.addWidget(about, 1, 0, 1, 2)
        if button is not None:
            grid.addWidget(button, 2, 1, Qt.AlignmentFlag.AlignRight)

    def fits(self, wanted: str) -> bool:
        return all(word in self._words for word in wanted.lower().split())


class _Section(QWidget):
    """One page: its name, and its rows."""

    def __init__(self, page: str, rows: list[_Row]) -> None:
        super().__init__()
        self.name = _tr(page)
        self._rows = rows
        title = QLabel(self.name, self)
        title.setProperty("strong", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(title)
        for row in rows:
            layout.addWidget(row)

    def shown(self) -> list[_Row]:
        return [row for row in self._rows if not row.isHidden()]

    def filter(self, wanted: str) -> int:
        """Leave the rows that fit; how many."""
        for row in self._rows:
            row.setVisible(row.fits(wanted))
        self.setVisible(bool(self.shown()))
        return len(self.shown())


def _action_button(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    button.setAccessibleName(action.iconText())
    button.setEnabled(action.isEnabled())
    button.setAutoDefault(False)
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)
