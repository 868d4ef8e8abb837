from PySide6.QtWidgets import QWidget

from app.main_window import MainWindow
from app.panels.making import MAKERS, make_panels
from app.panels.table import PANELS


def test_the_rows_and_the_makers_are_the_same_panels() -> None:
    assert list(MAKERS) == [panel.id for panel in PANELS]


def test_every_panel_is_a_widget(window: MainWindow) -> None:
    panels = make_panels(window.parts, window.actions_table)

    assert all(isinstance(panel, QWidget) for panel in panels.values())
    for panel in panels.values():
        panel.deleteLater()
