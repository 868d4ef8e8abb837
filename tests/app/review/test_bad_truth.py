"""True masks that do not fit, in the real window: shown for what they are, never a wrong number.

The tracked object is a square that moves a pixel a frame, and so do the true masks: what can be
scored scores 1.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.scores import NOTHING, ScoresPanel
from core.masks import write_indexed_png
from core.types import Mask, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 48, 32
ONE = ObjectId(1)
pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


def square(frame: int, object_id: int = 1) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, 4 + frame : 12 + frame] = object_id
    return mask


def with_void(frame: int) -> Mask:
    mask = square(frame)
    mask[24:] = 255
    return mask


def write(folder: Path, masks: Mapping[int, Mask]) -> Path:
    folder.mkdir()
    for frame, mask in masks.items():
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


@pytest.fixture
def panel(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> ScoresPanel:
    """The object is tracked to the end of the clip."""
    open_window.resize(1440, 900)
    open_window.inspector.open("scores")
    first = write(tmp_path / "first", {0: square(0)}) / "shot_000.png"
    parts = open_window.parts
    parts.document.change(lambda session: session.importing.import_mask(0, first).change)
    with qtbot.waitSignal(parts.tracking.finished):
        open_window.actions_table["track_forward"].trigger()
    found = open_window.findChild(ScoresPanel)
    assert isinstance(found, ScoresPanel)
    return found


def opened(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """Until every score is in, or the folder was refused."""
    reviewer, review = window.parts.reviewer, window.parts.document.session.review
    name = f"{folder.name}/"
    window.parts.messages.clear()
    reviewer.open_truth(folder)
    qtbot.waitUntil(
        lambda: (
            window.parts.messages.current is not None
            or (review.truth is not None and review.truth.name == name and review.is_current)
        )
    )


def shown(qtbot: QtBot, panel: ScoresPanel, count: str, region: str, remark: str) -> None:
    """The panel follows at its own pace."""
    qtbot.waitUntil(lambda: remark in panel.remarks.text())
    qtbot.waitUntil(lambda: panel.counted.text() == f"over {count} scored frames")
    qtbot.waitUntil(lambda: panel.number("J") == region)
    assert "nan" not in panel.stability.text()


def test_what_fits_is_scored_and_the_rest_is_said(
    qtbot: QtBot, open_window: MainWindow, panel: ScoresPanel, tmp_path: Path
) -> None:
    frames = range(FRAMES)
    few = write(tmp_path / "few", {f: square(f) for f in range(6)})
    opened(qtbot, open_window, few)
    shown(qtbot, panel, "5", "1.000", "Ground truth has 6 frames, the clip 12. Scored where both")
    assert panel.source.text() == "Ground truth: few/ (6 of 12 frames)"

    gap = write(tmp_path / "gap", {f: square(f) for f in frames if f not in (4, 5)})
    opened(qtbot, open_window, gap)
    shown(qtbot, panel, "9", "1.000", "Ground truth has 10 frames, the clip 12.")

    sizes = {f: square(f) if f not in (3, 4) else np.ones((10, 20), np.uint8) for f in frames}
    opened(qtbot, open_window, write(tmp_path / "sizes", sizes))
    shown(qtbot, panel, "9", "1.000", "2 frames (first: 3) are 20x10, the clip is 48x32")

    opened(qtbot, open_window, write(tmp_path / "void", {f: with_void(f) for f in frames}))
    shown(qtbot, panel, "11", "1.000", "Pixels labelled 255 on 12 frames")

    broken = write(tmp_path / "broken", {f: square(f) for f in frames})
    (broken / "shot_007.png").write_bytes(b"no picture")
    opened(qtbot, open_window, broken)
    shown(qtbot, panel, "10", "1.000", "frame 7 could not be read as pictures: not scored.")
    assert panel.remarks.text().count("frame 7") == 1, "said once"


def test_other_ids_are_never_scored_as_ours(
    qtbot: QtBot, open_window: MainWindow, panel: ScoresPanel, tmp_path: Path
) -> None:
    """Object 7 of the truth lies where object 1 is."""
    other = write(tmp_path / "other", {f: square(f, 7) for f in range(FRAMES)})
    opened(qtbot, open_window, other)
    qtbot.waitUntil(lambda: "Ground truth shows object 7" in panel.remarks.text())
    assert "“object 1” (object 1) has no truth: it is not scored." in panel.remarks.text()
    assert (panel.number("J"), panel.stability.text()) == (NOTHING, NOTHING)
    assert panel.counted.text() == "No frame is scored yet."


def test_truth_that_holds_nothing_to_score_is_refused(
    qtbot: QtBot,
    open_window: MainWindow,
    panel: ScoresPanel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What was open before stays."""
    messages = open_window.parts.messages
    good = write(tmp_path / "good", {f: square(f) for f in range(FRAMES)})
    opened(qtbot, open_window, good)
    shown(qtbot, panel, "11", "1.000", "")
    empty = np.zeros((HEIGHT, WIDTH), np.uint8)
    for name, masks, why in (
        ("empty", dict.fromkeys(range(FRAMES), empty), "Every mask is empty."),
        ("single", {0: square(0)}, "on their first frame only"),
        ("none", {}, "No masks found"),
    ):
        opened(qtbot, open_window, write(tmp_path / name, masks))
        assert messages.current is not None
        assert why in messages.current.text
        assert "Nothing was scored." in messages.current.text
        assert panel.source.text() == "Ground truth: good/ (12 of 12 frames)"
        assert panel.number("J") == "1.000"


def test_an_object_said_to_be_absent_where_it_is_scores_0(
    qtbot: QtBot, open_window: MainWindow, panel: ScoresPanel, tmp_path: Path
) -> None:
    """An empty answer is an answer; where truth is empty too, it is the right one."""
    masks = {f: square(f) if f < 6 else np.zeros((HEIGHT, WIDTH), np.uint8) for f in range(FRAMES)}
    opened(qtbot, open_window, write(tmp_path / "leaves", masks))
    shown(qtbot, panel, "11", f"{5 / 11:.3f}", "")
    document = open_window.parts.document
    document.change(lambda session: session.mark_absent([ONE], 1, FRAMES - 1))
    shown(qtbot, panel, "11", f"{6 / 11:.3f}", "")
    series = open_window.parts.series.values("j", ONE)
    assert series is not None
    np.testing.assert_array_equal(series.values(1, FRAMES), [0] * 5 + [1] * 6)


def test_a_clip_of_one_frame_has_nothing_to_score(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its one mask is the one that is given."""
    picture = tmp_path / "single.png"
    PillowImage.new("RGB", (WIDTH, HEIGHT)).save(picture)
    window.resize(1440, 900)
    window.files.open_path(picture)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)
    window.inspector.open("scores")
    opened(qtbot, window, write(tmp_path / "truth", {0: square(0)}))
    current = window.parts.messages.current
    assert current is not None
    assert "on their first frame only, which is given and not scored" in current.text
    panel = window.findChild(ScoresPanel)
    assert isinstance(panel, ScoresPanel)
    assert panel.source.text() == "No ground truth: risk estimate"
