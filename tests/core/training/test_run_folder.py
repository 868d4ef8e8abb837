"""Tests of core.training.run_folder: what is kept however a run ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.errors import Cancelled, EvermaskError, OutputError
from core.progress import CancelToken
from core.training.run_folder import BrokenLoss, RunFolder, stepped


class Counting:
    """Five steps; `broken` is the one whose loss is no number. saved: steps at each save."""

    def __init__(self, folder: RunFolder, broken: int = 0) -> None:
        self.now = 0.0
        self.steps = 0
        self.saved: list[int] = []
        self.is_finished = False
        self._folder, self._broken = folder, broken

    def clock(self) -> float:
        return self.now

    @property
    def is_over(self) -> bool:
        return self.steps == 5

    def step(self, token: CancelToken) -> int:
        del token
        self.now += 25
        loss = float("nan") if self.steps + 1 == self._broken else 0.5
        self._folder.require_sound(loss, 1.0, self.steps)
        self.steps += 1
        return self.steps

    def finish(self, token: CancelToken) -> None:
        del token
        self.is_finished = True

    def save(self) -> None:
        self.saved.append(self.steps)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "run")


def driven(run: Counting, token: CancelToken | None = None) -> Iterator[int]:
    return stepped(run, run.clock, token or CancelToken())


def test_a_run_is_saved_each_minute_and_at_its_end(folder: RunFolder) -> None:
    run = Counting(folder)
    assert list(driven(run)) == [1, 2, 3, 4, 5]
    assert run.saved == [3, 5]
    assert run.is_finished


def test_a_stopped_run_is_saved(folder: RunFolder) -> None:
    run, token = Counting(folder), CancelToken()
    steps = driven(run, token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert run.saved == [1]
    assert not run.is_finished


@pytest.mark.parametrize("problem", [float("nan"), float("inf"), -float("inf")])
def test_loss_and_gradient_must_be_numbers(folder: RunFolder, problem: float) -> None:
    folder.require_sound(1.0, 2.0, 3)
    for loss, gradient in ((problem, 1.0), (1.0, problem)):
        with pytest.raises(BrokenLoss, match=r"at step 3: .*kept in .*run\. Lower"):
            folder.require_sound(loss, gradient, 3)


def test_a_broken_loss_is_not_saved(folder: RunFolder) -> None:
    run = Counting(folder, broken=5)
    with pytest.raises(BrokenLoss):
        list(driven(run))
    assert run.saved == [3]


def test_what_is_saved_is_found_again(folder: RunFolder) -> None:
    folder.make()
    folder.save({"step": 3, "weights": {"a": torch.ones(2)}})
    folder.log({"step": 1})
    folder.log({"step": 2})
    with folder.saved() as state:
        assert state["step"] == 3
        assert state["weights"]["a"].tolist() == [1, 1]
    assert (folder.path / "log.jsonl").read_text() == '{"step": 1}\n{"step": 2}\n'


def test_what_was_logged_after_the_saved_step_is_forgotten(folder: RunFolder) -> None:
    folder.cut_log(1)  # nothing to cut
    folder.make()
    for step in (1, 2, 2, 3):
        folder.log({"step": step})
    with (folder.path / "log.jsonl").open("a") as log:
        log.write('{"step": 2, "lo')
    folder.cut_log(2)
    assert (folder.path / "log.jsonl").read_text().count("\n") == 3


@pytest.mark.parametrize("content", [None, b"", b"not a state", b"\x80\x02."])
def test_what_cannot_be_read_is_left_as_it_is(folder: RunFolder, content: bytes | None) -> None:
    folder.make()
    path = folder.path / "state.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EvermaskError, match=r"state\.pt cannot be resumed"), folder.saved():
        pass
    assert content is None or path.read_bytes() == content


def test_a_state_of_something_else_is_refused(folder: RunFolder) -> None:
    folder.make()
    folder.save({"other": 1})
    with pytest.raises(EvermaskError, match="of another run"), folder.saved() as state:
        state["step"]


def test_a_run_is_not_written_over(folder: RunFolder) -> None:
    folder.require_no_run()
    folder.make()
    folder.save({})
    with pytest.raises(EvermaskError, match=r"holds a run already.*--resume"):
        folder.require_no_run()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        RunFolder(tmp_path / "file" / "run").make()
