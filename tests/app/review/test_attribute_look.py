from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.review.attribute_look import AttributeLook
from core.datasets.attributes import Attribute
from core.masks import write_indexed_png

pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


@pytest.fixture
def look(open_window: MainWindow) -> AttributeLook:
    parts = open_window.parts
    return AttributeLook(
        parts.document,
        parts.jobs.review,
        parts.tracking,
        parts.reviewer,
        parts.messages,
        open_window,
    )


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    ids = np.zeros((32, 48), np.uint8)
    ids[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "mask.png", ids)
    return tmp_path / "mask.png"


def put(window: MainWindow, mask: Path, frame: int) -> None:
    window.parts.document.change(lambda session: session.importing.import_mask(frame, mask).change)


def frames(look: AttributeLook) -> int:
    return look.found.frames if look.found is not None else -1


def test_nothing_is_looked_at_unless_somebody_wants_it(
    qtbot: QtBot, open_window: MainWindow, look: AttributeLook, mask: Path
) -> None:
    put(open_window, mask, 0)
    assert look.found is None
    look.want(True)
    qtbot.waitUntil(lambda: frames(look) == 1)
    put(open_window, mask, 3)
    qtbot.waitUntil(lambda: frames(look) == 2)
    look.want(False)
    put(open_window, mask, 5)
    look.want(True)
    qtbot.waitUntil(lambda: frames(look) == 3)
    assert look.found is not None
    assert Attribute.LR in look.found.found


def test_true_masks_count_as_soon_as_they_are_open(
    qtbot: QtBot, open_window: MainWindow, look: AttributeLook, mask: Path, tmp_path: Path
) -> None:
    put(open_window, mask, 0)
    look.want(True)
    qtbot.waitUntil(lambda: frames(look) == 1)
    truth = tmp_path / "truth"
    truth.mkdir()
    for frame in range(4):
        (truth / f"shot_{frame:03}.png").write_bytes(mask.read_bytes())
    open_window.parts.reviewer.open_truth(truth)
    qtbot.waitUntil(lambda: frames(look) == 4)
    open_window.parts.reviewer.close_truth()
    qtbot.waitUntil(lambda: frames(look) == 1)


def test_a_run_is_waited_for(
    qtbot: QtBot, open_window: MainWindow, look: AttributeLook, mask: Path
) -> None:
    put(open_window, mask, 0)
    look.want(True)
    tracking = open_window.parts.tracking
    with qtbot.waitSignal(tracking.finished):
        open_window.actions_table["track_forward"].trigger()
        assert tracking.is_active
        assert look.waits_for_run
    qtbot.waitUntil(lambda: frames(look) == 12)


def test_a_closed_clip_has_none(
    qtbot: QtBot, open_window: MainWindow, look: AttributeLook, mask: Path
) -> None:
    put(open_window, mask, 0)
    look.want(True)
    qtbot.waitUntil(lambda: frames(look) == 1)
    open_window.files.opening.close_clip()
    assert look.found is None
    assert not look.is_busy
