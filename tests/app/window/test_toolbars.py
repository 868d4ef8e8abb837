from PySide6.QtWidgets import QToolBar, QToolButton

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
