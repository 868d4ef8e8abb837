"""Tests of core.training.loop on a small network, made-up clips and a clock that moves by hand."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import Tensor, nn

from core.errors import Cancelled, EvermaskError
from core.model.config import ModelConfig
from core.model.network import Network
from core.progress import CancelToken
from core.training.clips import ClipSource
from core.training.loop import StepReport, Trainer, foreground_iou, parameter_groups
from core.training.recipe import Phase, Recipe

CPU = torch.device("cpu")
PHASE = Phase(until=1.0, size=33, batch=1, length=4, video_share=0.0, peak_rate=1e-3)
RECIPE = Recipe(phases=(PHASE,), precision="fp32", warm_up=0.0)


def trainer(
    network: Network, source: Any, folder: Path, recipe: Recipe = RECIPE, steps: int = 6
) -> Trainer:
    """A run of so many steps when a batch takes a second; `source` carries the clock."""
    return Trainer(
        network, recipe, cast(ClipSource, source), folder, steps / 60, CPU, source._clock
    )


def take(run: Trainer, steps: int) -> list[StepReport]:
    """So many steps, then stop as someone does who closes the run."""
    reports = run.train(CancelToken())
    taken = [next(reports) for _ in range(steps)]
    reports.close()  # type: ignore[attr-defined]  # it is a generator
    return taken


def weights(run: Trainer) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in run.network.state_dict().items()}


def saved_step(folder: Path) -> int:
    return int(torch.load(folder / "state.pt", weights_only=True)["step"])


def test_steps_until_the_time_is_over(network: Network, source: Any, tmp_path: Path) -> None:
    run = trainer(network, source, tmp_path, steps=3)
    before = weights(run)
    reports = list(run.train(CancelToken()))

    assert [report.step for report in reports] == [1, 2, 3]
    assert [report.elapsed_s for report in reports] == [0.0, 1.0, 2.0]
    assert all(len(report.ious) == 3 and report.gradient_norm > 0 for report in reports)
    assert run.elapsed_share == 1
    changed = {name for name, value in weights(run).items() if not value.equal(before[name])}
    assert "lstt.layers.0.to_value.weight" in changed
    assert "global_memory.cells.1.gate.weight" in changed
    assert "encoder.features.4.conv.0.0.weight" in changed
    assert not {name for name in changed if name.startswith(tuple(FROZEN))}
    assert saved_step(tmp_path) == 3


FROZEN = [f"encoder.features.{stage}." for stage in range(4)]


def test_every_step_is_logged(network: Network, source: Any, tmp_path: Path) -> None:
    reports = list(trainer(network, source, tmp_path, steps=2).train(CancelToken()))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]

    assert [line["step"] for line in lines] == [1, 2]
    assert lines[1]["loss"] == reports[1].loss


def test_averaged_weights_follow_the_network(network: Network, source: Any, tmp_path: Path) -> None:
    run = trainer(network, source, tmp_path)
    name = "decoder.logits.weight"
    before = run.network.state_dict()[name].clone()
    take(run, 1)

    torch.testing.assert_close(
        run.average.state_dict()[name], torch.lerp(before, weights(run)[name], 1 - 2 / 11)
    )


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_resumed_run_equals_the_unbroken_one(
    network: Network, source: Any, tmp_path: Path, precision: str
) -> None:
    recipe = replace(RECIPE, precision=precision, drop_global=0.3, drop_local=0.3)
    start = weights(trainer(network, source, tmp_path / "start", recipe))
    unbroken = trainer(network, source, tmp_path / "unbroken", recipe)
    straight = take(unbroken, 5)
    expected, expected_average = weights(unbroken), unbroken.average.state_dict()

    first = Network(network.config)
    first.load_state_dict(start)
    before = take(trainer(first, source, tmp_path / "resumed", recipe), 2)
    torch.rand(7)  # another process would have drawn other numbers
    resumed = trainer(Network(network.config), source, tmp_path / "resumed", recipe)
    resumed.resume()
    after = take(resumed, 3)

    assert [*before, *after] == straight
    assert all(value.equal(expected[name]) for name, value in weights(resumed).items())
    averages = resumed.average.state_dict()
    assert all(value.equal(expected_average[name]) for name, value in averages.items())


@pytest.mark.slow
def test_another_seed_trains_otherwise(network: Network, source: Any, tmp_path: Path) -> None:
    start = weights(trainer(network, source, tmp_path / "start"))
    first = take(trainer(network, source, tmp_path / "a"), 1)
    network.load_state_dict(start)
    again = take(trainer(network, source, tmp_path / "b"), 1)
    network.load_state_dict(start)
    other = take(trainer(network, source, tmp_path / "c", replace(RECIPE, seed=1)), 1)

    assert first == again
    assert first[0].loss != other[0].loss


@pytest.mark.parametrize("content", [None, b"", b"not a state", b"\x80\x02."])
def test_nothing_to_resume(
    network: Network, source: Any, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "state.pt").write_bytes(content)

    with pytest.raises(EvermaskError, match=r"state\.pt cannot be resumed: .*left as it is\."):
        trainer(network, source, tmp_path).resume()


def test_state_of_another_network_is_refused(network: Network, source: Any, tmp_path: Path) -> None:
    trainer(network, source, tmp_path).save()
    other = Network(ModelConfig(channels=16, heads=2, layers=1, feedforward=32, window_radius=1))

    with pytest.raises(EvermaskError, match="cannot be resumed"):
        trainer(other, source, tmp_path).resume()


@pytest.mark.slow
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good_state(
    network: Network, source: Any, tmp_path: Path
) -> None:
    run = trainer(network, source, tmp_path)
    take(run, 1)
    good = weights(run)
    source.poisoned.add(1)

    with pytest.raises(EvermaskError, match=r"at step 1: the loss is nan.*last good state is kept"):
        take(run, 1)
    assert saved_step(tmp_path) == 1
    resumed = trainer(network, source, tmp_path)
    resumed.resume()
    assert all(value.equal(good[name]) for name, value in weights(resumed).items())
    assert take(resumed, 1)[0].step == 2


def test_a_gradient_that_is_no_number_never_reaches_the_weights(
    network: Network, source: Any, tmp_path: Path
) -> None:
    run = trainer(network, source, tmp_path)
    before = weights(run)
    network.decoder.logits.weight.register_hook(lambda gradient: gradient * float("inf"))

    with pytest.raises(EvermaskError, match="gradient"):
        take(run, 1)
    assert all(value.equal(before[name]) for name, value in weights(run).items())
    assert not (tmp_path / "state.pt").exists()


@pytest.mark.slow
def test_state_is_saved_now_and_then(
    network: Network, source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.loop.SAVE_EVERY_S", 1.5)
    run = trainer(network, source, tmp_path)
    reports = run.train(CancelToken())
    seen = []
    for _ in range(4):
        next(reports)
        seen.append((tmp_path / "state.pt").exists() and saved_step(tmp_path))

    assert seen == [False, False, 2, 2]
    reports.close()  # type: ignore[attr-defined]  # it is a generator


def test_stopping_keeps_what_is_done(network: Network, source: Any, tmp_path: Path) -> None:
    token = CancelToken()
    reports = trainer(network, source, tmp_path).train(token)
    next(reports)
    token.cancel()

    with pytest.raises(Cancelled):
        next(reports)
    assert saved_step(tmp_path) == 1


@pytest.mark.slow
def test_phases_follow_the_clock(network: Network, source: Any, tmp_path: Path) -> None:
    phases = (
        replace(PHASE, until=0.5, length=2, peak_rate=1e-3, train_encoder=False),
        replace(PHASE, size=49, batch=2, length=3, video_share=0.5, peak_rate=1e-4),
    )
    run = trainer(network, source, tmp_path, replace(RECIPE, phases=phases), steps=4)
    encoder = "encoder.features.18.0.weight"
    reports, learned = [], []
    before = weights(run)[encoder]
    for report in run.train(CancelToken()):
        reports.append(report)
        learned.append(not run.network.state_dict()[encoder].equal(before))

    assert [asked["size"] for asked in source.asked] == [33, 33, 49, 49]
    assert [asked["length"] for asked in source.asked] == [2, 2, 3, 3]
    assert [asked["batch"] for asked in source.asked] == [1, 1, 2, 2]
    assert [asked["video_share"] for asked in source.asked] == [0, 0, 0.5, 0.5]
    assert [len(report.ious) for report in reports] == [1, 1, 2, 2]
    assert learned == [False, False, True, True]
    rates = [report.rate for report in reports]
    assert rates == sorted(rates, reverse=True)
    assert rates[1] > 5e-4 > 1e-4 > rates[2]


@pytest.mark.slow
def test_own_masks_are_fed_back_from_their_share_of_the_phase_on(
    network: Network, source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.training import loop

    fed: list[bool] = []
    original = loop.roll_out

    def spy(*arguments: Any) -> list[Tensor]:
        fed.append(arguments[-1].feed_predictions)
        return original(*arguments)

    monkeypatch.setattr(loop, "roll_out", spy)
    recipe = replace(RECIPE, phases=(replace(PHASE, length=2, feed_predictions_from=0.5),))
    list(trainer(network, source, tmp_path, recipe, steps=4).train(CancelToken()))

    assert fed == [False, False, True, True]


def test_no_weight_decay_for_vectors_tables_and_the_last_layer(network: Network) -> None:
    network.freeze_stem()
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    groups = {
        (group["encoder"], group["decays"]): {names[id(p)] for p in group["params"]}
        for group in parameter_groups(network)
    }

    spared = groups[False, False]
    assert {"decoder.logits.weight", "lstt.layers.1.short_term.relative_value"} <= spared
    assert "lstt.layers.0.norm_self.weight" in spared
    assert "decoder.entry.conv.weight" in groups[False, True]
    assert groups.keys() == {(False, False), (False, True), (True, True)}
    in_groups = [name for group in groups.values() for name in group]
    assert len(in_groups) == len(set(in_groups))
    assert not any(name.startswith(tuple(FROZEN)) for name in in_groups)


def test_encoder_learns_at_its_share_of_the_rate(
    network: Network, source: Any, tmp_path: Path
) -> None:
    run = trainer(network, source, tmp_path, replace(RECIPE, encoder_rate=0.25))
    rate = take(run, 1)[0].rate

    assert {g["lr"] / rate for g in run._optimiser.param_groups if g["encoder"]} == {0.25}
    assert {g["lr"] for g in run._optimiser.param_groups if not g["encoder"]} == {rate}


def test_foreground_iou_ignores_which_object() -> None:
    labels = torch.zeros(2, 4, 4, dtype=torch.int64)
    labels[0, :2] = 2
    logits = nn.functional.one_hot(torch.ones(2, 4, 4).long(), 3).permute(0, 3, 1, 2).float()
    logits[0, :, 3] = torch.tensor([5.0, 0.0, 0.0])[:, None]  # 12 predicted, 8 true and hit
    logits[1] = torch.tensor([5.0, 0.0, 0.0])[:, None, None]  # nothing there, nothing found

    assert foreground_iou(logits, labels) == pytest.approx((8 / 12 + 1) / 2, abs=1e-5)
