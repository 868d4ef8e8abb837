from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from app.document import Document
from app.editing.viewing import Comparison, Viewing
from app.messages import Messages
from app.settings import Settings
from core.masks import write_indexed_png
from core.types import FrameIndex, Mask


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasView:
    made = CanvasView()
    qtbot.addWidget(made)
    made.set_frame(np.zeros((32, 48, 3), np.uint8))
    return made


@pytest.fixture
def viewing(
    document: Document, canvas: CanvasView, settings: Settings, messages: Messages
) -> Viewing:
    return Viewing(document, canvas, settings, messages)


def mask_of(shade: int) -> Mask:
    return np.full((32, 48), shade, np.uint8)


def test_a_view_is_chosen_and_told(qtbot: QtBot, viewing: Viewing, canvas: CanvasView) -> None:
    with qtbot.waitSignal(viewing.changed):
        viewing.choose(ViewMode.MATTE)
    assert canvas.view_mode is ViewMode.MATTE
    assert viewing.mode is ViewMode.MATTE


def test_choosing_a_cut_out_again_changes_its_ground(
    viewing: Viewing, settings: Settings, tmp_path: Path
) -> None:
    viewing.choose(ViewMode.CUTOUT)
    assert viewing.ground == "checker"
    viewing.choose(ViewMode.CUTOUT)
    assert viewing.ground == "color"
    viewing.choose(ViewMode.CUTOUT)
    assert viewing.ground == "checker", "no image was chosen yet"
    image = tmp_path / "sky.png"
    write_indexed_png(image, mask_of(2))
    viewing.stand_on_image(image)
    assert viewing.ground == "image"
    viewing.choose(ViewMode.CUTOUT)
    assert viewing.ground == "checker"


def test_a_colour_is_kept(viewing: Viewing, settings: Settings) -> None:
    viewing.stand_on_color(QColor("#102030"))
    assert viewing.ground == "color"
    assert viewing.ground_color == QColor("#102030")
    settings.set("canvas/ground_color", "no colour")
    assert viewing.ground_color.isValid()


def test_what_is_no_image_is_refused(viewing: Viewing, messages: Messages, tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("no image")
    viewing.stand_on_image(text)
    assert viewing.ground == "checker"
    assert messages.current is not None
    assert "notes.png could not be read" in messages.current.text


def test_an_image_that_vanished_is_a_checkerboard(
    viewing: Viewing, canvas: CanvasView, tmp_path: Path
) -> None:
    image = tmp_path / "sky.png"
    write_indexed_png(image, mask_of(2))
    canvas.resize(200, 150)
    viewing.choose(ViewMode.CUTOUT)
    board = canvas.grab().toImage()
    viewing.stand_on_image(image)
    assert canvas.grab().toImage() != board
    image.unlink()
    viewing.stand_on_checker()
    viewing._settings.set("canvas/ground", "image")
    assert canvas.grab().toImage() == board


def test_masks_are_hidden_and_back(viewing: Viewing) -> None:
    viewing.hide_masks(True)
    assert viewing.hides_masks
    viewing.hide_masks(False)
    assert not viewing.hides_masks


def test_opacity_is_remembered(viewing: Viewing, settings: Settings) -> None:
    viewing.set_opacity(0.25)
    assert viewing.opacity == 0.25
    assert settings.number("canvas/overlay_opacity") == 0.25


def test_a_difference_chosen_again_compares_with_the_next(viewing: Viewing) -> None:
    asked: list[tuple[str, FrameIndex]] = []

    def version(name: str) -> Comparison:
        def mask(frame: FrameIndex) -> Mask | None:
            asked.append((name, frame))
            return mask_of(1) if name == "run" else None

        return Comparison(name, mask)

    viewing.choose(ViewMode.DIFFERENCE)
    viewing.choose(ViewMode.DIFFERENCE)
    viewing.add_comparison(version("run"))
    viewing.add_comparison(version("truth"))
    viewing.take_frame(4)
    assert viewing.has_reference
    viewing.choose(ViewMode.DIFFERENCE)
    assert viewing.comparison == 1
    assert not viewing.has_reference
    viewing.choose(ViewMode.DIFFERENCE)
    assert viewing.comparison == 0
    assert asked == [("run", 4), ("truth", 4), ("run", 4)]
    viewing.compare_with(7)
    assert viewing.comparison == 0


def test_outside_the_view_of_differences_nothing_is_fetched(viewing: Viewing) -> None:
    viewing.add_comparison(Comparison("run", lambda frame: pytest.fail("asked for nothing")))
    viewing.take_frame(4)


def test_the_version_before_follows_the_frame(viewing: Viewing, document: Document) -> None:
    viewing.add_comparison(Comparison("run", lambda frame: mask_of(frame)))
    viewing.take_frame(3)
    viewing.show_previous(True)
    assert viewing.shows_previous
    assert viewing.mask(3).max() == 3
    viewing.take_frame(5)
    assert viewing.mask(5).max() == 5
    viewing.show_previous(False)
    assert not viewing.mask(5).any()


def test_without_a_version_before_it_says_so(
    viewing: Viewing, messages: Messages, document: Document
) -> None:
    viewing.take_frame(0)
    viewing.show_previous(True)
    assert not viewing.shows_previous
    assert messages.current is not None
    assert "no earlier version" in messages.current.text
    assert not viewing.mask(0).any()
