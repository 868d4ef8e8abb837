"""How the window looks: one table of colours for each theme, the style made from it, the icons.

Colours are asked for by meaning (`current_theme().warning`), never written in a widget. Icons are
bound with `bind_icon`, so that a change of theme recolours them.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

Scheme: TypeAlias = Literal["system", "dark", "light", "contrast"]

ICON_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
TITLE_SCALE = 2.2
ICON_SIZES = (16, 20, 24, 32, 48)
APP_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


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
)
"""(mark, ground): at least 3 : 1."""


class ThemeFollower(QObject):
    """Lives on the application: remembers what was asked for, follows the system, tells icons."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme: Scheme = "system"
        self._is_styled = False
        self._font = app.font()
        self._font_scale = 1.0
        self.theme = LIGHT if app.palette().window().color().lightness() > 127 else DARK
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def follow(self, scheme: Scheme, font_scale: float) -> None:
        self._scheme = scheme
        self._font_scale = font_scale
        hints = self._app.styleHints()
        # also tells the platform, which draws title bars and its own dialogs
        if scheme == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Light if scheme == "light" else Qt.ColorScheme.Dark)
        self._dress(_theme_for(scheme, hints.colorScheme()))

    def _system_changed(self, reported: Qt.ColorScheme) -> None:
        if self._scheme == "system":
            self._dress(_theme_for("system", reported))

    def _dress(self, theme: Theme) -> None:
        self.theme = theme
        if not self._is_styled:
            self._app.setStyle("Fusion")
            self._is_styled = True
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * self._font_scale)
        self._app.setFont(font)
        self._app.setPalette(palette_of(theme))
        self._app.setStyleSheet(style_sheet_of(theme, font.pointSizeF()))
        self.changed.emit()


class _IconBinding(QObject):
    """Keeps one button's or action's icon in the theme's colours; dies with it."""

    def __init__(self, target: QAction | QAbstractButton, name: str) -> None:
        super().__init__(target)
        self._target = target
        self.name = name
        self.refresh()

    def refresh(self) -> None:
        self._target.setIcon(icon(self.name))


def apply_theme(app: QApplication, scheme: Scheme = "system", font_scale: float = 1.0) -> None:
    """Dress the whole application; call it again at any time to change.

    font_scale: text size as a multiple of the system's.
    """
    _follower(app).follow(scheme, font_scale)


def current_theme() -> Theme:
    """The colours in use; a widget that paints asks again on every PaletteChange."""
    app = QApplication.instance()
    return _follower(app).theme if isinstance(app, QApplication) else DARK


def _follower(app: QApplication) -> ThemeFollower:
    return app.findChild(ThemeFollower) or ThemeFollower(app)


def _theme_for(scheme: Scheme, reported: Qt.ColorScheme) -> Theme:
    """Dark where the system does not say: pictures are judged better in dark surroundings."""
    if scheme == "system":
        return LIGHT if reported == Qt.ColorScheme.Light else DARK
    return {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}[scheme]


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


def style_sheet_of(theme: Theme, point_size: float = 10) -> str:
    """What a palette cannot say: spacing, rounded corners, quiet borders, focus rings, titles."""
    sheet = _STYLE_SHEET.replace("@controls/", f"{(ICON_FOLDER / 'controls').as_posix()}/")
    for name, color in asdict(theme).items():
        sheet = sheet.replace(f"@{name};", f"{color};")
    return sheet.replace("@title_size;", f"{point_size * TITLE_SCALE:.1f}pt;")


def icon(name: str) -> QIcon:
    """An icon in the present theme's colours; `bind_icon` keeps it right when the theme changes."""
    theme = current_theme()
    drawing = (ICON_FOLDER / f"{name}.svg").read_bytes()
    result = QIcon()
    for mode, state, color in (
        (QIcon.Mode.Normal, QIcon.State.Off, theme.text),
        (QIcon.Mode.Normal, QIcon.State.On, theme.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, theme.text_disabled),
        (QIcon.Mode.Selected, QIcon.State.Off, theme.on_selection),
    ):
        _add_pixmaps(result, drawing.replace(b"currentColor", color.encode()), mode, state)
    return result


def _add_pixmaps(target: QIcon, drawing: bytes, mode: QIcon.Mode, state: QIcon.State) -> None:
    renderer = QSvgRenderer(QByteArray(drawing))
    for side in ICON_SIZES:
        target.addPixmap(_rendered(renderer, side), mode, state)


def _rendered(renderer: QSvgRenderer, side: int) -> QPixmap:
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, side, side))
    return pixmap


def bind_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or button an icon that follows the theme; a second call replaces the first."""
    binding = target.findChild(_IconBinding, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if binding is not None:
        binding.name = name
        binding.refresh()
        return
    binding = _IconBinding(target, name)
    app = QGuiApplication.instance()
    if isinstance(app, QApplication):
        _follower(app).changed.connect(binding.refresh)


def app_icon() -> QIcon:
    """The program's own icon, the same in every theme."""
    renderer = QSvgRenderer(str(ICON_FOLDER / "evermask.svg"))
    result = QIcon()
    for side in APP_ICON_SIZES:
        result.addPixmap(_rendered(renderer, side))
    return result


_STYLE_SHEET = """
#rail { background: @window; border-left: 1px solid @border; }
QToolTip { color: @text; background: @raised; border: 1px solid @border_strong; padding: 4px 6px; }
QMainWindow::separator { background: @window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: @accent; }
QDockWidget::title { background: @window; color: @text_muted; padding: 7px 10px 6px 10px;
  border-bottom: 1px solid @border; text-align: left; }
QToolBar { background: @window; border: none; border-bottom: 1px solid @border; spacing: 2px;
  padding: 4px 6px; }
QToolBar::separator { background: @border; width: 1px; margin: 5px 6px; }
QToolButton { color: @text; background: transparent; border: 1px solid transparent;
  border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @checked; }
QToolButton:checked { background: @checked; }
QToolButton[popupMode="2"] { padding-right: 16px; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @text_disabled; }
QToolButton[outlined="true"] { background: @raised; border-color: @border_strong;
  padding: 4px 6px; }
QToolButton[outlined="true"]:hover { background: @hover; }
QToolButton[outlined="true"]:checked { background: @checked; border-color: @accent; }
QToolButton[outlined="true"]:focus { border-color: @accent; }
QToolButton[outlined="true"]:disabled { border-color: @border; }
QPushButton { color: @text; background: @raised; border: 1px solid @border_strong;
  border-radius: 6px; padding: 5px 14px; min-height: 18px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @checked; }
QPushButton:checked { background: @checked; border-color: @accent; }
QPushButton:focus { border: 2px solid @accent; padding: 4px 13px; }
QPushButton:disabled { color: @text_disabled; border-color: @border; }
QPushButton[primary="true"] { color: @on_accent; background: @accent_fill;
  border-color: @accent_fill; }
QPushButton[primary="true"]:hover { background: @selection; }
QPushButton[primary="true"]:disabled { color: @text_disabled; background: @raised;
  border-color: @border; }
QPushButton[primary="true"]:focus { border-color: @text; }
QAbstractItemView { background: @base; border: none; outline: none;
  selection-background-color: @selection; selection-color: @on_selection; }
QListView::item { padding: 4px 6px; border: 1px solid transparent; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @selection; color: @on_selection; }
QListView::item:focus { border-color: @accent; }
QTableView::item { padding: 0 8px; border: none; }
QHeaderView::section { color: @text_muted; background: @window; border: none;
  border-bottom: 1px solid @border; padding: 4px 8px; }
QDialog#palette, QDialog#key_overlay { border: 1px solid @border_strong; }
QKeySequenceEdit QLineEdit { min-height: 20px; }
QLineEdit { background: @base; border: 1px solid @border_strong; border-radius: 5px;
  padding: 3px 6px; }
QLineEdit:focus { border-color: @accent; }
QLineEdit[wrong="true"] { border-color: @danger; }
QLineEdit:disabled { color: @text_disabled; border-color: @border; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; border-radius: 0; padding: 0; }
QAbstractSpinBox, QComboBox { min-height: 22px; }
QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator, QRadioButton::indicator { width: 15px; height: 15px; background: @base;
  border: 1px solid @border_strong; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent_fill; border-color: @accent_fill;
  image: url("@controls/check.svg"); }
QRadioButton::indicator:checked { background: @accent_fill; border-color: @accent_fill;
  image: url("@controls/dot.svg"); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: @raised;
  border-color: @border; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }
QTabBar::tab { color: @text_muted; background: transparent; padding: 6px 12px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; background: @hover; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @hover; }
QStatusBar { background: @window; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QLabel[muted="true"] { color: @text_muted; }
QLabel[strong="true"] { font-weight: bold; }
QLabel[title="true"] { font-size: @title_size; font-weight: bold; }
QProgressBar { color: @text; background: @base; border: 1px solid @border; border-radius: 5px;
  text-align: center; min-height: 12px; }
QProgressBar::chunk { background: @accent_fill; border-radius: 4px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { background: @border_strong; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @text; width: 14px; height: 14px; margin: -6px 0;
  border: 1px solid @window; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
QSlider::handle:horizontal:disabled { background: @text_disabled; }
"""
