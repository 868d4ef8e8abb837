"""Masks beside those of the clip are read in a thread of their own, the newest frame first."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.review.comparing import Comparing
from core.session import comparing as core_comparing

WriteSquares = Callable[[str, dict[int, int]], Path]
pytestmark = pytest.mark.gui


@pytest.fixture
def comparing(qtbot: QtBot, open_window: MainWindow, write_squares: WriteSquares) -> Comparing:
    """Others have a square on every frame but the last."""
    made = open_window.parts.comparing
    made.open_files(write_squares("others", dict.fromkeys(range(11), 8)))
    qtbot.waitUntil(lambda: made.is_open and made.other_mask(0) is not None)
    return made


def test_reading_never_happens_in_the_windows_thread(
    qtbot: QtBot, comparing: Comparing, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[threading.Thread] = []
    read = core_comparing.Comparing.read

    def noted(self: core_comparing.Comparing, frame: int) -> object:
        readers.append(threading.current_thread())
        return read(self, frame)

    monkeypatch.setattr(core_comparing.Comparing, "read", noted)
    assert comparing.other_mask(7) is None, "not yet"
    with qtbot.waitSignal(comparing.mask_read, check_params_cb=lambda frame: frame == 7):
        pass
    found = comparing.other_mask(7)
    assert found is not None
    assert found[0] is not None
    assert found[0][8, 8] == 1
    assert readers
    assert threading.main_thread() not in readers


def test_the_next_frame_is_read_ahead(qtbot: QtBot, comparing: Comparing) -> None:
    with qtbot.waitSignal(comparing.mask_read, check_params_cb=lambda frame: frame == 5):
        comparing.other_mask(4)
    assert comparing.other_mask(5) is not None


def test_a_frame_without_mask_is_told_at_once(comparing: Comparing) -> None:
    assert comparing.other_mask(11) == (None, "B has no mask of frame 11.")


def test_a_mask_that_cannot_be_read_says_why_in_its_place(
    qtbot: QtBot, open_window: MainWindow, write_squares: WriteSquares
) -> None:
    folder = write_squares("others", dict.fromkeys(range(12), 8))
    (folder / "shot_006.png").write_bytes(b"no picture")
    comparing = open_window.parts.comparing
    comparing.open_files(folder)
    qtbot.waitUntil(lambda: comparing.is_open)
    qtbot.waitUntil(lambda: comparing.other_mask(6) is not None)
    mask, reason = comparing.other_mask(6) or (None, "")
    assert mask is None
    assert "shot_006.png" in reason


def test_what_was_read_before_is_forgotten(
    qtbot: QtBot, comparing: Comparing, write_squares: WriteSquares
) -> None:
    comparing.open_files(write_squares("more", dict.fromkeys(range(11), 20)))
    qtbot.waitUntil(lambda: comparing.names[1] == "more/")
    qtbot.waitUntil(lambda: comparing.other_mask(0) is not None)
    mask, _ = comparing.other_mask(0) or (None, "")
    assert mask is not None
    assert mask[8, 20] == 1
    comparing.close()
    assert comparing.other_mask(0) == (None, "")
