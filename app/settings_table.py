"""Every setting as a row: the preferences are made from it, and the store checks values by it."""

from dataclasses import dataclass

from app.appearance.languages import LANGUAGES
from app.keys.presets import DEFAULT, PRESETS
from core.tracking_options import DEFAULT_SIZE

Value = bool | int | float | str


@dataclass(frozen=True)
class SettingRow:
    """One setting; `choices` for texts, `low`..`high` for numbers.

    page: where the preferences show it; a row without one is remembered but never asked for.
    names: what the choices are called. unit: written behind a number. command: the action whose
    button the preferences show beside it.
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
    command: str = ""

    def fits(self, value: Value) -> bool:
        """Whether it is of the right kind and inside the range."""
        if self.choices:
            return value in self.choices
        if self.high > self.low:
            return isinstance(value, int | float) and self.low <= value <= self.high
        return isinstance(value, type(self.default))


PAGES = ("General", "Canvas", "Timeline", "Playback", "Tracking", "Keys")
"""The pages of the preferences, in order."""

SETTINGS: tuple[SettingRow, ...] = (
    SettingRow(
        "look/scheme", "system", "Theme", "Dark, light, high contrast, or as the system has it.",
        choices=("system", "dark", "light", "contrast"),
        names=("As the system", "Dark", "Light", "High contrast"), page="General",
    ),
    SettingRow(
        "look/font_scale", 100, "Text size", "Of everything in the window.", 80, 200, unit=" %",
        page="General",
    ),
    SettingRow(
        "look/language", "system", "Language", "Counts from the next start on.",
        choices=("system", *LANGUAGES), names=("As the system", *LANGUAGES.values()),
        page="General",
    ),
    SettingRow(
        "look/reduced_motion", False, "Reduced motion", "Menus, panes and marks do not glide.",
        page="General",
    ),
    SettingRow(
        "look/hints", True, "Hints",
        "The status bar says what to do next, until you have done it once.", page="General",
    ),
    SettingRow("look/hints_done", "", "Hints done", "What the user has done once."),
    SettingRow(
        "review/approve_locks", False, "Approving locks",
        "What is approved in the review is protected from runs and hands.", page="General",
    ),
    SettingRow(
        "canvas/wheel", "zoom", "Wheel",
        "What the mouse wheel does on the canvas. Ctrl always zooms, Shift always steps frames.",
        choices=("zoom", "pan", "step"), names=("Zooms", "Pans", "Steps frames"), page="Canvas",
    ),
    SettingRow(
        "canvas/overlay_opacity", 0.55, "Overlay opacity",
        "How strongly masks cover the picture.", low=0.05, high=1.0,
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
    SettingRow(
        "plot/series", "confidence,jf,risk,correction,other,agreement", "Series",
        "What the plot shows.",
    ),
    SettingRow(
        "plot/objects", "selected", "Objects in the plot", "Whose values the plot shows.",
        choices=("selected", "visible", "mean"),
        names=("Selected objects", "All visible objects", "Mean of all objects"),
        page="Timeline",
    ),
    SettingRow(
        "playback/cache_mib", 0, "Frame cache",
        "Memory for decoded frames; 0 takes a quarter of the machine's, at most 4 GiB.", 0, 262_144,
        unit=" MiB", page="Playback",
    ),
    SettingRow(
        "tracking/weights", "", "Weights",
        "What the network has learnt: the file that comes with Evermask, or another one.",
        page="Tracking", command="choose_weights",
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
        "tracking/dtype", "auto", "Precision",
        "Half precision is faster where the device can do it.", choices=("auto", "fp32", "bf16"),
        names=("What suits the device", "Single (fp32)", "Half (bf16)"), page="Tracking",
    ),
    SettingRow(
        "tracking/memory", "R,G,L", "Memory", "What the network remembers of the clip.",
        choices=("R,G,L", "R,L", "R,G", "G,L", "R", "L"),
        names=("Reference, global and local", "Reference and local", "Reference and global",
               "Global and local", "Reference only", "Local only"), page="Tracking",
    ),
    SettingRow(
        "tracking/likeness", 65, "Leave out doubtful finds",
        "What suddenly looks less like your drawing than this share of what it did (90 % after a "
        "cut) is left out of the mask; 0 leaves nothing out.", 0, 95, unit=" %", page="Tracking",
    ),
    SettingRow(
        "tracking/reach", 50, "Leave out strays",
        "Small pieces that appear farther from their object than this share of its size are left "
        "out of the mask; 0 leaves nothing out.", 0, 1000, unit=" %", page="Tracking",
    ),
    SettingRow(
        "tracking/commits_drafts", False, "Commit drafts on the way",
        "A run that comes to a frame drawn on and not committed commits it and goes on; otherwise "
        "it asks.", page="Tracking",
    ),
    SettingRow("tracking/wish", "{}", "Track", "What was last asked in Track…, as JSON."),
    SettingRow("device/speeds", "{}", "Device speeds", "What devices were measured to do."),
    SettingRow("tracking/speeds", "{}", "Speeds", "Frames a second measured before, as JSON."),
    SettingRow("tracking/peaks", "{}", "Memory", "MiB that runs took before, as JSON."),
    SettingRow(
        "tracking/follow", True, "Follow run", "The canvas shows the newest tracked frame.",
        page="Tracking",
    ),
    SettingRow("open/dataset", "", "Data set", "Where the last data set was opened."),
    SettingRow("open/sequence", "", "Sequence", "The sequence that was opened last."),
    SettingRow("export/folder", "", "Export folder", "Where the last export went."),
    SettingRow("open/folder", "", "Open folder", "Where the last video was opened."),
    SettingRow("window/objects", True, "Objects", "The list of objects is shown."),
    SettingRow("window/timeline", True, "Timeline", "The timeline is shown."),
    SettingRow("window/inspector", True, "Inspector", "The inspector is shown."),
    SettingRow("window/inspector_open", True, "Panel", "The inspector shows more than its icons."),
    SettingRow("window/panel", "", "Panel", "The panel that the inspector shows."),
    SettingRow(
        "keys/preset", DEFAULT, "Preset",
        "The program whose keys are used. Choosing another one forgets the keys you changed.",
        choices=tuple(PRESETS), names=tuple(PRESETS), page="Keys", command="edit_shortcuts",
    ),
    SettingRow("keys/changes", "{}", "Changed keys", "The user's own keys, as JSON."),
)  # fmt: skip

_ROWS = {row.key: row for row in SETTINGS}


def row_of(key: str) -> SettingRow:
    return _ROWS[key]
