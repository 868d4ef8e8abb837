import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.messages import Choice, Messages
from app.panels.banner import EDGE, Banner

LONG = "Something rather long happened, which is explained here. " * 4


@pytest.fixture
def banner(qtbot: QtBot, messages: Messages) -> Banner:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(600, 400)
    area.show()
    made = Banner(messages, area, 40)
    made.area = area  # type: ignore[attr-defined]  # its owner lives as long as the test
    return made


def test_it_shows_the_newest_message_and_goes_when_cleared(
    banner: Banner, messages: Messages
) -> None:
    assert not banner.isVisible()
    messages.info("Paused at 00412.")
    assert banner.isVisible()
    assert banner.accessibleName() == "Paused at 00412."

    messages.clear()
    assert not banner.isVisible()


def test_it_stays_inside_its_area_however_long_the_text(banner: Banner, messages: Messages) -> None:
    messages.error(LONG)
    area = banner.parentWidget()
    assert area is not None

    assert area.rect().adjusted(EDGE, 0, -EDGE, 0).contains(banner.geometry())
    assert banner.height() > 50
    area.resize(420, 400)
    assert area.rect().contains(banner.geometry())


def test_a_choice_is_made_once(qtbot: QtBot, banner: Banner, messages: Messages) -> None:
    made: list[str] = []
    messages.info("Open it?", Choice("Open", lambda: made.append("open")))

    button = banner.findChild(QPushButton)
    assert button is not None
    button.click()

    assert made == ["open"]
    assert not banner.isVisible()
    messages.info("Without a choice")
    assert all(not b.isVisible() for b in banner.findChildren(QPushButton))


def test_news_pass_and_errors_stay(qtbot: QtBot, banner: Banner, messages: Messages) -> None:
    messages.info("news")
    assert banner.is_passing
    messages.error("trouble")
    assert not banner.is_passing
