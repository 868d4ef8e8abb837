"""Tests of core.training.recipe."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import EvermaskError
from core.training.command import RECIPES
from core.training.length import Unit
from core.training.recipe import Phase, Recipe, as_table, load_recipe

GOOD = """
seed = 7
precision = "fp32"
warm_up = 0

[[phases]]
until = 0.4
size = 193
batch = 4
length = 4
video_share = 0.25
peak_rate = 3e-4
train_encoder = false

[[phases]]
until = 1.0
size = 257
batch = 2
length = 6
video_share = 1
peak_rate = 1e-4
feed_predictions_from = 0.3
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(text)
    return path


def test_recipe_is_read(tmp_path: Path) -> None:
    recipe = load_recipe(written(tmp_path, GOOD))

    assert (recipe.seed, recipe.precision, recipe.warm_up) == (7, "fp32", 0)
    assert recipe.clip_norm == Recipe.clip_norm
    assert [phase.size for phase in recipe.phases] == [193, 257]
    assert not recipe.phases[0].train_encoder
    assert recipe.phases[1].feed_predictions_from == 0.3


@pytest.mark.parametrize(
    ("replaced", "by", "why"),
    [
        ("seed = 7", "seed = ", "it is not TOML"),
        ("seed = 7", "sed = 7", "it has a missing or unknown setting (.*'sed'"),
        ("size = 193", "", "it has a missing or unknown setting (.*'size'"),
        ("[[phases]]", "[[stages]]", "it has a missing or unknown setting ('phases'"),
        ("seed = 7", 'seed = "x"', "`seed` has a value of the wrong kind"),
        ("size = 193", 'size = "193"', "`size` has a value of the wrong kind"),
        ("batch = 4", "batch = true", "`batch` has a value of the wrong kind"),
        ("train_encoder = false", "train_encoder = 0", "`train_encoder` has a value"),
        ("until = 1.0", "until = 0.9", "the phases' `until` must rise and end at 1.0"),
        ("until = 0.4", "until = 1.0", "the phases' `until` must rise and end at 1.0"),
        ("until = 0.4", "until = 0.0", "the phases' `until` must rise and end at 1.0"),
        ("size = 193", "size = 192", "a phase needs size 16k + 1, length >= 2 and batch >= 1"),
        ("size = 193", "size = 1", "a phase needs size 16k + 1, length >= 2 and batch >= 1"),
        ("length = 4", "length = 1", "a phase needs size 16k + 1, length >= 2 and batch >= 1"),
        ("batch = 4", "batch = 0", "a phase needs size 16k + 1, length >= 2 and batch >= 1"),
        ("video_share = 1", "video_share = 2", "a phase needs video_share from 0 to 1"),
        ("peak_rate = 3e-4", "peak_rate = 0.0", "a phase needs video_share from 0 to 1"),
        ('precision = "fp32"', 'precision = "fp16"', "precision must be fp32 or bf16"),
        ("warm_up = 0", "hardest_share_at = 0", "reference_loss_until and hardest_share_at"),
        ("warm_up = 0", 'schedule = "step"', "schedule must be run or phase"),
        ("warm_up = 0", "minutes = 3\nepochs = 2", "a run has one length above 0"),
        ("warm_up = 0", "steps = 0", "a run has one length above 0"),
        ("warm_up = 0", "steps = 1.5", "`steps` has a value of the wrong kind"),
        ("warm_up = 0", "validation_stride = 0", "validation_stride from 1"),
    ],
)
def test_bad_recipe_is_refused(tmp_path: Path, replaced: str, by: str, why: str) -> None:
    path = written(tmp_path, GOOD.replace(replaced, by))
    pattern = why.replace("(", r"\(").replace("+", r"\+")

    with pytest.raises(EvermaskError, match=pattern) as caught:
        load_recipe(path)
    assert str(caught.value).startswith("some.toml is no usable training recipe: ")
    assert str(caught.value).endswith(". Nothing was started.")


@pytest.mark.parametrize("text", ["phases = 3", "phases = [3]", "phases = []", "\x00"])
def test_nonsense_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvermaskError, match="no usable training recipe"):
        load_recipe(written(tmp_path, text))


def test_missing_recipe(tmp_path: Path) -> None:
    with pytest.raises(EvermaskError, match=r"gone\.toml .*: it does not exist\. Nothing was"):
        load_recipe(tmp_path / "gone.toml")


def test_a_folder_is_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(EvermaskError, match="it cannot be read"):
        load_recipe(tmp_path)


def phase(until: float) -> Phase:
    return Phase(until, size=33, batch=1, length=2, video_share=0, peak_rate=1e-3)


@pytest.mark.parametrize(
    ("elapsed", "index", "share"),
    [(0.0, 0, 0.0), (0.1, 0, 0.5), (0.2, 1, 0.0), (0.6, 1, 0.5), (1.0, 1, 1.0)],
)
def test_phase_at_a_share_of_the_run(elapsed: float, index: int, share: float) -> None:
    recipe = Recipe(phases=(phase(0.2), phase(1.0)))
    found, over = recipe.phase_at(elapsed)

    assert found is recipe.phases[index]
    assert over == pytest.approx(share)


def test_schedule_of_the_run_or_of_each_phase() -> None:
    recipe = Recipe(phases=(phase(0.2), phase(1.0)))
    assert recipe.scheduled(0.6) == 0.6
    assert replace(recipe, schedule="phase").scheduled(0.6) == pytest.approx(0.5)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_recipes_of_the_project_can_be_used(path: Path) -> None:
    recipe = load_recipe(path)
    assert sum(amount is not None for amount in recipe.length.values()) == 1
    # The global memory learns from clips of four frames on.
    assert recipe.phases[-1].length >= 5
    assert recipe.phases[-1].feed_predictions_from < 1


def test_the_recipe_for_lvos_takes_two_epochs() -> None:
    recipe = load_recipe(RECIPES / "lvos.toml")
    assert recipe.length == {Unit.MINUTE: None, Unit.STEP: None, Unit.EPOCH: 2}
    assert {phase.video_share for phase in recipe.phases} == {1.0}
    assert max(phase.peak_rate for phase in recipe.phases) <= 2e-4


def test_table_holds_plain_values() -> None:
    table = as_table(Recipe(phases=(phase(1.0),), seed=3))

    assert json.loads(json.dumps(table))["phases"][0]["size"] == 33
    assert table["seed"] == 3
