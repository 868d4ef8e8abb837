"""The masks beside others, in the real window: opened, measured, walked through, closed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.review.comparing import Comparing, ShownAs
from core.masks import write_indexed_png
from core.project.checkpoints import CheckpointKind
from core.session.runs.scope import RunScope
from core.types import ObjectId

FRAMES, WIDTH, HEIGHT = 12, 48, 32
ONE = ObjectId(1)
WriteSquares = Callable[[str, dict[int, int]], Path]
pytestmark = pytest.mark.gui


@pytest.fixture
def window(open_window: MainWindow, write_squares: WriteSquares) -> MainWindow:
    """The clip has a square at column 8 on every frame."""
    mine = write_squares("mine", dict.fromkeys(range(FRAMES), 8))
    for frame in range(FRAMES):
        mask = mine / f"shot_{frame:03}.png"
        open_window.parts.document.change(
            lambda session, frame=frame, mask=mask: (
                session.importing.import_mask(frame, mask).change
            )
        )
    return open_window


@pytest.fixture
def comparing(window: MainWindow) -> Comparing:
    return window.parts.comparing


@pytest.fixture
def others(write_squares: WriteSquares) -> Path:
    """It leaves the others' place on frames 3 and 9, and frame 11 is missing."""
    columns = dict.fromkeys(range(FRAMES - 1), 8)
    return write_squares("others", columns | {3: 10, 9: 14})


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> Comparing:
    """With everything measured."""
    comparing = window.parts.comparing
    comparing.open_files(path)
    qtbot.waitUntil(lambda: comparing.is_open)
    measured(qtbot, window)
    return comparing


def measured(qtbot: QtBot, window: MainWindow) -> None:
    session = window.parts.document.session
    qtbot.waitUntil(lambda: session.comparing.is_current, timeout=20_000)
    qtbot.waitUntil(lambda: window.parts.comparing.progress is None)


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current is not None else ""


def test_a_folder_is_opened_and_measured(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    comparing = opened(qtbot, window, others)
    assert comparing.names == ("Current masks", "others/")
    assert comparing.coverage() == "11 of 12 frames have a mask in B."
    assert comparing.here() == "This frame: J 1.000"
    assert comparing.overall() == "mean 0.886"
    window.parts.document.set_frame(11)
    assert comparing.here() == "This frame is not compared."
    assert comparing.other_mask(11) == (None, "B has no mask of frame 11.")
    qtbot.waitUntil(lambda: comparing.other_mask(9) is not None)
    mask, reason = comparing.other_mask(9)
    assert mask is not None
    assert mask[8, 14] == 1
    assert reason == ""
    assert comparing.remarks == ()


def test_the_walk_goes_where_they_differ_most(
    qtbot: QtBot, window: MainWindow, others: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.review.comparison_commands.distance_apart", lambda fps: 2)
    document = window.parts.document
    opened(qtbot, window, others)
    window.comparison.next_difference()
    assert document.frame == 9
    assert said(window) == "Place 1 of 2: frame 9, J of A and B 0.143"
    window.comparison.next_difference()
    assert document.frame == 3
    window.comparison.next_difference()
    assert document.frame == 3
    assert said(window) == "No more places: this is the last of 2."
    window.comparison.previous_difference()
    assert document.frame == 9
    window.comparison.previous_difference()
    assert "the first of 2" in said(window)


def test_without_a_difference_it_says_so(
    qtbot: QtBot, window: MainWindow, write_squares: WriteSquares
) -> None:
    comparing = window.parts.comparing
    window.comparison.next_difference()
    assert said(window) == ""
    opened(qtbot, window, write_squares("same", {0: 8, 1: 8}))
    window.comparison.next_difference()
    assert said(window) == "They do not differ on any frame that both have."
    strange = write_squares("strange", {})
    mask = np.full((HEIGHT, WIDTH), 7, np.uint8)
    write_indexed_png(strange / "shot_000.png", mask)
    comparing.open_files(strange)
    qtbot.waitUntil(lambda: comparing.names[1] == "strange/")
    measured(qtbot, window)
    window.comparison.next_difference()
    assert "no object and frame in common" in said(window)
    assert comparing.remarks == (
        "Only in strange/: object 7. Nothing here to compare with.",
        "strange/ has no object 1 (“object 1”).",
    )


def test_swapping_names_them_the_other_way(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    comparing = opened(qtbot, window, others)
    comparing.swap()
    assert comparing.is_swapped
    assert comparing.names == ("others/", "Current masks")
    assert comparing.coverage() == "11 of 12 frames have a mask in A."
    comparing.swap()
    assert not comparing.is_swapped
    comparing.show_as("side")
    assert comparing.shown_as is ShownAs.SIDE


def test_an_edit_is_measured_again(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    comparing = opened(qtbot, window, others)
    comparison = comparing.comparison
    assert comparison is not None
    mask = others / "shot_009.png"
    window.parts.document.change(lambda session: session.importing.import_mask(9, mask).change)
    qtbot.waitUntil(lambda: comparison.agreement(ONE)[9] == 1)


def test_what_cannot_be_opened_is_said(
    qtbot: QtBot,
    window: MainWindow,
    others: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    comparing = opened(qtbot, window, others)
    empty = tmp_path / "empty"
    empty.mkdir()
    comparing.open_files(empty)
    assert comparing.busy_text == "Looking through empty…"
    qtbot.waitUntil(lambda: "No masks found" in said(window))
    assert comparing.names[1] == "others/", "the one before is still open"


def test_opening_can_be_stopped(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    comparing = window.parts.comparing
    comparing.open_files(others)
    comparing.stop()
    qtbot.waitUntil(lambda: said(window) == "Stopped. Nothing was opened to compare with.")
    assert not comparing.is_open
    assert comparing.busy_text == ""


def test_measuring_can_be_stopped_and_goes_on(
    qtbot: QtBot, window: MainWindow, others: Path
) -> None:
    comparing = window.parts.comparing
    session = window.parts.document.session
    comparing.open_files(others)
    qtbot.waitUntil(lambda: comparing.is_open)
    comparing.stop()
    if not session.comparing.is_current:
        assert comparing.is_stopped
    comparing.go_on()
    assert not comparing.is_stopped
    measured(qtbot, window)


def test_a_checkpoint_is_compared_with(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    session = window.parts.document.session
    checkpoint = session.upkeep.begin_checkpoint(CheckpointKind.NAMED, "before")()
    window.parts.document.change(
        lambda s: s.importing.import_mask(2, others / "shot_009.png").change
    )
    comparing = window.parts.comparing
    comparing.open_checkpoint(checkpoint)
    qtbot.waitUntil(lambda: comparing.is_open)
    measured(qtbot, window)
    window.comparison.next_difference()
    assert window.parts.document.frame == 2
    assert comparing.names == ("Current masks", "before")
    comparing.close()
    session.upkeep.remove_checkpoint(checkpoint)


def test_before_the_last_run_is_compared_with(qtbot: QtBot, window: MainWindow) -> None:
    document, actions = window.parts.document, window.actions_table
    assert "Nothing was tracked yet" in actions.reason("compare_before_run")
    document.change(lambda session: session.clear_cells({ONE}, 1, FRAMES - 1))
    with qtbot.waitSignal(window.parts.tracking.finished, timeout=20_000):
        window.parts.tracking.start(RunScope(document.frame))
    actions["compare_before_run"].trigger()
    qtbot.waitUntil(lambda: window.parts.comparing.is_open)
    assert window.parts.comparing.names[1].startswith("Before Track")
    assert window.parts.comparing.coverage() == "1 of 12 frames have a mask in B."


def test_closing_the_truth_closes_a_comparison_with_it(
    qtbot: QtBot, window: MainWindow, others: Path
) -> None:
    reviewer, comparing = window.parts.reviewer, window.parts.comparing
    reviewer.open_truth(others)
    qtbot.waitUntil(lambda: window.actions_table["compare_truth"].isEnabled())
    comparing.open_truth()
    assert comparing.names[1] == "others/"
    measured(qtbot, window)
    reviewer.close_truth()
    assert not comparing.is_open


def test_nothing_is_changed_by_looking(qtbot: QtBot, window: MainWindow, others: Path) -> None:
    session = window.parts.document.session
    edits = session.upkeep.edits
    comparing = opened(qtbot, window, others)
    window.comparison.next_difference()
    comparing.swap()
    comparing.close()
    assert session.upkeep.edits == edits
    assert not comparing.is_open
    comparing.close()
