"""The colours of the window: one table for each theme, by meaning, and which must stand out.

`theme.py` dresses the application with them; nobody else chooses colours.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Theme:
    """Every colour of the window, by meaning, as #rrggbb."""

    name: str
    window: str  # behind everything
    base: str  # lists, text fields, plots
    raised: str  # buttons
    hover: str
    checked: str  # a switched-on button
    border: str  # quiet lines
    border_strong: str  # edges of what can be operated
    text: str
    text_muted: str
    text_disabled: str
    accent: str  # focus, links, what is active
    accent_fill: str  # the one primary button
    on_accent: str
    selection: str
    on_selection: str
    surround: str  # around the picture: neutral, so that colours are judged rightly
    success: str
    warning: str
    danger: str
    playhead: str
    state_auto: str
    state_draft: str
    state_keyframe: str
    state_absent: str
    series_confidence: str
    series_jf: str
    series_j: str
    series_f: str
    series_risk: str
    series_correction: str
    series_other: str
    series_agreement: str
    gain: str  # where A is better
    loss: str  # where B is


DARK = Theme(
    name="dark",
    window="#212225",
    base="#191a1c",
    raised="#2e3034",
    hover="#393c41",
    checked="#2f435a",
    border="#36393e",
    border_strong="#757b85",
    text="#e6e7e9",
    text_muted="#a6abb3",
    text_disabled="#6a6f78",
    accent="#62aef7",
    accent_fill="#2270c4",
    on_accent="#ffffff",
    selection="#2a5380",
    on_selection="#ffffff",
    surround="#2b2b2b",
    success="#4fc38a",
    warning="#f0b44a",
    danger="#ff7b72",
    playhead="#ff8f66",
    state_auto="#6c9bd1",
    state_draft="#f0b44a",
    state_keyframe="#f2f3f5",
    state_absent="#8d939c",
    series_confidence="#a9a4ff",
    series_jf="#f2f3f5",
    series_j="#56b4e9",
    series_f="#e6a4cb",
    series_risk="#f08a4b",
    series_correction="#ffd24a",
    series_other="#4fd1a5",
    series_agreement="#b8d65a",
    gain="#56b4e9",
    loss="#e69f00",
)

LIGHT = Theme(
    name="light",
    window="#f2f3f5",
    base="#ffffff",
    raised="#ffffff",
    hover="#e4e7eb",
    checked="#cfe1f5",
    border="#d3d6db",
    border_strong="#7d838c",
    text="#1d1f23",
    text_muted="#565c66",
    text_disabled="#9a9fa8",
    accent="#0f62b8",
    accent_fill="#1664ba",
    on_accent="#ffffff",
    selection="#1f6fc4",
    on_selection="#ffffff",
    surround="#d0d0d0",
    success="#1a7f4b",
    warning="#9a5f00",
    danger="#c62f26",
    playhead="#c2410c",
    state_auto="#3f78b5",
    state_draft="#a86400",
    state_keyframe="#1d1f23",
    state_absent="#747a84",
    series_confidence="#5a4fcf",
    series_jf="#1d1f23",
    series_j="#0072b2",
    series_f="#a83f7c",
    series_risk="#b34700",
    series_correction="#8a6100",
    series_other="#00785a",
    series_agreement="#5f7a00",
    gain="#0072b2",
    loss="#a86400",
)

CONTRAST = Theme(
    name="contrast",
    window="#000000",
    base="#000000",
    raised="#000000",
    hover="#303030",
    checked="#003a6b",
    border="#8a8a8a",
    border_strong="#ffffff",
    text="#ffffff",
    text_muted="#e0e0e0",
    text_disabled="#9a9a9a",
    accent="#ffd60a",
    accent_fill="#ffd60a",
    on_accent="#000000",
    selection="#ffd60a",
    on_selection="#000000",
    surround="#2b2b2b",
    success="#4dff9e",
    warning="#ffd60a",
    danger="#ff8f87",
    playhead="#ff9e5e",
    state_auto="#8fc1ff",
    state_draft="#ffd60a",
    state_keyframe="#ffffff",
    state_absent="#c8c8c8",
    series_confidence="#c4bfff",
    series_jf="#ffffff",
    series_j="#56b4e9",
    series_f="#ff9fd6",
    series_risk="#ff9e5e",
    series_correction="#ffe45e",
    series_other="#5dffb0",
    series_agreement="#d8ff6e",
    gain="#6cc6ff",
    loss="#ffb52e",
)

THEMES = (DARK, LIGHT, CONTRAST)

TEXT_PAIRS = (
    ("text", "window"),
    ("text", "base"),
    ("text", "raised"),
    ("text", "hover"),
    ("text", "checked"),
    ("text_muted", "window"),
    ("text_muted", "base"),
    ("on_accent", "accent_fill"),
    ("on_selection", "selection"),
    ("accent", "base"),
    ("accent", "window"),
    ("warning", "window"),
    ("danger", "window"),
    ("success", "window"),
)
"""(text, ground): at least 4.5 : 1."""

STATE_PAIRS = (
    ("border_strong", "window"),
    ("border_strong", "base"),
    ("accent", "surround"),
    ("accent", "checked"),
    ("playhead", "base"),
    ("state_auto", "base"),
    ("state_draft", "base"),
    ("state_keyframe", "base"),
    ("state_absent", "base"),
    ("series_confidence", "base"),
    ("series_jf", "base"),
    ("series_j", "base"),
    ("series_f", "base"),
    ("series_risk", "base"),
    ("series_correction", "base"),
    ("series_other", "base"),
    ("series_agreement", "base"),
    ("gain", "base"),
    ("loss", "base"),
)
"""(mark, ground): at least 3 : 1."""


_EDGE_IS_DARKER_BY = 140  # per cent, than the colour of the window, in Qt's Fusion


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2, 1..21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color: str) -> float:
    channels = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palette_of(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.base),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.danger),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.text_muted),
        (role.Highlight, theme.selection),
        (role.HighlightedText, theme.on_selection),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.hover),
        (role.Midlight, theme.hover),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Shadow, "#000000"),
    ):
        palette.setColor(target, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, target, QColor(theme.text_disabled))
    palette.setColor(disabled, role.Highlight, QColor(theme.border))
    return palette


def number_palette_of(theme: Theme) -> QPalette:
    """For boxes of numbers: their edge, made from the window's colour, would be too dim to see."""
    palette = palette_of(theme)
    group, role = QPalette.ColorGroup, QPalette.ColorRole.Window
    palette.setColor(role, QColor(theme.border_strong).lighter(_EDGE_IS_DARKER_BY))
    palette.setColor(group.Disabled, role, QColor(theme.border).lighter(_EDGE_IS_DARKER_BY))
    return palette
