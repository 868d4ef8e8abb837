"""Tests of core.training.parallel: alone here, and in two processes that train together."""

import json
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import Cancelled
from core.model.network import Network
from core.progress import CancelToken
from core.training import parallel
from core.training.length import RunLength, Unit
from core.training.loop import Trainer
from core.training.recipe import Phase, Recipe

ROOT = Path(__file__).parents[3]
CPU = torch.device("cpu")


def test_alone_everything_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.grad = torch.tensor([3.0, 4.0])
    parallel.join_group(CPU)
    parallel.average_gradients([parameter])

    assert parameter.grad.tolist() == [3.0, 4.0]
    assert parallel.rank() == 0
    assert parallel.agree_on(2.5) == 2.5


def be_one_of_two(folder: Path) -> None:
    """What each of the two processes runs; one clock is ten times as fast as the other."""
    made = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
    torch.set_num_threads(1)
    parallel.join_group(CPU)
    own = parallel.rank()
    report: dict[str, Any] = {"rank": own, "agreed": parallel.agree_on(5.0 + own)}

    pair = [torch.nn.Parameter(torch.zeros(2)) for _ in range(3)]
    pair[0].grad, pair[2].grad = torch.tensor([1.0 + own, 0]), torch.tensor([0, 3.0 * own])
    parallel.average_gradients(pair)
    report["mean"] = [None if p.grad is None else p.grad.tolist() for p in pair]

    torch.manual_seed(1)
    clock = made["Clock"]()
    source = made["SquareSource"](clock, tick=1.0 if own == 0 else 10.0)
    phase = Phase(until=1.0, size=33, batch=1, length=4, video_share=0, peak_rate=1e-3)
    recipe = Recipe(phases=(phase,), precision="fp32", drop_global=0.5, drop_local=0.5)
    length = RunLength(3 / 60, Unit.MINUTE)
    run = Trainer(Network(made["SMALL"]), recipe, source, folder, length, CPU, clock)
    steps = list(run.train(CancelToken()))
    report["frames"] = run.done.frames
    report["stopped_at"] = stop_in_the_middle(folder, made, recipe, own)
    report["losses"] = [step.loss for step in steps]
    report["norms"] = [step.gradient_norm for step in steps]
    report["weights"] = [float(p.detach().double().sum()) for p in run.network.parameters()]
    torch.distributed.destroy_process_group()
    (folder / f"{own}.json").write_text(json.dumps(report))


def stop_in_the_middle(folder: Path, made: dict[str, Any], recipe: Recipe, own: int) -> int:
    """Only the first process is asked to stop."""
    clock, token = made["Clock"](), CancelToken()
    length = RunLength(50, Unit.STEP)
    run = Trainer(
        Network(made["SMALL"]), recipe, made["SquareSource"](clock), folder, length, CPU, clock
    )
    try:
        for report in run.train(token):
            if report.step == 2 and own == 0:
                token.cancel()
    except Cancelled:
        return run.done.steps
    return -1


@pytest.mark.slow
def test_two_processes_end_with_equal_weights(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        "import pathlib, runpy, sys; "
        "runpy.run_path(sys.argv[1])['be_one_of_two'](pathlib.Path(sys.argv[2]))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, __file__, str(tmp_path)],
            cwd=ROOT,
            env=dict(
                os.environ,
                PYTHONPATH=str(ROOT),
                MASTER_ADDR="127.0.0.1",
                MASTER_PORT=str(port),
                WORLD_SIZE="2",
                RANK=str(rank),
            ),
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    try:
        complaints = [process.communicate(timeout=100)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [process.returncode for process in processes] == [0, 0], complaints
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in range(2))

    assert [first["rank"], second["rank"]] == [0, 1]
    assert first["agreed"] == second["agreed"] == 5.0
    assert first["mean"] == second["mean"] == [[1.5, 0.0], None, [0.0, 1.5]]
    assert len(first["losses"]) == len(second["losses"]) == 3
    assert first["losses"] != second["losses"]  # other clips
    assert first["norms"] == second["norms"]
    assert first["weights"] == second["weights"]
    assert first["frames"] == second["frames"] == 3 * 2 * 4
    assert first["stopped_at"] == second["stopped_at"] == 2
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 3 + 2
