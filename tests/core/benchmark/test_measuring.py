import json
from pathlib import Path

import numpy as np
import pytest

from core.benchmark.following import Oracle
from core.benchmark.measuring import Measured, Measuring
from core.benchmark.settings import Method, Source
from core.datasets.sequence import Layout
from core.errors import MaskError
from core.masks import read_mask, write_indexed_png
from core.tracking_options import TrackingOptions

COPY = Method("copy-first", TrackingOptions())


def measured(measuring: Measuring, name: str) -> tuple[Measured, int]:
    """The result, and how many steps it took."""
    steps = list(measuring.measure(name))
    assert isinstance(steps[-1], Measured)
    assert steps[:-1] == [None] * (len(steps) - 1)
    return steps[-1], len(steps) - 1


def of(pack: Path, masks: Path, method: Method | None = COPY, frames: int = 0) -> Measuring:
    return Measuring(Source(pack, Layout.FOLDERS, frames=frames), masks, method)


def test_masks_are_made_and_scored(pack: Path, tmp_path: Path) -> None:
    result, steps = measured(of(pack, tmp_path / "out" / "masks"), "two")
    assert steps == 6 + 4
    assert [score.object_id for score in result.scores] == [1, 2]
    assert len(list((tmp_path / "out" / "masks" / "two").glob("*.png"))) == 6
    assert result.facts is not None
    assert result.facts.frames == 5
    assert result.facts.method["frames"] == 6


def test_finished_sequences_are_not_run_again(pack: Path, tmp_path: Path) -> None:
    masks = tmp_path / "out" / "masks"
    first, _ = measured(of(pack, masks), "one")
    again, steps = measured(of(pack, masks), "one")
    assert again == first
    assert steps == 4


@pytest.mark.parametrize("change", ["mask lost", "killed before the end", "oracle", "frames"])
def test_whatever_makes_masks_stale_runs_again(pack: Path, tmp_path: Path, change: str) -> None:
    masks = tmp_path / "out" / "masks"
    measured(of(pack, masks), "one")
    method, frames = COPY, 0
    if change == "mask lost":
        (masks / "one" / "00003.png").unlink()
    elif change == "killed before the end":
        (tmp_path / "out" / "runs" / "one.json").write_text('{"method": {')
    elif change == "oracle":
        method = Method("copy-first", TrackingOptions(), frozenset({Oracle.BOX}))
    else:
        frames = 5
    _, steps = measured(of(pack, masks, method, frames), "one")
    assert steps == 6 + 4 if not frames else 5 + 3
    facts = json.loads((tmp_path / "out" / "runs" / "one.json").read_text())
    assert facts["method"]["oracle"] == ("box" if change == "oracle" else "none")


def test_anybodys_masks_are_scored_as_they_are(pack: Path) -> None:
    measuring = Measuring(Source(pack, Layout.FOLDERS), pack, None)
    result, _ = measured(measuring, "two")
    assert [score.mean for score in result.scores] == [1, 1]
    assert result.facts is None
    assert measuring.only_scores
    assert measuring.lengths == {"one": 6, "two": 6}


def test_a_missing_result_is_named(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs" / "one").mkdir(parents=True)
    write_indexed_png(tmp_path / "theirs" / "one" / "00001.png", np.zeros((40, 64), np.uint8))
    with pytest.raises(MaskError, match=r"one.00002\.png is missing"):
        measured(of(pack, tmp_path / "theirs", None), "one")


def test_without_public_truth_masks_are_written_and_nothing_is_scored(
    pack: Path, tmp_path: Path
) -> None:
    root = tmp_path / "valid"
    names = [f"{t:05d}" for t in range(6)]
    (root / "JPEGImages").mkdir(parents=True)
    (root / "Annotations" / "v").mkdir(parents=True)
    (pack / "one" / "images").rename(root / "JPEGImages" / "v")
    write_indexed_png(
        root / "Annotations" / "v" / "00000.png", read_mask(pack / "one" / "masks" / "00000.png")
    )
    objects = {"1": {"category": "cat", "frames": names}}
    (root / "meta.json").write_text(json.dumps({"videos": {"v": {"objects": objects}}}))
    masks = tmp_path / "out" / "masks"
    measuring = Measuring(Source(root, Layout.YTVOS), masks, COPY)
    result, _ = measured(measuring, "v")
    measuring.pack_masks(tmp_path / "out" / "submission.zip")
    assert (tmp_path / "out" / "submission.zip").stat().st_size > 500
    assert result.scores == ()
    assert len(list((masks / "Annotations" / "v").glob("*.png"))) == 6
