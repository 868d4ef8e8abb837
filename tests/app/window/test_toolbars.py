from PySide6.QtWidgets import QToolBar, QToolButton

from app.appearance.colors import contrast
from app.appearance.theme import current_theme
from app.main_window import MainWindow


def test_every_button_has_a_name_a_tooltip_and_room_to_hit(window: MainWindow) -> None:
    for bar in window.findChildren(QToolBar):
        for action in bar.actions():
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton) and action.objectName():
                assert button.accessibleName()
                assert button.toolTip()
                assert min(button.width(), button.height()) >= 24


def test_a_toolbar_cannot_be_lost(window: MainWindow) -> None:
    bars = window.findChildren(QToolBar)

    assert bars
    assert not any(bar.isMovable() or bar.toggleViewAction().isEnabled() for bar in bars)


def test_what_has_no_room_is_behind_a_button_that_is_seen(window: MainWindow) -> None:
    for bar in window.findChildren(QToolBar):
        rest = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert rest is not None
        assert rest.accessibleName() == "More"
        drawn = rest.icon().pixmap(14, 14).toImage()
        colors = [drawn.pixelColor(x, 7) for x in range(14)]
        strongest = max(colors, key=lambda color: color.alpha())
        assert contrast(strongest.name(), current_theme().window) >= 3
