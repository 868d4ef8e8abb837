from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from app.appearance.colors import DARK, LIGHT, THEMES
from app.appearance.theme import (
    ICON_FOLDER,
    ICON_SIZES,
    ThemeFollower,
    app_icon,
    apply_theme,
    bind_icon,
    current_theme,
    drawn_icon,
    icon,
    sides_for,
)

ICONS = sorted(path.stem for path in ICON_FOLDER.glob("*.svg") if path.stem != "evermask")
WANTED_ICONS = [
    "open",
    "open-folder",
    "save",
    "export",
    "undo",
    "redo",
    "brush",
    "eraser",
    "polygon",
    "select",
    "play",
    "pause",
    "stop",
    "step-back",
    "step-forward",
    "jump-start",
    "jump-end",
    "track-forward",
    "track-backward",
    "track-one-forward",
    "add",
    "remove",
    "eye",
    "eye-off",
    "lock",
    "zoom-in",
    "zoom-out",
    "fit",
    "commit",
    "overlay",
    "outline",
    "matte",
    "cutout",
    "settings",
    "sample",
    "warning",
    "info",
]


def test_switching_is_live(dressed, qtbot):
    apply_theme(dressed, "dark")
    button = QLabel()
    qtbot.addWidget(button)
    assert current_theme() is DARK
    assert button.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    apply_theme(dressed, "light")
    assert current_theme() is LIGHT
    assert button.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)


def test_the_system_is_followed_only_when_asked(dressed):
    hints = dressed.styleHints()
    apply_theme(dressed, "system")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert current_theme() is LIGHT
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme() is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert current_theme() is DARK
    apply_theme(dressed, "light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme() is LIGHT


@pytest.mark.parametrize("name", WANTED_ICONS)
def test_every_icon_is_there(name):
    assert name in ICONS


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_of_one_family(qapp, name):
    drawing = (ICON_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawing)
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "1.75"
    assert "#" not in drawing
    assert QSvgRenderer(str(ICON_FOLDER / f"{name}.svg")).isValid()


@pytest.mark.parametrize("name", ICONS)
def test_icons_fill_their_square_and_are_not_cut(qapp, name):
    box = drawn_box(drawn_icon(name, DARK, (48,)).pixmap(QSize(48, 48)).toImage())
    assert max(box[2] - box[0], box[3] - box[1]) >= 22
    assert min(box[0], box[1]) >= 1
    assert max(box[2], box[3]) <= 46


def drawn_box(picture: QImage) -> tuple[int, int, int, int]:
    seen = [
        (x, y)
        for y in range(picture.height())
        for x in range(picture.width())
        if picture.pixelColor(x, y).alpha() > 40
    ]
    return (
        min(x for x, _ in seen),
        min(y for _, y in seen),
        max(x for x, _ in seen),
        max(y for _, y in seen),
    )


def strongest_color(drawn: QIcon, mode=QIcon.Mode.Normal, state=QIcon.State.Off) -> QColor:
    picture = drawn.pixmap(QSize(24, 24), mode, state).toImage()
    return picture.pixelColor(12, 12)  # the middle of the plus


def close(first: QColor, second: str) -> bool:
    wanted = QColor(second).getRgb()
    return all(abs(a - b) <= 3 for a, b in zip(first.getRgb(), wanted, strict=True))


def test_icons_take_the_themes_colours(dressed):
    for scheme, theme in (("dark", DARK), ("light", LIGHT)):
        apply_theme(dressed, scheme)
        plus = icon("add")
        assert close(strongest_color(plus), theme.text)
        assert close(strongest_color(plus, QIcon.Mode.Disabled), theme.text_disabled)
        assert close(strongest_color(plus, state=QIcon.State.On), theme.accent)


def test_bound_icons_follow_the_theme(dressed, qtbot):
    apply_theme(dressed, "dark")
    button = QToolButton()
    qtbot.addWidget(button)
    action = QAction("Add", button)
    for target in (button, action):
        bind_icon(target, "add")
    apply_theme(dressed, "light")
    assert close(strongest_color(button.icon()), LIGHT.text)
    assert close(strongest_color(action.icon()), LIGHT.text)


def test_a_second_binding_replaces_the_first(dressed, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    bind_icon(button, "play")
    bind_icon(button, "add")
    apply_theme(dressed, "light")
    assert close(strongest_color(button.icon()), LIGHT.text)


def test_a_binding_dies_with_its_button(dressed):
    button = QToolButton()
    bind_icon(button, "add")
    del button
    apply_theme(dressed, "light")


def test_the_programs_icon_has_all_sizes(qapp):
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes


def test_a_missing_icon_is_a_bug(qapp):
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_without_being_dressed_there_is_a_theme(qapp):
    assert current_theme() in THEMES
    assert isinstance(QApplication.instance(), QApplication)


def test_icons_are_drawn_for_the_density_of_every_screen():
    assert sides_for([1.0]) == ICON_SIZES
    assert {24, 30, 36} <= set(sides_for([1.5]))
    assert {48, 60, 72} <= set(sides_for([1.0, 3.0]))
    assert sides_for([]) == ICON_SIZES, "before there is a screen"


def test_a_screen_of_another_density_has_icons_drawn_again(dressed, monkeypatch):
    apply_theme(dressed, "dark")
    before = icon("brush").availableSizes()
    told = []
    follower = dressed.findChild(ThemeFollower)
    follower.changed.connect(lambda: told.append(1))
    monkeypatch.setattr("app.appearance.theme._densities", lambda: (1.0, 3.0))
    dressed.primaryScreen().geometryChanged.emit(dressed.primaryScreen().geometry())
    assert told == [1]
    assert len(icon("brush").availableSizes()) > len(before)
    dressed.primaryScreen().geometryChanged.emit(dressed.primaryScreen().geometry())
    assert told == [1], "nothing new"
