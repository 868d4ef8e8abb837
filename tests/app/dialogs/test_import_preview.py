import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.dialogs.import_preview import ImportPreview


@pytest.fixture
def preview(qtbot: QtBot) -> ImportPreview:
    made = ImportPreview()
    qtbot.addWidget(made)
    return made


def picture() -> QImage:
    made = QImage(48, 32, QImage.Format.Format_RGB32)
    made.fill(0)
    return made


def test_the_nearest_frame_is_looked_at_first(preview: ImportPreview) -> None:
    preview.set_frames([0, 4, 9], near=5)
    assert preview.frame == 4
    assert preview.slider.isEnabled()

    preview.set_frames([], near=5)
    assert preview.frame is None
    assert not preview.slider.isEnabled()


def test_moving_asks_for_another_picture(qtbot: QtBot, preview: ImportPreview) -> None:
    preview.set_frames([0, 4, 9], near=0)
    with qtbot.waitSignal(preview.moved):
        preview.slider.setValue(2)
    assert preview.frame == 9


def test_an_answer_to_an_older_question_is_passed_over(preview: ImportPreview) -> None:
    preview.set_frames([0, 4, 9], near=9)
    preview.show_picture(4, picture())
    assert preview.picture.pixmap().isNull()

    preview.show_picture(9, picture())
    assert not preview.picture.pixmap().isNull()
    preview.show_nothing()
    assert preview.picture.pixmap().isNull()
    assert "nothing is missing" in preview.picture.text()
