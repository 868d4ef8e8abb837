import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import EvermaskError
from core.model.checkpoint import describe, load_network
from core.progress import CancelToken
from core.training.run import RunFiles, train_run

RECIPE = """
[[phases]]
until = 1.0
size = 65
batch = 1
length = 3
video_share = 0.5
peak_rate = 1e-4
"""


@pytest.fixture
def data(tmp_path):
    """One still and one sequence of four frames, as folders."""
    random = np.random.default_rng(0)
    places = [tmp_path / "data" / "static-0", *[tmp_path / "data" / "video-0" / "a"] * 4]
    for index, place in enumerate(places):
        (place / "images").mkdir(parents=True, exist_ok=True)
        (place / "masks").mkdir(exist_ok=True)
        pixels = random.integers(0, 255, (90, 120, 3), np.uint8)
        mask = np.zeros((90, 120), np.uint8)
        mask[20:70, 30 + index : 90] = 1
        Image.fromarray(pixels).save(place / "images" / f"{index:05d}.png")
        Image.fromarray(mask).save(place / "masks" / f"{index:05d}.png")
    return tmp_path / "data"


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "short.toml"
    path.write_text(RECIPE)
    return path


@pytest.mark.slow
def test_a_run_leaves_weights_that_say_where_they_come_from(data, recipe, tmp_path):
    files = RunFiles(data, tmp_path / "out", recipe)
    steps = list(train_run(files, 0.02, torch.device("cpu"), resume=False, token=CancelToken()))
    assert steps[-1].done == steps[-1].total
    weights = tmp_path / "out" / "weights.safetensors"
    assert describe(weights)["recipe"] == "short.toml"
    load_network(weights)
    assert (tmp_path / "out" / "log.jsonl").read_text().count("\n") >= 1


def test_a_folder_without_packs_is_refused_before_anything_starts(recipe, tmp_path):
    files = RunFiles(tmp_path / "nothing", tmp_path / "out", recipe)
    with pytest.raises(EvermaskError, match="No still packs"):
        list(train_run(files, 1, torch.device("cpu"), resume=False, token=CancelToken()))
    assert not (tmp_path / "out").exists()
