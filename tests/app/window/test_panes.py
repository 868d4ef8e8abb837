from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.settings import MAX_LAYOUTS, Settings
from app.window.pane import Pane
from app.window.panes import Panes, Stop, first_in

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


def build(qtbot: QtBot, settings: Settings) -> tuple[QMainWindow, Panes, dict[str, Pane]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.setCentralWidget(QWidget())
    panes = Panes(window, settings)
    made = {}
    for pane_id, area in (("objects", LEFT), ("inspector", RIGHT)):
        content = QWidget()
        QVBoxLayout(content).addWidget(QLineEdit())
        pane = Pane(pane_id, pane_id, content, window)
        panes.add(pane, area)
        panes.add_stop(Stop(content, lambda content=content: first_in(content), pane_id))
        made[pane_id] = pane
    panes.remember_first()
    window.show()
    panes.show_all(True)
    return window, panes, made


def test_hiding_all_forgets_nobodys_wish(qtbot: QtBot, settings: Settings) -> None:
    _, panes, made = build(qtbot, settings)
    panes.toggle("objects")
    panes.show_all(False)
    panes.show_all(True)

    assert [pane.isVisible() for pane in made.values()] == [False, True]
    assert not settings.flag("window/objects")


def test_closing_a_pane_is_a_wish(qtbot: QtBot, settings: Settings) -> None:
    _, panes, made = build(qtbot, settings)
    made["inspector"].close()

    assert not panes.is_wanted("inspector")
    panes.toggle("inspector")
    assert made["inspector"].isVisible()


def test_places_come_back_for_the_project_and_else_as_they_were_last(
    qtbot: QtBot, settings: Settings
) -> None:
    window, panes, made = build(qtbot, settings)
    window.addDockWidget(RIGHT, made["objects"])
    panes.save_layout(Path("/first.evermask"))
    window.addDockWidget(LEFT, made["objects"])
    panes.save_layout(Path("/second.evermask"))

    again, panes, made = build(qtbot, settings)
    panes.restore_layout(Path("/first.evermask"))
    assert again.dockWidgetArea(made["objects"]) == RIGHT
    panes.restore_layout(Path("/never seen.evermask"))
    assert again.dockWidgetArea(made["objects"]) == LEFT


def test_resetting_brings_everything_back(qtbot: QtBot, settings: Settings) -> None:
    window, panes, made = build(qtbot, settings)
    window.addDockWidget(RIGHT, made["objects"])
    panes.toggle("inspector")
    panes.reset()

    assert window.dockWidgetArea(made["objects"]) == LEFT
    assert all(pane.isVisible() for pane in made.values())


def test_the_keyboard_goes_round(qtbot: QtBot, settings: Settings) -> None:
    window, panes, _ = build(qtbot, settings)
    window.activateWindow()
    pages = []
    for _ in range(3):
        panes.next()
        here = panes.here()
        assert here is not None
        pages.append(here.help_page)
    assert pages == ["objects", "inspector", "objects"]

    panes.previous()
    here = panes.here()
    assert here is not None
    assert here.help_page == "inspector"


def test_it_passes_what_is_hidden(qtbot: QtBot, settings: Settings) -> None:
    _, panes, _ = build(qtbot, settings)
    panes.want("objects", wanted=False)
    for _ in range(2):
        panes.next()
        here = panes.here()
        assert here is not None
        assert here.help_page == "inspector"


def test_an_area_without_fields_takes_the_keyboard_itself(qtbot: QtBot) -> None:
    area = QWidget()
    qtbot.addWidget(area)

    assert first_in(area) is area


def test_only_so_many_projects_are_remembered(settings: Settings) -> None:
    count = MAX_LAYOUTS + 5
    for number in range(count):
        settings.set_project_layout(f"p{number}", QByteArray(b"state"))

    known = [n for n in range(count) if not settings.project_layout(f"p{n}").isEmpty()]
    assert known == list(range(count - MAX_LAYOUTS, count))
