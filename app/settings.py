"""Everything the window remembers between starts: one row per setting, kept in QSettings.

A value that is missing, of another type or out of its range is replaced by the default.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from app.shortcut_presets import DEFAULT, PRESETS
from core.tracking_options import DEFAULT_SIZE

MAX_RECENT = 8
MAX_LAYOUTS = 40

Value = bool | int | float | str


@dataclass(frozen=True)
class SettingRow:
    """One setting; `choices` for texts, `low`..`high` for numbers.

    page: where the preferences show it; a row without one is remembered but never asked for.
    names: what the choices are called. unit: written behind a number.
    """

    key: str
    default: Value
    label: str
    help: str
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unit: str = ""
    page: str = ""


PAGES = ("General", "Canvas", "Timeline", "Playback", "Tracking", "Keys")
"""The pages of the preferences, in order."""

SETTINGS: tuple[SettingRow, ...] = (
    SettingRow(
        "look/scheme", "system", "Theme", "Dark, light or as the system has it.",
        choices=("system", "dark", "light"), names=("As the system", "Dark", "Light"),
        page="General",
    ),
    SettingRow(
        "canvas/overlay_opacity", 0.55, "Overlay opacity",
        "How strongly masks cover the picture.", low=0.05, high=1.0,
    ),
    SettingRow(
        "canvas/wheel", "zoom", "Wheel", "What the bare wheel of a mouse does over the picture.",
        choices=("zoom", "pan", "step"), names=("Zoom", "Move the picture", "Step frames"),
        page="Canvas",
    ),
    SettingRow(
        "canvas/ground", "checker", "Background of cut-outs", "What stands behind a cut-out.",
        choices=("checker", "color", "image"), names=("Checkerboard", "Colour", "Image"),
    ),
    SettingRow("canvas/ground_color", "#00b140", "Background colour", "Behind cut-outs."),
    SettingRow("canvas/ground_image", "", "Background image", "Behind cut-outs."),
    SettingRow(
        "tools/brush_diameter", 24.0, "Brush size", "In pixels of the picture ([ and ]).", 1, 1024,
        unit=" px",
    ),
    SettingRow(
        "tools/hardness", 100, "Hardness",
        "Below 100 % the outer ring of the brush takes only pixels that look like those under its "
        "core (Shift+[ and Shift+]).", 0, 100, unit=" %",
    ),
    SettingRow(
        "tools/pressure", True, "Pressure", "Pressing a pen lightly paints with a smaller brush."
    ),
    SettingRow(
        "tools/smoothing", 0, "Smoothing", "How far the brush trails behind a shaky hand.", 0, 100,
        unit=" %",
    ),
    SettingRow(
        "tools/paint_mode", "replace", "Paint mode",
        "What a stroke does to pixels of other objects.", choices=("replace", "behind", "inside"),
        names=("Replace", "Behind", "Inside"),
    ),
    SettingRow(
        "tools/tolerance", 24, "Tolerance",
        "How different a colour may be and still belong (drag left or right with the wand).",
        0, 255,
    ),
    SettingRow(
        "tools/contiguous", True, "Contiguous",
        "Only pixels connected with the one clicked (Shift turns it round).",
    ),
    SettingRow(
        "tools/edge_stop", False, "Stop at edges",
        "The region never crosses an edge in the picture.",
    ),
    SettingRow(
        "tools/band", 12, "Band", "How far from its outline a mask may be refined.", 1, 200,
        unit=" px",
    ),
    SettingRow(
        "tools/iterations", 4, "Iterations", "More are slower and settle better.", 1, 20
    ),
    SettingRow(
        "tools/gap", 4, "Close gaps", "Openings up to this width count as closed.", 0, 64,
        unit=" px",
    ),
    SettingRow(
        "tools/snap", 60, "Snap", "How strongly the lasso holds on to edges while Shift is held.",
        0, 100, unit=" %",
    ),
    SettingRow(
        "playback/jump_frames", 10, "Jump", "Frames moved by Shift+Left and Shift+Right.", 2, 1000,
        unit=" frames", page="Playback",
    ),
    SettingRow(
        "playback/loop", False, "Loop", "Play again from the start at the end.", page="Playback"
    ),
    SettingRow(
        "playback/speed", 1.0, "Speed", "How fast Play is; 1 is true time.", 0.1, 8.0,
        unit=" \N{MULTIPLICATION SIGN}", page="Playback",
    ),
    SettingRow(
        "timeline/time", False, "Ruler in time", "The ruler shows times instead of frame numbers.",
        page="Timeline",
    ),
    SettingRow(
        "timeline/filmstrip", False, "Strip of pictures",
        "Small pictures of the clip are shown over the lanes.", page="Timeline",
    ),
    SettingRow(
        "timeline/plot", True, "Plot", "The plot of scores is shown under the lanes.",
        page="Timeline",
    ),
    SettingRow("plot/series", "confidence,jf,risk", "Series", "What the plot shows."),
    SettingRow(
        "plot/objects", "selected", "Objects in the plot", "Whose values the plot shows.",
        choices=("selected", "visible", "mean"),
        names=("Selected objects", "All visible objects", "Mean of all objects"),
        page="Timeline",
    ),
    SettingRow(
        "tracking/size", DEFAULT_SIZE, "Internal size",
        "Short side, in pixels, at which the network looks at frames.", 128, 1040,
        unit=" px", page="Tracking",
    ),
    SettingRow(
        "tracking/device", "auto", "Device", "Where the network computes.",
        choices=("auto", "cpu", "cuda", "mps"),
        names=("The fastest there is", "Processor", "NVIDIA GPU", "Apple GPU"), page="Tracking",
    ),
    SettingRow(
        "tracking/memory", "R,G,L", "Memory", "What the network remembers of the clip.",
        choices=("R,G,L", "R,L", "R,G", "G,L", "R", "L"),
        names=("Reference, global and local", "Reference and local", "Reference and global",
               "Global and local", "Reference only", "Local only"), page="Tracking",
    ),
    SettingRow("tracking/wish", "{}", "Track", "What was last asked in Track…, as JSON."),
    SettingRow("tracking/speeds", "{}", "Speeds", "Frames a second measured before, as JSON."),
    SettingRow(
        "tracking/follow", True, "Follow run", "The canvas shows the newest tracked frame.",
        page="Tracking",
    ),
    SettingRow("export/folder", "", "Export folder", "Where the last export went."),
    SettingRow("open/folder", "", "Open folder", "Where the last video was opened."),
    SettingRow("window/objects", True, "Objects", "The list of objects is shown."),
    SettingRow("window/timeline", True, "Timeline", "The timeline is shown."),
    SettingRow("window/inspector", True, "Inspector", "The inspector is shown."),
    SettingRow("window/inspector_open", True, "Panel", "The inspector shows more than its icons."),
    SettingRow("window/panel", "", "Panel", "The panel that the inspector shows."),
    SettingRow("keys/preset", DEFAULT, "Keys", "The program whose keys are used.",
               choices=tuple(PRESETS)),
    SettingRow("keys/changes", "{}", "Changed keys", "The user's own keys, as JSON."),
)  # fmt: skip

_ROWS = {row.key: row for row in SETTINGS}

V = TypeVar("V", bool, int, float, str)


def row_of(key: str) -> SettingRow:
    return _ROWS[key]


class Settings(QObject):
    """Typed access to the table, and the lists and layouts that are no settings of the user's."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings()

    def flag(self, key: str) -> bool:
        return self._read(key, bool)

    def whole(self, key: str) -> int:
        return self._read(key, int)

    def number(self, key: str) -> float:
        return self._read(key, float)

    def text(self, key: str) -> str:
        return self._read(key, str)

    def set(self, key: str, value: Value) -> None:
        row = _ROWS[key]
        if not _fits(row, value):
            raise ValueError(f"{value!r} is no value for {key}")
        self._store.setValue(key, value)
        self.changed.emit(key)

    def _read(self, key: str, kind: type[V]) -> V:
        row = _ROWS[key]
        if not isinstance(row.default, kind):
            raise TypeError(f"{key} is no {kind.__name__}")
        value = self._store.value(key, row.default, type=kind)
        if isinstance(value, kind) and _fits(row, value):
            return value
        return row.default

    def recent(self) -> list[Path]:
        stored = self._store.value("open/recent", [])
        paths = [stored] if isinstance(stored, str) else stored
        if not isinstance(paths, list):
            return []
        return [Path(str(path)) for path in paths][:MAX_RECENT]

    def remember_recent(self, path: Path) -> None:
        others = [other for other in self.recent() if other != path]
        self._store.setValue("open/recent", [str(p) for p in [path, *others][:MAX_RECENT]])
        self.changed.emit("open/recent")

    def forget_recent(self, path: Path) -> None:
        self._store.setValue("open/recent", [str(p) for p in self.recent() if p != path])
        self.changed.emit("open/recent")

    def layout(self, name: str) -> QByteArray:
        value = self._store.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_layout(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"layout/{name}", state)

    def project_layout(self, project: str) -> QByteArray:
        """Where the panes were when a project was open; `project` is a short name for it."""
        return self.layout(f"projects/{project}")

    def set_project_layout(self, project: str, state: QByteArray) -> None:
        """Only the last MAX_LAYOUTS projects are remembered."""
        stored = self._store.value("layout/order", [])
        known = [stored] if isinstance(stored, str) else stored
        others = [str(name) for name in known if name != project] if isinstance(known, list) else []
        for forgotten in others[MAX_LAYOUTS - 1 :]:
            self._store.remove(f"layout/projects/{forgotten}")
        self._store.setValue("layout/order", [project, *others[: MAX_LAYOUTS - 1]])
        self.set_layout(f"projects/{project}", state)


def _fits(row: SettingRow, value: Value) -> bool:
    if row.choices:
        return value in row.choices
    if row.high > row.low:
        return isinstance(value, int | float) and row.low <= value <= row.high
    return isinstance(value, type(row.default))
