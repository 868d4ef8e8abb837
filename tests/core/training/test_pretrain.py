import json

import numpy as np
import pytest
import torch
from safetensors import safe_open

from core.errors import Cancelled, EvermaskError
from core.model.checkpoint import load_encoder
from core.progress import CancelToken
from core.propagation.device import Device
from core.training import pretrain
from core.training.classifier import Classifier
from core.training.picture_batches import PictureBatch
from core.training.pretrain import (
    ENCODER_FILE,
    Pretrainer,
    PretrainRecipe,
)
from core.training.run_folder import STATE_FILE

CPU = Device(torch.device("cpu"), torch.float32, "CPU")
RECIPE = PretrainRecipe(size=32, batch=4, peak_rate=2.0, weight_decay=0.0)
CLASSES = ("dark", "light")


class ToneSource:
    """Dark and light noise, told apart by a glance; every batch takes `tick` seconds."""

    def __init__(self, clock, tick=1.0):
        self._clock = clock
        self._tick = tick
        self.asked = []
        self.unreadable = set()

    def learning(self, first):
        number = first
        while True:
            self._clock.now += self._tick
            self.asked.append(number)
            yield self._batch(number, 4)
            number += 1

    def measuring(self):
        yield self._batch(10**6, 8)

    def _batch(self, number, count):
        random = np.random.default_rng(number)
        labels = np.arange(count) % 2
        pixels = random.integers(0, 100, (count, 40, 40, 3)) + 150 * labels[:, None, None, None]
        aspects = np.ones(count, np.float32)
        if number in self.unreadable:
            labels, pixels, aspects = labels[:0], pixels[:0], aspects[:0]
        damaged = tuple(f"{number}.jpg" for _ in range(count - len(labels)))
        return PictureBatch(pixels.astype(np.uint8), aspects, labels.astype(np.int64), damaged)


@pytest.fixture
def tones(clock):
    return ToneSource(clock)


@pytest.fixture
def make(clock, tones, tmp_path):
    def trainer(minutes=4 / 60):
        torch.manual_seed(0)
        network = Classifier(len(CLASSES))
        return Pretrainer(
            network,
            RECIPE,
            tones,
            CLASSES,
            tmp_path,
            minutes,
            CPU,
            clock=clock,
            origin={"data": "tones"},
        )

    return trainer


def run(trainer):
    return list(trainer.train(CancelToken()))


def run_until(trainer, step):
    token = CancelToken()
    for report in trainer.train(token):
        if report.step == step:
            token.cancel()


def test_the_rate_rises_and_falls_as_half_a_cosine():
    recipe = PretrainRecipe(batch=128, peak_rate=0.1, warm_up=0.1)
    rates = [recipe.rate_at(share, from_weights=False) for share in (0, 0.1, 0.55, 1)]
    assert rates == pytest.approx([0.0005, 0.05, 0.025, 0], abs=1e-6)
    assert recipe.rate_at(0.1, from_weights=True) == pytest.approx(0.01)


@pytest.mark.slow
def test_a_run_stops_by_the_clock_and_leaves_an_encoder(make, tmp_path, network):
    trainer = make()
    reports = run(trainer)
    assert [report.step for report in reports] == [1, 2, 3, 4]
    assert trainer.summary.steps == 4
    load_encoder(network, tmp_path / ENCODER_FILE)
    with safe_open(tmp_path / ENCODER_FILE, "pt") as file:
        metadata = file.metadata()
    assert metadata["top1"] == f"{trainer.summary.top_1:.4f}"
    assert metadata["held_out"] == "8"
    assert metadata["data"] == "tones"
    assert json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])["step"] == 4


@pytest.mark.slow
def test_it_learns(make):
    trainer = make(minutes=0.5)
    reports = run(trainer)
    assert reports[-1].loss < reports[0].loss
    assert trainer.summary.top_1 == 1.0


@pytest.mark.slow
def test_it_measures_now_and_then(make, tmp_path):
    run(make(minutes=0.75))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [20, 40, 45]


def test_only_a_better_measurement_replaces_the_encoder(make, tmp_path, monkeypatch):
    trainer = make()
    scores = iter([6, 3])
    monkeypatch.setattr(pretrain, "top_1", lambda logits, labels: next(scores))
    trainer.measure(CancelToken())
    first = (tmp_path / ENCODER_FILE).read_bytes()
    trainer.summary.steps = 9
    trainer.measure(CancelToken())
    assert (tmp_path / ENCODER_FILE).read_bytes() == first
    assert trainer.summary.top_1 == 0.75


@pytest.mark.slow
def test_a_resumed_run_goes_on_as_the_unbroken_one(make, tones, tmp_path):
    unbroken = make()
    run(unbroken)
    wanted = {name: t.clone() for name, t in unbroken.network.state_dict().items()}

    with pytest.raises(Cancelled):
        run_until(make(), 2)
    tones.asked.clear()
    resumed = make()
    resumed.resume()
    assert [report.step for report in run(resumed)] == [3, 4]
    assert tones.asked == [2, 3]
    for name, tensor in resumed.network.state_dict().items():
        torch.testing.assert_close(tensor, wanted[name])


@pytest.mark.slow
def test_a_loss_that_is_no_number_keeps_the_last_good_state(make, tmp_path, monkeypatch):
    run(make())
    good = (tmp_path / STATE_FILE).read_bytes()
    trainer = make(minutes=0.2)
    trainer.resume()
    monkeypatch.setattr(
        pretrain, "random_crops", lambda pictures, *_: torch.full((4, 3, 32, 32), float("nan"))
    )
    with pytest.raises(EvermaskError, match=r"stopped at step 4: the loss is nan, .* is kept in"):
        run(trainer)
    assert (tmp_path / STATE_FILE).read_bytes() == good


@pytest.mark.slow
def test_batches_of_damaged_pictures_are_passed_over_and_counted(make, tones):
    tones.unreadable = {1, 2}
    trainer = make()
    run(trainer)
    assert trainer.summary.steps == 2
    assert trainer.summary.skipped == 2


def test_nothing_but_damaged_pictures(make, tones):
    tones.unreadable = set(range(100))
    with pytest.raises(EvermaskError, match=r"^Hardly any picture can be read, 0\.jpg among"):
        run(make())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", None])
def test_a_state_that_cannot_be_resumed_is_left_as_it_is(make, tmp_path, content):
    path = tmp_path / STATE_FILE
    if content is None:
        torch.save({"classes": ["others"]}, path)
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(EvermaskError, match="cannot be resumed"):
        make().resume()
    assert path.read_bytes() == before
