from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.window.guide_text import MARGIN, GuideText
from app.window.help_pages import HELP_PAGES


@pytest.fixture
def text(qtbot: QtBot) -> GuideText:
    browser = GuideText()
    qtbot.addWidget(browser)
    browser.resize(900, 600)
    browser.show()
    return browser


def page_with(folder: Path, width: int) -> QUrl:
    (folder / "pictures").mkdir()
    picture = QImage(width, width // 2, QImage.Format.Format_RGB32)
    picture.fill(0)
    assert picture.save(str(folder / "pictures" / "one.png"))
    page = folder / "page.md"
    page.write_text("# Page\n\n![One](pictures/one.png)\n", encoding="utf-8")
    return QUrl.fromLocalFile(str(page))


def shown_width(text: GuideText) -> float:
    return text.pictures["one.png"].deviceIndependentSize().width()


def test_a_wide_picture_fits_the_page_and_follows_it(text: GuideText, tmp_path: Path) -> None:
    text.show_page(page_with(tmp_path, 2000))

    assert shown_width(text) == text.viewport().width() - 2 * MARGIN
    assert text.horizontalScrollBar().maximum() == 0

    text.resize(600, 600)
    assert shown_width(text) == text.viewport().width() - 2 * MARGIN
    assert text.document().idealWidth() <= text.viewport().width()


def test_a_small_picture_keeps_its_size(text: GuideText, tmp_path: Path) -> None:
    text.show_page(page_with(tmp_path, 200))

    assert shown_width(text) == 200


def test_every_picture_of_the_guide_can_be_read(text: GuideText) -> None:
    shown = 0
    for page in HELP_PAGES:
        text.show_page(QUrl.fromLocalFile(str(page.path)))
        assert not any(picture.isNull() for picture in text.pictures.values())
        shown += len(text.pictures)
        assert text.horizontalScrollBar().maximum() == 0

    assert shown >= 8
