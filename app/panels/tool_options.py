"""The options strip of the toolbar: what can be set about the tool in hand, made from one table."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QToolButton, QWidget

from app.panels.text_fields import keep_keys
from app.settings_table import SettingRow, row_of
from app.tools.options import ToolOptions
from core.drawing.stroke import PaintMode

_BRUSH = ("brush_diameter", "hardness", "pressure", "smoothing", "paint_mode")

STRIPS: dict[str, tuple[str, ...]] = {
    "select": (),
    "brush": _BRUSH,
    "eraser": _BRUSH[:-1],
    "polygon": ("paint_mode",),
    "lasso": ("snap", "paint_mode"),
    "wand": ("tolerance", "contiguous", "edge_stop", "paint_mode"),
    "box": ("band", "iterations", "paint_mode"),
    "fill": ("gap", "paint_mode"),
    "zoom": (),
}
"""For each tool the settings (without "tools/") that it reads, in the order shown."""

_MODES = {
    PaintMode.REPLACE: ("Replace", "Takes pixels from other objects"),
    PaintMode.BEHIND: ("Behind", "Paints only where no object is"),
    PaintMode.INSIDE: ("Inside", "Paints only inside the object's own outline"),
}


class ToolOptionsStrip(QWidget):
    """Shows the editors of one tool at a time; each writes its setting and follows it."""

    def __init__(self, options: ToolOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self._editors: dict[str, QWidget] = {}
        self._readers: dict[str, Callable[[], None]] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        names = dict.fromkeys(name for names in STRIPS.values() for name in names)
        for name in sorted(names, key="paint_mode".__eq__):  # the last of every tool
            editor = self._build(name)
            editor.setObjectName(name)
            layout.addWidget(editor)
            self._editors[name] = editor
        options.changed.connect(self._follow)
        self.show_tool("select")

    def editor(self, name: str) -> QWidget:
        return self._editors[name]

    def show_tool(self, tool_id: str) -> None:
        wanted = STRIPS[tool_id]
        # Those that go first: for a moment too wide, the toolbar would put the strip away.
        for name, editor in self._editors.items():
            if name not in wanted:
                editor.hide()
        for name in wanted:
            self._editors[name].show()

    def _follow(self, key: str) -> None:
        read = self._readers.get(key.removeprefix("tools/"))
        if read is not None:
            read()

    def _build(self, name: str) -> QWidget:
        row = row_of(f"tools/{name}")
        if row.choices:
            editor: QWidget = self._mode_box(name)
        elif isinstance(row.default, bool):
            editor = self._switch(name, row)
        else:
            editor = self._number_box(name, row)
        editor.setAccessibleName(_tr(row.label))
        editor.setToolTip(f"{_tr(row.label)}\n{_tr(row.help)}")
        editor.setStatusTip(_tr(row.help))
        self._readers[name]()
        return editor

    def _number_box(self, name: str, row: SettingRow) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(round(row.low), round(row.high))
        box.setPrefix(f"{_tr(row.label)}  ")
        box.setSuffix(_tr(row.unit) if row.unit else "")
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.lineEdit().returnPressed.connect(box.clearFocus)
        keep_keys(box)
        settings = self._options.settings
        is_whole = isinstance(row.default, int)
        box.valueChanged.connect(
            lambda value: settings.set(row.key, value if is_whole else float(value))
        )

        def read() -> None:
            with QSignalBlocker(box):
                value = settings.whole(row.key) if is_whole else settings.number(row.key)
                box.setValue(round(value))

        self._readers[name] = read
        return box

    def _switch(self, name: str, row: SettingRow) -> QToolButton:
        button = QToolButton(self)
        button.setText(_tr(row.label))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(partial(self._options.settings.set, row.key))

        def read() -> None:
            with QSignalBlocker(button):
                button.setChecked(self._options.settings.flag(row.key))

        self._readers[name] = read
        return button

    def _mode_box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        for mode, (title, hint) in _MODES.items():
            box.addItem(_tr(title), mode)
            box.setItemData(box.count() - 1, _tr(hint), Qt.ItemDataRole.ToolTipRole)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(self._take_mode)
        self._readers[name] = lambda: box.setCurrentIndex(box.findData(self._options.paint_mode))
        return box

    def _take_mode(self, index: int) -> None:
        box = self._editors["paint_mode"]
        if isinstance(box, QComboBox):
            self._options.paint_mode = PaintMode(box.itemData(index))


def _tr(text: str) -> str:
    return QCoreApplication.translate("tool_options", text)
