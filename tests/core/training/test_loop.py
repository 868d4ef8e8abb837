"""Tests of core.training.loop on a small network, made-up clips and a clock that moves by hand."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from core.errors import Cancelled, EvermaskError
from core.model.config import ModelConfig
from core.model.network import Network
from core.progress import CancelToken
from core.training.length import Done, RunLength, Unit
from core.training.loop import StepReport, Trainer
from core.training.recipe import Phase, Recipe
from core.training.scoreboard import Scoreboard
from core.training.validation import Scores

CPU = torch.device("cpu")
PHASE = Phase(until=1.0, size=33, batch=1, length=4, video_share=0.0, peak_rate=1e-3)
RECIPE = Recipe(phases=(PHASE,), precision="fp32", warm_up=0.0)


def trainer(
    network: Network, source: Any, folder: Path, recipe: Recipe = RECIPE, steps: int = 6
) -> Trainer:
    """A run of so many steps when a batch takes a second; `source` carries the clock."""
    length = RunLength(steps / 60, Unit.MINUTE)
    return Trainer(network, recipe, source, folder, length, CPU, source._clock)


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


def test_coming_steps_are_announced_with_the_seeds_they_will_have(
    network: Network, source: Any, tmp_path: Path
) -> None:
    list(trainer(network, source, tmp_path, steps=3).train(CancelToken()))

    assert [prepared[0] for prepared in source.prepared] == source.asked
    assert source.prepared[0][1:3] == source.asked[1:3]
    assert len(set(source.prepared[0])) == len(source.prepared[0]) > 4


@pytest.mark.parametrize(("unit", "amount"), [(Unit.STEP, 3), (Unit.EPOCH, 1.2)])
def test_the_length_can_be_counted_in_steps_or_epochs(
    network: Network, source: Any, tmp_path: Path, unit: Unit, amount: float
) -> None:
    phases = (replace(PHASE, until=0.3, peak_rate=1e-3), replace(PHASE, peak_rate=1e-4))
    recipe = replace(RECIPE, phases=phases)
    length = RunLength(amount, unit, epoch_frames=10)  # a step shows four
    run = Trainer(network, recipe, source, tmp_path, length, CPU, source._clock)
    reports = list(run.train(CancelToken()))

    assert [report.step for report in reports] == [1, 2, 3]
    assert [report.rate > 2e-4 for report in reports] == [True, False, False]
    assert run.done.frames == 12


def test_each_phase_may_have_a_schedule_of_its_own(
    network: Network, source: Any, tmp_path: Path
) -> None:
    phases = (replace(PHASE, until=0.5), PHASE)
    recipe = replace(RECIPE, phases=phases, schedule="phase")
    run = trainer(network, source, tmp_path, recipe, steps=4)
    rates = [report.rate for report in run.train(CancelToken())]

    assert rates[0] == rates[2] == 1e-3
    assert rates[1] == rates[3] < 6e-4


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
    monkeypatch.setattr("core.training.run_folder.SAVE_EVERY_S", 1.5)
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
def test_signs_are_logged_now_and_then(
    network: Network, source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.loop.SIGNS_EVERY", 2)
    list(trainer(network, source, tmp_path, steps=4).train(CancelToken()))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    signs = [line for line in lines if "signs" in line]

    assert [line["step"] for line in signs] == [2, 4]
    assert len(signs[0]["signs"]["update_gate"]) == 2
    assert sum(iou is not None for iou in signs[0]["signs"]["slot_ious"]) in (1, 2)


class Board:
    """Stands for Scoreboard: due after so many seconds; a scoring takes five."""

    def __init__(self, clock: Any, every: float) -> None:
        self.last: Scores | None = None
        self.scored_step = 0
        self.seen: list[Done] = []
        self._clock, self._every, self._at = clock, every, 0.0

    def is_due(self, seconds: float) -> bool:
        return seconds - self._at >= self._every

    def score(self, weights: Mapping[str, Tensor], done: Done, token: CancelToken) -> Scores:
        self.seen.append(replace(done))
        self.scored_step = done.steps
        self._clock.now += 5
        self.last = Scores(0.1 * len(self.seen), 0, 0, 0)
        return self.last

    def rest_from(self, seconds: float) -> None:
        self._at = seconds

    @property
    def state(self) -> dict[str, Any]:
        return {"step": self.scored_step}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.scored_step = state["step"]


@pytest.mark.slow
def test_weights_are_scored_when_due_and_at_the_end(
    network: Network, source: Any, tmp_path: Path
) -> None:
    board = Board(source._clock, every=3)
    length = RunLength(14 / 60, Unit.MINUTE)
    run = Trainer(
        network, RECIPE, source, tmp_path, length, CPU, source._clock, cast(Scoreboard, board)
    )
    list(run.train(CancelToken()))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]

    # Scoring is part of the run's time: three steps, five seconds, three steps, five, once more.
    assert [(done.steps, done.seconds) for done in board.seen] == [(3, 3), (6, 11)]
    assert run.scores == board.last
    assert [line["scores"]["j_and_f"] for line in lines if "scores" in line] == [0.1, 0.2]
    again = Board(source._clock, every=3)
    resumed = Trainer(
        network, RECIPE, source, tmp_path, length, CPU, source._clock, cast(Scoreboard, again)
    )
    resumed.resume()
    assert again.scored_step == 6
    assert list(resumed.train(CancelToken())) == []


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

    assert [asked.size for asked in source.asked] == [33, 33, 49, 49]
    assert [asked.length for asked in source.asked] == [2, 2, 3, 3]
    assert [asked.batch for asked in source.asked] == [1, 1, 2, 2]
    assert [asked.video_share for asked in source.asked] == [0, 0, 0.5, 0.5]
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

    def spy(*arguments: Any) -> Any:
        fed.append(arguments[-1].feed_predictions)
        return original(*arguments)

    monkeypatch.setattr(loop, "roll_out", spy)
    recipe = replace(RECIPE, phases=(replace(PHASE, length=2, feed_predictions_from=0.5),))
    list(trainer(network, source, tmp_path, recipe, steps=4).train(CancelToken()))

    assert fed == [False, False, True, True]


def test_encoder_learns_at_its_share_of_the_rate(
    network: Network, source: Any, tmp_path: Path
) -> None:
    run = trainer(network, source, tmp_path, replace(RECIPE, encoder_rate=0.25))
    rate = take(run, 1)[0].rate

    assert {g["lr"] / rate for g in run._optimiser.param_groups if g["encoder"]} == {0.25}
    assert {g["lr"] for g in run._optimiser.param_groups if not g["encoder"]} == {rate}
