from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.window.help_pages import HELP_PAGES
from app.window.help_window import HelpWindow


@pytest.fixture
def guide(window: MainWindow) -> Iterator[HelpWindow]:
    yield window.help_window
    window.help_window.close()


def test_it_opens_at_a_page(guide: HelpWindow) -> None:
    for page in HELP_PAGES:
        guide.open(page.id)
        assert guide.current == page.id
        first = page.path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert guide.text.toPlainText().startswith(first)


def test_f1_opens_it_and_esc_closes_it(qtbot: QtBot, window: MainWindow, guide: HelpWindow) -> None:
    qtbot.keyClick(window.welcome, Qt.Key.Key_F1)
    assert guide.isVisible()
    assert guide.current == "start"

    qtbot.keyClick(guide, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_links_to_pages_stay_and_others_go_to_the_browser(
    guide: HelpWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    guide.open("start")

    guide.text.anchorClicked.emit(QUrl("start.md"))
    guide.text.anchorClicked.emit(QUrl("https://www.qt.io/"))

    assert guide.current == "start"
    assert opened == ["https://www.qt.io/"]


def test_the_names_of_pages_are_not_cut(guide: HelpWindow) -> None:
    guide.open("start")

    assert guide.list.width() > guide.list.sizeHintForColumn(0)


def test_f1_in_the_inspector_is_about_its_panel(window: MainWindow, guide: HelpWindow) -> None:
    window.show()
    for panel, page in (("memory", "memory"), ("cleanup", "canvas")):
        window.inspector.open(panel)
        window.inspector.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.panes.show_all(True)
        window.inspector.setFocus()
        window.show_help()
        assert guide.current == page
