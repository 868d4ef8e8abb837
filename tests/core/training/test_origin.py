"""Tests of core.training.origin: what weights files say about themselves."""

import json
import subprocess
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from core.model.checkpoint import describe
from core.model.network import Network
from core.training import origin as origin_module
from core.training.length import Done
from core.training.origin import Origin, commit
from core.training.recipe import Phase, Recipe
from core.training.validation import Scores

PHASE = Phase(until=1.0, size=33, batch=1, length=4, video_share=0.0, peak_rate=1e-3)
ORIGIN = Origin(
    "some.toml", Recipe(phases=(PHASE,), seed=7), ("static-0.tar", "LVOS"), "encoder", "val", "no"
)


def test_weights_say_where_they_come_from(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    scores = Scores(0.61234, 0.6, 0.62, 0.5)
    ORIGIN.save(path, network, network.state_dict(), Done(90.0, 30, 700), scores)
    said = describe(path)

    assert said["recipe"] == "some.toml"
    assert json.loads(said["settings"])["seed"] == 7
    assert said["data"] == "static-0.tar, LVOS"
    assert (said["start"], said["terms"]) == ("encoder", "no")
    assert (said["minutes"], said["steps"], said["frames"]) == ("1.5", "30", "700")
    assert json.loads(said["scores"]) == {
        "j_and_f": 0.6123, "j": 0.6, "f": 0.62, "without_global": 0.5, "on": "val"
    }  # fmt: skip
    assert {tensor.dtype for tensor in load_file(path).values()} == {torch.float16}


def test_without_validation_there_are_no_scores() -> None:
    assert "scores" not in ORIGIN.description(Done(), None)


def test_the_commit_is_told_with_a_mark_for_changed_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        command = ["git", *identity, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    monkeypatch.setattr(origin_module, "PROJECT", tmp_path)
    assert commit() == "unknown"
    git("init", "-q")
    (tmp_path / "code.py").write_text("1")
    git("add", ".")
    git("commit", "-qm", "first")
    assert commit() == git("rev-parse", "HEAD")
    (tmp_path / "code.py").write_text("2")
    assert commit() == git("rev-parse", "HEAD") + "+"


def test_without_git_the_commit_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert commit() == "unknown"
