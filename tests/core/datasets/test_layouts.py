import tarfile
from pathlib import Path

import pytest

from core.datasets.layouts import open_dataset, recognised
from core.datasets.sequence import Layout
from core.errors import MediaError


@pytest.mark.parametrize(
    ("fixture", "layout", "names"),
    [
        ("folders", Layout.FOLDERS, ["cat", "dog"]),
        ("davis", Layout.DAVIS2016, ["bear"]),
        ("davis", Layout.DAVIS2017, ["judo", "bear"]),
        ("ytvos", Layout.YTVOS, ["v1"]),
        ("lvos", Layout.LVOS, ["long"]),
    ],
)
@pytest.mark.parametrize("as_tar", [False, True])
def test_every_layout_opens_from_a_folder_and_a_tar(
    fixture: str, layout: Layout, names: list[str], as_tar: bool, request: pytest.FixtureRequest
) -> None:
    root: Path = request.getfixturevalue(fixture)
    if as_tar:
        path = root.parent / "all.tar"
        with tarfile.open(path, "w") as tar:
            tar.add(root, ".")
        root = path
    dataset = open_dataset(root, layout)
    assert [sequence.name for sequence in dataset.sequences] == names
    assert dataset.sequences[0].image(0).shape == (24, 32, 3)
    assert dataset.sequences[0].truth(0).any()


@pytest.mark.parametrize(
    ("fixture", "layout", "likely"),
    [
        ("folders", Layout.LVOS, "folders"),
        ("davis", Layout.FOLDERS, "davis2016 or davis2017"),
        ("lvos", Layout.DAVIS2017, "lvos"),
        ("ytvos", Layout.FOLDERS, "ytvos"),
    ],
)
def test_another_layout_is_said(
    fixture: str, layout: Layout, likely: str, request: pytest.FixtureRequest
) -> None:
    root: Path = request.getfixturevalue(fixture)
    with pytest.raises(MediaError, match=f"not of layout {layout.value}.*--layout {likely}"):
        open_dataset(root, layout)


def test_something_else_is_no_layout(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert recognised(["a.txt"]) == ()
    with pytest.raises(MediaError, match="check the path"):
        open_dataset(tmp_path, Layout.FOLDERS)
    with pytest.raises(MediaError, match="No data set at"):
        open_dataset(tmp_path / "gone", Layout.FOLDERS)


def test_sequences_are_chosen_by_name(davis: Path) -> None:
    dataset = open_dataset(davis, Layout.DAVIS2017, ["train-only", "bear"])
    assert [sequence.name for sequence in dataset.sequences] == ["train-only", "bear"]
    with pytest.raises(MediaError, match=r"no sequence gone \(it has judo, bear"):
        open_dataset(davis, Layout.DAVIS2017, ["gone"])


def test_an_empty_sequence_is_named(folders: Path) -> None:
    (folders / "bird" / "images").mkdir(parents=True)
    with pytest.raises(MediaError, match=r"bird.images is empty"):
        open_dataset(folders, Layout.FOLDERS)
    assert len(open_dataset(folders, Layout.FOLDERS, ["cat"]).sequences) == 1


def test_masks_without_pictures_are_named(folders: Path) -> None:
    for file in (folders / "dog" / "images").iterdir():
        file.unlink()
    with pytest.raises(MediaError, match=r"dog/masks/0\.png .* no picture"):
        open_dataset(folders, Layout.FOLDERS)
