from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.session.runs.scope import RunScope
from core.types import ObjectId

ONE = ObjectId(1)
pytestmark = pytest.mark.gui


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(12):
        mask = np.zeros((32, 48), np.uint8)
        left = 8 + min(frame, 6)
        mask[8:16, left : left + 8] = 1
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


def test_scores_and_risk_become_series(qtbot: QtBot, open_window: MainWindow, truth: Path) -> None:
    parts = open_window.parts
    document, series = parts.document, parts.series
    document.change(lambda session: session.importing.import_mask(0, truth / "shot_000.png").change)
    parts.reviewer.open_truth(truth)
    qtbot.waitUntil(lambda: document.session.review.truth is not None)
    parts.tracking.start(RunScope(parts.document.frame))

    def values(name: str, object_id: ObjectId | None = ONE) -> np.ndarray:
        found = series.values(name, object_id)
        return np.zeros(0) if found is None else found.values(0, 12)

    qtbot.waitUntil(lambda: int((~np.isnan(values("jf"))).sum()) == 11, timeout=20_000)
    qtbot.waitUntil(lambda: int((~np.isnan(values("risk"))).sum()) == 11, timeout=20_000)
    scores = document.session.review.scores
    assert scores is not None
    np.testing.assert_allclose(values("j"), scores.region(ONE), atol=1e-6)
    np.testing.assert_allclose(values("f", None), scores.boundary(None), atol=1e-6)
    np.testing.assert_allclose(values("rolling"), scores.rolling(ONE), atol=1e-6)
    band = series.band("jf", None)
    assert band is not None
    assert (band.mean, band.deviation) == pytest.approx(
        (scores.summary(None).mean, scores.summary(None).stability)
    )
    assert series.points("jf", ONE)[0] == 11

    document.change(
        lambda session: session.importing.import_mask(11, truth / "shot_011.png").change
    )
    qtbot.waitUntil(lambda: values("jf")[11] == 1, timeout=20_000)
    assert series.points("jf", ONE)[0] != 11

    parts.reviewer.close_truth()
    assert not series.has("jf")
    assert series.has("risk")
    document.close()
    assert not series.has("risk")
