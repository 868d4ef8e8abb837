"""How the window looks: dresses the application in a theme, and draws the icons in its colours.

Colours are asked for by meaning (`current_theme().warning`), never written in a widget. Icons are
bound with `bind_icon`, so that a change of theme recolours them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPixmap,
    QScreen,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.appearance.colors import CONTRAST, DARK, LIGHT, Theme, number_palette_of, palette_of
from app.appearance.style_sheet import style_sheet_of

Scheme: TypeAlias = Literal["system", "dark", "light", "contrast"]
Sides: TypeAlias = tuple[int, ...]

ICON_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
ICON_SIZES = (14, 16, 18, 20, 24, 28)
"""In logical pixels; each is drawn for the density of every screen there is."""
APP_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


class ThemeFollower(QObject):
    """Lives on the application: remembers what was asked for, follows the system, tells icons."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme: Scheme = "system"
        self._is_styled = False
        self._icons: dict[tuple[str, Theme, Sides], QIcon] = {}
        self._app_icon: QIcon | None = None
        self._font = app.font()
        self._font_scale = 1.0
        self.theme = LIGHT if app.palette().window().color().lightness() > 127 else DARK
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._sides = sides_for(_densities())
        for screen in app.screens():
            self._watch(screen)
        app.screenAdded.connect(self._watch)

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

    def icon(self, name: str) -> QIcon:
        """In the present theme's colours; drawn once, however many show it."""
        key = (name, self.theme, self._sides)
        if key not in self._icons:
            self._icons[key] = drawn_icon(*key)
        return self._icons[key]

    def _watch(self, screen: QScreen) -> None:
        """A density that was not there before needs sharper icons."""
        screen.geometryChanged.connect(self._draw_for_screens)
        screen.logicalDotsPerInchChanged.connect(self._draw_for_screens)
        self._draw_for_screens()

    def _draw_for_screens(self) -> None:
        sides = sides_for(_densities())
        if sides != self._sides:
            self._sides = sides
            self.changed.emit()

    def app_icon(self) -> QIcon:
        """The same in every theme; drawn once."""
        if self._app_icon is None:
            self._app_icon = _drawn_app_icon()
        return self._app_icon

    def _dress(self, theme: Theme) -> None:
        self.theme = theme
        if not self._is_styled:
            self._app.setStyle("Fusion")
            self._is_styled = True
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * self._font_scale)
        self._app.setFont(font)
        self._app.setPalette(palette_of(theme))
        # PySide takes a str here and refuses the bytes that its stubs ask for
        self._app.setPalette(number_palette_of(theme), "QAbstractSpinBox")  # type: ignore[arg-type]
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


def icon(name: str) -> QIcon:
    """An icon in the present theme's colours; `bind_icon` keeps it right when the theme changes."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return _follower(app).icon(name)
    return drawn_icon(name, DARK, sides_for(_densities()))


def _densities() -> tuple[float, ...]:
    return tuple(screen.devicePixelRatio() for screen in QGuiApplication.screens())


def sides_for(densities: Iterable[float]) -> Sides:
    """In physical pixels, of what an icon is drawn for on screens of these densities."""
    found = {round(side * density) for side in ICON_SIZES for density in densities}
    return tuple(sorted(found)) or ICON_SIZES


def drawn_icon(name: str, theme: Theme, sides: Sides) -> QIcon:
    """In a theme's colours, sharp at these sides in physical pixels."""
    drawing = (ICON_FOLDER / f"{name}.svg").read_bytes()
    result = QIcon()
    for mode, state, color in (
        (QIcon.Mode.Normal, QIcon.State.Off, theme.text),
        (QIcon.Mode.Normal, QIcon.State.On, theme.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, theme.text_disabled),
        (QIcon.Mode.Selected, QIcon.State.Off, theme.on_selection),
    ):
        colored = drawing.replace(b"currentColor", color.encode())
        renderer = QSvgRenderer(QByteArray(colored))
        for side in sides:
            result.addPixmap(_rendered(renderer, side), mode, state)
    return result


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
    app = QApplication.instance()
    return _follower(app).app_icon() if isinstance(app, QApplication) else _drawn_app_icon()


def _drawn_app_icon() -> QIcon:
    renderer = QSvgRenderer(str(ICON_FOLDER / "evermask.svg"))
    result = QIcon()
    for side in APP_ICON_SIZES:
        result.addPixmap(_rendered(renderer, side))
    return result
