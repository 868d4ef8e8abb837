from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.timeline.series import DIFFERS, GAIN, SeriesStore
from core.masks import write_indexed_png
from core.types import Mask, ObjectId

ONE = ObjectId(1)
FRAMES = 12
pytestmark = pytest.mark.gui


def square(left: int) -> Mask:
    mask = np.zeros((32, 48), np.uint8)
    mask[8:16, left : left + 8] = 1
    return mask


def write(folder: Path, left: int) -> Path:
    folder.mkdir()
    for frame in range(FRAMES):
        write_indexed_png(folder / f"shot_{frame:03}.png", square(left))
    return folder


@pytest.fixture
def window(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> MainWindow:
    """A square at column 8 on every frame, compared with one at column 12."""
    mine = write(tmp_path / "mine", 8)
    parts = open_window.parts
    for frame in range(FRAMES):
        mask = mine / f"shot_{frame:03}.png"
        parts.document.change(
            lambda session, frame=frame, mask=mask: (
                session.importing.import_mask(frame, mask).change
            )
        )
    parts.comparing.open_files(write(tmp_path / "others", 12))
    qtbot.waitUntil(lambda: parts.comparing.is_open)
    return open_window


def values(series: SeriesStore, name: str, object_id: ObjectId | None = None) -> np.ndarray:
    found = series.values(name, object_id)
    return np.full(FRAMES, np.nan) if found is None else found.values(0, FRAMES)


def test_without_truth_the_overlap_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    series = window.parts.series
    qtbot.waitUntil(lambda: bool(np.isfinite(values(series, "agreement")).all()), timeout=20_000)
    assert values(series, "agreement", ONE) == pytest.approx(1 / 3)
    assert values(series, DIFFERS.id) == pytest.approx(2 / 3)
    assert not series.has(GAIN.id)
    assert not window.timeline.gain.isHidden()
    window.parts.comparing.close()
    assert not series.has("agreement")
    assert window.timeline.gain.isHidden()


def test_with_truth_both_scores_and_the_gain_are_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    parts, series = window.parts, window.parts.series
    parts.reviewer.open_truth(write(tmp_path / "truth", 12))
    qtbot.waitUntil(
        lambda: int(np.isfinite(values(series, GAIN.id)).sum()) == FRAMES - 1, timeout=20_000
    )
    assert values(series, "other")[1:] == pytest.approx(1.0), "they are the true ones"
    gain = values(series, GAIN.id)[1:].copy()
    assert (gain < 0).all()
    assert not series.has("agreement")
    parts.comparing.swap()
    assert values(series, GAIN.id)[1:] == pytest.approx(-gain)
    parts.reviewer.close_truth()
    qtbot.waitUntil(lambda: series.has("agreement"), timeout=20_000)
    assert not series.has(GAIN.id)
    parts.document.close()
    assert not series.has("agreement")
