"""What the user can set about the tools: typed attributes over the table of settings.

Tools read them, the options strip shows them; both hear of every change through `changed`.
"""

from PySide6.QtCore import QObject, Signal

from app.keys.presets import SIZED_BY_CONTROL_DRAG
from app.settings import Settings
from app.settings_table import row_of
from core.drawing.stroke import PaintMode

MIN_BRUSH, MAX_BRUSH = row_of("tools/brush_diameter").low, row_of("tools/brush_diameter").high


class _Flag:
    """A row that is on or off, as an attribute."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, options: "ToolOptions", owner: type) -> bool:
        return options.settings.flag(self._key)

    def __set__(self, options: "ToolOptions", value: bool) -> None:
        if value != options.settings.flag(self._key):
            options.settings.set(self._key, value)


class _Whole:
    """A row of whole numbers; what is out of its range is brought into it."""

    def __init__(self, key: str) -> None:
        self._row = row_of(key)

    def __get__(self, options: "ToolOptions", owner: type) -> int:
        return options.settings.whole(self._row.key)

    def __set__(self, options: "ToolOptions", value: int) -> None:
        value = min(round(self._row.high), max(round(self._row.low), value))
        if value != options.settings.whole(self._row.key):
            options.settings.set(self._row.key, value)


class _Number:
    """The same for any number."""

    def __init__(self, key: str) -> None:
        self._row = row_of(key)

    def __get__(self, options: "ToolOptions", owner: type) -> float:
        return options.settings.number(self._row.key)

    def __set__(self, options: "ToolOptions", value: float) -> None:
        value = min(self._row.high, max(self._row.low, float(value)))
        if value != options.settings.number(self._row.key):
            options.settings.set(self._row.key, value)


class ToolOptions(QObject):
    """One set for all tools: the brush's size is the eraser's too."""

    changed = Signal(str)

    brush_diameter = _Number("tools/brush_diameter")
    hardness = _Whole("tools/hardness")
    pressure_changes_size = _Flag("tools/pressure")
    smoothing = _Whole("tools/smoothing")
    tolerance = _Whole("tools/tolerance")
    is_contiguous = _Flag("tools/contiguous")
    stops_at_edges = _Flag("tools/edge_stop")
    band = _Whole("tools/band")
    iterations = _Whole("tools/iterations")
    gap = _Whole("tools/gap")
    snap = _Whole("tools/snap")

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        settings.changed.connect(self._on_setting)

    @property
    def paint_mode(self) -> PaintMode:
        return PaintMode(self.settings.text("tools/paint_mode"))

    @paint_mode.setter
    def paint_mode(self, mode: PaintMode) -> None:
        if mode is not self.paint_mode:
            self.settings.set("tools/paint_mode", mode.value)

    @property
    def control_drag_sizes(self) -> bool:
        """Whether the keys in force are those of a program in which Ctrl+drag sizes the brush."""
        return self.settings.text("keys/preset") in SIZED_BY_CONTROL_DRAG

    def _on_setting(self, key: str) -> None:
        if key.startswith("tools/"):
            self.changed.emit(key)
