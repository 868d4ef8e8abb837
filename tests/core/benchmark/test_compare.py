from pathlib import Path

import numpy as np
import pytest

from core.benchmark.compare import PAGE, Outcome, Pair, compare_results, comparison_parts
from core.benchmark.settings import Source
from core.datasets.layouts import open_dataset
from core.datasets.results import Results
from core.datasets.sequence import Layout
from core.errors import MaskError
from core.metrics.scores import FrameScore, ObjectScores
from core.progress import CancelToken
from core.types import ObjectId


def write_results(pack: Path, folder: Path, shift_at: int) -> Path:
    results = Results(folder, Layout.FOLDERS)
    for sequence in open_dataset(pack, Layout.FOLDERS).sequences:
        for frame in range(len(sequence)):
            shift = 20 if frame == shift_at and sequence.name == "one" else 0
            results.write(sequence, frame, np.roll(sequence.truth(frame), shift, axis=1))
    return folder


@pytest.fixture
def folders(pack: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The first is wrong on frame 3 of `one`, the second nowhere that counts."""
    first = write_results(pack, tmp_path / "first" / "masks", 3)
    return first, write_results(pack, tmp_path / "second" / "masks", 0)


def test_gains_and_pictures(pack: Path, folders: tuple[Path, Path], tmp_path: Path) -> None:
    outcome = Outcome()
    source = Source(pack, Layout.FOLDERS)
    list(compare_results(source, folders, tmp_path / "out", CancelToken(), outcome))
    gains = {pair.first.name: round(pair.gain, 3) for pair in outcome.pairs}
    assert 0.2 < gains["one_1"] <= 0.25, "one of the four frames that count was lost"
    assert gains["two_1"] == gains["two_2"] == 0
    assert outcome.pairs[0].frame_of_largest_gain == 3
    page = (tmp_path / "out" / PAGE).read_text(encoding="utf-8")
    assert "second against first on pack" in page
    assert page.count("data:image/jpeg;base64,") == 9, "truth, first and second of each object"
    assert "frame 3, object 1" in page
    assert "1 of 3" in page
    assert "LR, low resolution" in page


def test_missing_masks_are_named(pack: Path, folders: tuple[Path, Path], tmp_path: Path) -> None:
    (folders[1] / "one" / "00002.png").unlink()
    source = Source(pack, Layout.FOLDERS)
    with pytest.raises(MaskError, match=r"00002\.png is missing"):
        list(compare_results(source, folders, tmp_path / "out", CancelToken(), Outcome()))


def score(*values: float) -> ObjectScores:
    frames = tuple(FrameScore(t, value, value) for t, value in enumerate(values, start=1))
    return ObjectScores("<s>", ObjectId(1), 1, frames)


def test_a_loss_is_as_far_apart_as_a_gain() -> None:
    pair = Pair(score(0.5, 0.9, 0.5), score(0.6, 0.1, 0.5))
    assert pair.frame_of_largest_gain == 2
    assert pair.gain == pytest.approx(-0.7 / 3)


def test_texts_are_escaped() -> None:
    text = "\n".join(comparison_parts([Pair(score(0.5), score(0.25))], ("<a>", "<b>"), [], {}))
    for word in ("s", "a", "b"):
        assert f"<{word}>_1" not in text
        assert f">J&F <{word}>" not in text
    assert "&lt;a&gt;" in text
    assert "\N{MINUS SIGN}0.250" in text
