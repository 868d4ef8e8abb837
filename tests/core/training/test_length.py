"""Tests of core.training.length."""

import pytest

from core.errors import EvermaskError
from core.training.length import Done, RunLength, Unit, chosen_length

DONE = Done(seconds=90.0, steps=30, frames=250)


@pytest.mark.parametrize(
    ("length", "share", "progress"),
    [
        (RunLength(3, Unit.MINUTE), 0.5, (90, 180)),
        (RunLength(40, Unit.STEP), 0.75, (30, 40)),
        (RunLength(5, Unit.EPOCH, epoch_frames=100), 0.5, (2500, 5000)),
        (RunLength(1, Unit.MINUTE), 1.0, (60, 60)),
    ],
)
def test_what_is_over(length: RunLength, share: float, progress: tuple[int, int]) -> None:
    assert length.share(DONE) == share
    assert length.share(Done()) == 0
    shown = length.progress(DONE, "text")
    assert (shown.done, shown.total) == progress


def test_the_command_comes_before_the_recipe() -> None:
    recipe = {Unit.EPOCH: 2.0, Unit.MINUTE: None}
    assert chosen_length({Unit.STEP: None}, recipe, 70) == RunLength(2.0, Unit.EPOCH, 70)
    assert chosen_length({Unit.STEP: 9}, recipe, 0).unit is Unit.STEP


def test_a_run_has_one_length() -> None:
    with pytest.raises(EvermaskError, match="Asked for minutes and steps"):
        chosen_length({Unit.MINUTE: 1, Unit.STEP: 1}, {}, 1)
    with pytest.raises(EvermaskError, match="Add --minutes, --steps or --epochs"):
        chosen_length({}, {Unit.STEP: None}, 1)
