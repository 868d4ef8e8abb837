from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.canvas.halves import Arrangement
from app.canvas.overlay import ViewMode
from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.types import Image, Mask

pytestmark = pytest.mark.gui


@pytest.fixture
def window(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> MainWindow:
    """Compared with a mask on frame 0 and none on the others."""
    folder = tmp_path / "others"
    folder.mkdir()
    write_indexed_png(folder / "shot_000.png", np.ones((32, 48), np.uint8))
    open_window.parts.comparing.open_files(folder)
    qtbot.waitUntil(lambda: open_window.parts.comparing.is_open)
    qtbot.waitUntil(lambda: open_window.parts.comparing.other_mask(0) is not None)
    return open_window


def test_it_begins_as_a_wipe(window: MainWindow) -> None:
    halves = window.stage.halves
    assert halves.arrangement is Arrangement.WIPE
    assert halves.other.has_frame
    assert window.actions_table["compare_wipe"].isChecked()
    window.actions_table["wipe_right"].trigger()
    assert halves.divider.share == pytest.approx(0.55)
    window.actions_table["wipe_left"].trigger()
    assert halves.divider.share == pytest.approx(0.5)


def test_side_by_side_and_swapped(window: MainWindow) -> None:
    halves = window.stage.halves
    window.actions_table["compare_side"].trigger()
    assert halves.arrangement is Arrangement.SIDE
    assert halves.canvas.x() == 0
    window.actions_table["compare_swap"].trigger()
    assert halves.other.x() == 0
    before = halves.divider.share
    window.actions_table["wipe_right"].trigger()
    assert halves.divider.share == before, "there is no divider"


def test_the_difference_is_a_view_of_masks(window: MainWindow) -> None:
    halves, viewing, actions = window.stage.halves, window.stage.viewing, window.actions_table
    actions["view_outline"].trigger()
    assert halves.other.view_mode is ViewMode.OUTLINE
    actions["view_difference"].trigger()
    assert halves.arrangement is Arrangement.ALONE
    assert actions["compare_difference"].isChecked()
    assert viewing.comparisons[viewing.comparison] == "others/"
    assert viewing.has_reference
    actions["view_matte"].trigger()
    assert halves.arrangement is Arrangement.WIPE
    assert viewing.mode is ViewMode.MATTE
    actions["compare_difference"].trigger()
    assert viewing.mode is ViewMode.DIFFERENCE
    actions["compare_close"].trigger()
    assert viewing.mode is ViewMode.MATTE
    assert viewing.comparisons == ["Earlier version"]


def test_a_frame_without_a_mask_says_so(qtbot: QtBot, window: MainWindow) -> None:
    other = window.stage.halves.other
    window.parts.document.set_frame(3)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 3)
    assert other.accessibleDescription() == "B has no mask of frame 3."
    window.parts.document.set_frame(0)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)
    assert "no mask" not in other.accessibleDescription()


def test_the_pointer_over_the_other_half_tells_its_object(qtbot: QtBot, window: MainWindow) -> None:
    other = window.stage.halves.other
    texts: list[str] = []
    window.stage.hovered_text.connect(texts.append)
    place = other.viewport_point(QPointF(30.5, 10.5)).toPoint()
    qtbot.mouseMove(other.viewport(), place - QPoint(2, 0))
    qtbot.mouseMove(other.viewport(), place)
    assert texts[-1] == "30, 10   B: object 1"
    window.parts.document.set_frame(3)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 3)
    qtbot.mouseMove(other.viewport(), place + QPoint(0, 12))
    assert texts[-1].endswith("B: no mask")
    qtbot.mouseMove(other.viewport(), QPoint(other.width() - 2, 2))
    assert texts[-1] == ""


def test_closing_gives_the_canvas_back(window: MainWindow) -> None:
    halves = window.stage.halves
    window.actions_table["compare_close"].trigger()
    assert halves.arrangement is Arrangement.ALONE
    assert not halves.other.has_frame
    assert not window.actions_table["compare_wipe"].isEnabled()
    assert "Nothing is compared" in window.actions_table.reason("compare_wipe")


def test_closing_the_clip_closes_the_comparison(window: MainWindow) -> None:
    window.parts.document.close()
    assert not window.parts.comparing.is_open
    assert window.stage.halves.arrangement is Arrangement.ALONE


def test_a_message_floats_over_the_canvas_and_not_over_the_bar(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar, banner = window.compared.bar, window.banner
    window.parts.messages.info("Something happened.")

    def is_below(part: QWidget) -> bool:
        foot = part.mapToGlobal(QPoint(0, part.height())).y()
        return banner.mapToGlobal(QPoint(0, 0)).y() >= foot

    qtbot.waitUntil(lambda: is_below(bar))
    window.parts.comparing.close()
    qtbot.waitUntil(lambda: banner.y() < bar.height() + window.stage.header.height())
    assert is_below(window.stage.header)


def test_a_step_shows_picture_and_mask_together(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = window.stage.halves.other
    shown: list[tuple[int, bool]] = []
    show = other.show_frame

    def noted(picture: Image, mask: Mask | None) -> None:
        shown.append((window.stage.shown_frame or 0, mask is not None))
        show(picture, mask)

    monkeypatch.setattr(other, "show_frame", noted)
    window.parts.document.set_frame(3)
    qtbot.waitUntil(lambda: (3, False) in shown)
    window.parts.document.set_frame(0)
    qtbot.waitUntil(lambda: (0, True) in shown)
    assert (0, False) not in shown, "never bare, while its mask is read"
