from pathlib import Path

import pytest

from core.benchmark.benchmark import MASKS, Outcome, run_benchmark, run_evaluation
from core.benchmark.settings import Method, Source
from core.datasets.sequence import Layout
from core.errors import Cancelled, MaskError, MediaError
from core.progress import CancelToken
from core.tracking_options import TrackingOptions

COPY = Method("copy-first", TrackingOptions())


def test_a_benchmark_and_the_evaluation_of_its_masks_agree(pack: Path, tmp_path: Path) -> None:
    source, outcome, again = Source(pack, Layout.FOLDERS), Outcome(), Outcome()
    steps = list(run_benchmark(source, COPY, tmp_path / "out", 1, CancelToken(), outcome))
    assert steps[-1].fraction == 1
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "global_results-val.csv",
        MASKS,
        "per-attribute_results-val.csv",
        "per-frame_results-val.csv",
        "per-sequence_results-val.csv",
        "report.html",
        "runs",
    ]

    masks = tmp_path / "out" / MASKS
    list(run_evaluation(source, masks, tmp_path / "again", 1, CancelToken(), again))
    assert 0.3 < outcome.json_line["j_and_f"] < 0.9  # type: ignore[operator]
    for key in ("j_and_f", "j", "f", "v", "objects", "sequences"):
        assert outcome.json_line[key] == again.json_line[key]


def test_a_stopped_benchmark_goes_on(pack: Path, tmp_path: Path) -> None:
    source, token = Source(pack, Layout.FOLDERS), CancelToken()
    stream = run_benchmark(source, COPY, tmp_path / "out", 1, token, Outcome())
    for step in stream:
        if step.text == "two":
            token.cancel()
            break
    with pytest.raises(Cancelled):
        next(stream)
    kept = (tmp_path / "out" / "runs" / "one.json").stat().st_mtime_ns
    outcome = Outcome()
    list(run_benchmark(source, COPY, tmp_path / "out", 1, CancelToken(), outcome))
    assert (tmp_path / "out" / "runs" / "one.json").stat().st_mtime_ns == kept
    assert outcome.json_line["sequences"] == 2


def test_long_clip_numbers_are_told_for_lvos(lvos: Path, tmp_path: Path) -> None:
    outcome = Outcome()
    source = Source(lvos, Layout.LVOS)
    list(run_benchmark(source, COPY, tmp_path / "out", 1, CancelToken(), outcome))
    assert outcome.json_line["absent_frames_with_pixels"] == 1.0
    assert outcome.json_line["after_over_before"] > 0  # type: ignore[operator]
    assert (tmp_path / "out" / MASKS / "Annotations" / "a-reappear" / "00000216.png").exists()


def test_wrong_data_is_refused_before_anything_is_written(pack: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="--layout folders"):
        list(
            run_benchmark(
                Source(pack, Layout.LVOS), COPY, tmp_path / "out", 1, CancelToken(), Outcome()
            )
        )
    assert not (tmp_path / "out").exists()


def test_truth_that_is_not_public_cannot_be_evaluated(lvos: Path, tmp_path: Path) -> None:
    for mask in (lvos / "Annotations" / "a-pingpong").iterdir():
        if mask.stem != "00000001":
            mask.unlink()
    source = Source(lvos, Layout.LVOS, ("a-pingpong",))
    with pytest.raises(MaskError, match="only the first mask"):
        list(run_evaluation(source, lvos, tmp_path / "out", 1, CancelToken(), Outcome()))


@pytest.mark.slow
def test_workers_give_the_same_numbers(pack: Path, tmp_path: Path) -> None:
    source, one, two = Source(pack, Layout.FOLDERS), Outcome(), Outcome()
    list(run_benchmark(source, COPY, tmp_path / "one", 1, CancelToken(), one))
    list(run_benchmark(source, COPY, tmp_path / "two", 2, CancelToken(), two))
    assert two.json_line["j_and_f"] == one.json_line["j_and_f"]
    assert two.summary is not None
    assert [m.sequence for m in two.summary.measured] == ["one", "two"]
