"""Tests of core.training.run: whole runs on a few pictures, with the real network."""

import json
from pathlib import Path

import pytest

from core.datasets.sequence import Layout
from core.errors import EvermaskError
from core.model.checkpoint import describe, load_network
from core.progress import CancelToken, Progress
from core.training.data import TrainingData
from core.training.length import Unit
from core.training.run import RunFiles, RunSettings, RunSummary, SceneMaker, train_run
from core.training.scenes import SceneRequest
from core.training.synthesis import SynthesisConfig

RECIPE = """
steps = 1
precision = "fp32"
validation_size = 65
validation_stride = 3

[[phases]]
until = 1.0
size = 65
batch = 1
length = 3
video_share = 0.5
peak_rate = 1e-4
"""


@pytest.fixture
def files(still_folder: Path, video_folder: Path, tmp_path: Path) -> RunFiles:
    recipe = tmp_path / "short.toml"
    recipe.write_text(RECIPE)
    return RunFiles((still_folder, video_folder), tmp_path / "out", recipe)


def trained(files: RunFiles, **settings: object) -> tuple[RunSummary, list[Progress]]:
    summary = RunSummary()
    chosen = RunSettings(device="cpu", **settings)  # type: ignore[arg-type]  # as they come
    return summary, list(train_run(files, chosen, CancelToken(), summary))


def lines(files: RunFiles) -> list[dict[str, object]]:
    return [json.loads(line) for line in (files.output / "log.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_a_run_leaves_weights_that_say_where_they_come_from(
    files: RunFiles, still_folder: Path
) -> None:
    (still_folder / "images" / "0.png").write_bytes(b"nothing")
    summary, steps = trained(files, length={Unit.STEP: 4}, terms="none")
    assert (summary.steps, summary.best, summary.j_and_f) == (4, None, None)
    assert (steps[-1].done, steps[-1].total) == (4, 4)
    said = describe(files.output / "weights.safetensors")
    assert (said["recipe"], said["data"], said["terms"]) == ("short.toml", "stills, videos", "none")
    load_network(files.output / "weights.safetensors")
    assert summary.skipped == 1
    assert "images/0.png" in summary.damaged[0]
    assert lines(files)[-1] == {"step": 4, "damaged": summary.damaged}
    assert steps[-1].text == "1 damaged samples skipped"


@pytest.mark.slow
def test_the_best_weights_are_kept_and_a_finished_run_goes_on(files: RunFiles) -> None:
    validation = files.data[1].rename(files.data[1].with_name("validation"))
    files = RunFiles((files.data[0],), files.output, files.recipe, validation=validation)
    summary, _ = trained(files)
    assert summary.best is not None
    said = json.loads(describe(Path(summary.best))["scores"])
    assert said["on"] == "validation, one frame of 3, size 65"
    assert said["j_and_f"] == pytest.approx(summary.j_and_f, abs=1e-4)
    again, _ = trained(files, length={Unit.STEP: 2}, resume=True, score_every=1000.0)
    assert again.steps == 2
    assert again.j_and_f is not None
    assert again.j_and_f >= (summary.j_and_f or 0)
    assert sum("scores" in line for line in lines(files)) == 2
    with pytest.raises(EvermaskError, match="holds a run already"):
        trained(files)


@pytest.mark.slow
def test_two_runs_with_one_seed_end_with_the_same_weights(files: RunFiles, tmp_path: Path) -> None:
    other = RunFiles(files.data, tmp_path / "other", files.recipe)
    for run in (files, other):
        trained(run, length={Unit.STEP: 2})
    first, second = (load_network(run.output / "weights.safetensors") for run in (files, other))
    assert all(
        a.equal(b)
        for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    )


def refused(files: RunFiles, **settings: object) -> str:
    with pytest.raises(EvermaskError) as caught:
        trained(files, **settings)
    assert not files.output.exists()
    return str(caught.value)


def test_nothing_is_written_before_everything_was_looked_at(
    files: RunFiles, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    assert "gone holds no data set" in refused(RunFiles((gone,), files.output, files.recipe))
    assert "one length" in refused(files, length={Unit.STEP: 1, Unit.MINUTE: 1.0})
    both = RunFiles(files.data, files.output, files.recipe, validation=files.data[1])
    assert "as training data and as validation" in refused(both)
    weights = tmp_path / "cut.safetensors"
    weights.write_bytes(b"\x08\x00\x00")
    cut = RunFiles(files.data, files.output, files.recipe, weights=weights)
    assert "cut.safetensors is not a DDMemory checkpoint" in refused(cut)
    wrong = RunFiles(files.data, files.output, files.recipe, encoder=gone / "a.pth")
    assert "a.pth" in refused(wrong)
    assert "short.toml" not in refused(RunFiles(files.data, files.output, gone / "other.toml"))


def test_a_scene_maker_opens_the_data_anew(still_folder: Path, video_folder: Path) -> None:
    data = TrainingData((still_folder,), ((video_folder, Layout.FOLDERS),), ())
    maker = SceneMaker(data, SynthesisConfig(), 0)
    first, second = maker(), maker()
    assert first is not second
    assert first.epoch_frames == 7
    assert len(first.draw_all(SceneRequest(0, 2, 33, 3, 0.5))) == 2
