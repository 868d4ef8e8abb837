import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.datasets.layouts import open_dataset
from core.datasets.results import Results
from core.datasets.sequence import Layout
from core.errors import MaskError
from core.masks import write_indexed_png


def test_forms_of_the_servers(davis: Path, lvos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    judo = open_dataset(davis, Layout.DAVIS2017).sequences[0]
    long = open_dataset(lvos, Layout.LVOS).sequences[0]
    assert Results(out, Layout.DAVIS2017).path(judo, 2) == out / "judo" / "00002.png"
    expected = out / "Annotations" / "long" / "00000011.png"
    assert Results(out, Layout.LVOS).path(long, 2) == expected


def test_what_is_written_is_read(lvos: Path, tmp_path: Path) -> None:
    long = open_dataset(lvos, Layout.LVOS).sequences[0]
    results = Results(tmp_path / "out", Layout.LVOS)
    for frame in range(len(long)):
        assert not results.is_complete(long)
        results.write(long, frame, long.truth(frame))
    assert results.is_complete(long)
    assert np.array_equal(results.read(long, 7), long.truth(7))


@pytest.mark.parametrize("place", ["cat", "cat/masks", "Annotations/cat"])
def test_anybodys_folders_are_found(folders: Path, tmp_path: Path, place: str) -> None:
    cat = open_dataset(folders, Layout.FOLDERS, ["cat"]).sequences[0]
    folder = tmp_path / "theirs" / place
    folder.mkdir(parents=True)
    write_indexed_png(folder / "00001.png", cat.truth(1))
    results = Results(tmp_path / "theirs", Layout.FOLDERS)
    assert np.array_equal(results.read(cat, 1), cat.truth(1))
    with pytest.raises(MaskError, match=r"00002\.png is missing"):
        results.read(cat, 2)


def test_davis_2016_results_may_be_white(davis: Path, tmp_path: Path) -> None:
    bear = open_dataset(davis, Layout.DAVIS2016).sequences[0]
    (tmp_path / "r" / "bear").mkdir(parents=True)
    write_indexed_png(tmp_path / "r" / "bear" / "00001.png", np.full((24, 32), 255, np.uint8))
    assert Results(tmp_path / "r", Layout.DAVIS2016).read(bear, 1).max() == 1


def test_a_sequence_without_masks_is_named(folders: Path, tmp_path: Path) -> None:
    cat = open_dataset(folders, Layout.FOLDERS, ["cat"]).sequences[0]
    with pytest.raises(MaskError, match="cat holds no masks"):
        Results(tmp_path, Layout.FOLDERS).read(cat, 0)


@pytest.mark.parametrize(
    ("fixture", "layout", "name"),
    [
        ("lvos", Layout.LVOS, "Annotations/long/00000046.png"),
        ("davis", Layout.DAVIS2017, "judo/00003.png"),
    ],
)
def test_the_servers_zip_holds_what_the_server_expects(
    fixture: str, layout: Layout, name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sequence = open_dataset(request.getfixturevalue(fixture), layout).sequences[0]
    results = Results(tmp_path / "out", layout)
    for frame in range(len(sequence)):
        results.write(sequence, frame, sequence.truth(frame))
    results.pack([sequence], tmp_path / "s.zip")
    with zipfile.ZipFile(tmp_path / "s.zip") as packed:
        names = packed.namelist()
    assert len(names) == len(sequence)
    assert names[-1] == name
