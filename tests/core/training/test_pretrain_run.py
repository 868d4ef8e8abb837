import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open

from core.errors import EvermaskError
from core.progress import CancelToken
from core.propagation.device import Device
from core.training.classifier import Classifier
from core.training.pretrain import ENCODER_FILE, PretrainRecipe, PretrainSummary
from core.training.pretrain_run import PretrainFiles, pretrain_run
from core.training.run_folder import STATE_FILE

CPU = Device(torch.device("cpu"), torch.float32, "CPU")
RECIPE = PretrainRecipe(size=32, batch=4)
CLASSES = ("dark", "light")


@pytest.fixture
def data(tmp_path):
    random = np.random.default_rng(0)
    for label, name in enumerate(CLASSES):
        (tmp_path / "data" / name).mkdir(parents=True)
        for index in range(4):
            pixels = random.integers(0, 100, (36, 48, 3)) + 150 * label
            picture = Image.fromarray(pixels.astype(np.uint8))
            picture.save(tmp_path / "data" / name / f"{index}.png")
    return tmp_path / "data"


def pretrained(files, *, minutes=0.01, resume=False):
    summary = PretrainSummary()
    steps = list(
        pretrain_run(
            files,
            RECIPE,
            minutes,
            CPU,
            workers=0,
            resume=resume,
            token=CancelToken(),
            summary=summary,
        )
    )
    return summary, steps[-1].text


@pytest.mark.slow
def test_from_a_folder_and_on(data, tmp_path):
    (data / "dark" / "broken.jpg").write_bytes(b"no picture")
    files = PretrainFiles(data, tmp_path / "new" / "out")
    first, text = pretrained(files, minutes=0.02)
    assert first.classes == first.held_out == 2
    assert first.skipped <= 1
    assert text.startswith("top-1 ")
    again, _ = pretrained(files, minutes=0.03, resume=True)
    assert again.steps > first.steps


@pytest.mark.slow
def test_from_weights(data, tmp_path):
    start = tmp_path / "mobilenet_v2.pth"
    torch.save(Classifier(1000).state_dict(), start)
    summary, _ = pretrained(PretrainFiles(data, tmp_path / "out", start))
    assert summary.steps >= 1
    with safe_open(tmp_path / "out" / ENCODER_FILE, "pt") as file:
        metadata = file.metadata()
    assert (metadata["data"], metadata["start"]) == ("data", "mobilenet_v2.pth")


def test_another_run_is_not_overwritten(data, tmp_path):
    (tmp_path / STATE_FILE).touch()
    with pytest.raises(EvermaskError, match="holds a run already"):
        pretrained(PretrainFiles(data, tmp_path))


def test_a_wrong_start_makes_no_folder(data, tmp_path):
    start = tmp_path / "resnet.pth"
    torch.save({"conv1.weight": torch.zeros(3)}, start)
    with pytest.raises(EvermaskError, match=r"not a MobileNet-V2 encoder"):
        pretrained(PretrainFiles(data, tmp_path / "out", start))
    assert not (tmp_path / "out").exists()
