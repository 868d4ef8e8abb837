import multiprocessing
from itertools import islice

import numpy as np
import pytest
from PIL import Image

from core.datasets.labelled import LabelledPictures
from core.training.picture_batches import FolderBatches, default_workers, endless_order


@pytest.fixture
def folder(tmp_path):
    """Two classes of six pictures, five of each learned and one held out."""
    for label, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        for index in range(6):
            color = (100 * label, 10 * index, 0)
            Image.new("RGB", (20, 10), color).save(tmp_path / name / f"{index}.png")
    return tmp_path


def test_every_epoch_holds_every_picture_once():
    order = list(islice(endless_order(10, 4, seed=1, first=0), 5))
    flat = [index for chosen in order for index in chosen]
    assert sorted(flat[:10]) == sorted(flat[10:]) == list(range(10))
    assert flat[:10] != flat[10:]


def test_batches_larger_than_the_folder():
    [chosen] = islice(endless_order(3, 7, seed=1, first=0), 1)
    assert len(chosen) == 7
    assert sorted(chosen[:3]) == sorted(chosen[3:6]) == [0, 1, 2]


@pytest.mark.parametrize("first", [1, 2, 3, 7])
def test_a_run_goes_on_with_the_batch_it_would_have_had(first):
    whole = list(islice(endless_order(10, 4, seed=1, first=0), 12))
    assert list(islice(endless_order(10, 4, seed=1, first=first), 12 - first)) == whole[first:]


def test_batches(folder):
    source = FolderBatches(LabelledPictures(folder), 16, 4, seed=0, workers=0)
    batch = next(source.learning(0))
    assert batch.pixels.shape == (4, 16, 16, 3)
    assert batch.pixels.dtype == np.uint8
    assert (batch.aspects == 2).all()
    assert (batch.pixels[:, 0, 0, 0] == 100 * batch.labels).all()
    assert batch.damaged == ()


def test_held_out_pictures_come_once(folder):
    source = FolderBatches(LabelledPictures(folder), 16, 4, seed=0, workers=0)
    assert [batch.labels.tolist() for batch in source.measuring()] == [[0, 1]]


def test_damaged_pictures_are_named_and_left_out(folder):
    pictures = LabelledPictures(folder)
    for file in pictures.learned[:3]:
        (folder / file.name).write_bytes(b"no picture")
    batch = next(FolderBatches(pictures, 16, 10, seed=0, workers=0).learning(0))
    assert len(batch.labels) == len(batch.aspects) == len(batch.pixels) == 7
    assert sorted(batch.damaged) == sorted(file.name for file in pictures.learned[:3])


def test_a_batch_of_damaged_pictures_is_empty(folder):
    pictures = LabelledPictures(folder)
    for file in pictures.learned:
        (folder / file.name).write_bytes(b"no picture")
    batch = next(FolderBatches(pictures, 16, 4, seed=0, workers=0).learning(0))
    assert len(batch.labels) == 0
    assert len(batch.damaged) == 4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_other_processes_give_the_same_batches(folder):
    pictures = LabelledPictures(folder)
    one, other = (FolderBatches(pictures, 16, 4, seed=0, workers=n).learning(0) for n in (0, 1))
    for _ in range(3):
        assert np.array_equal(next(one).pixels, next(other).pixels)


def test_workers_leave_a_core(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert default_workers() == 7
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert default_workers() == 1


def test_a_process_without_children_reads_by_itself(monkeypatch):
    class Daemon:
        daemon = True

    monkeypatch.setattr(multiprocessing, "current_process", Daemon)
    assert default_workers() == 0
