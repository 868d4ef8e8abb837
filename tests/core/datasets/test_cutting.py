from pathlib import Path

from core.datasets.cutting import beginning
from core.datasets.layouts import open_dataset
from core.datasets.sequence import IdRange, Layout


def test_ranges_end_with_the_cut(lvos: Path) -> None:
    long = open_dataset(lvos, Layout.LVOS).sequences[0]
    cut = beginning(long, 6)
    assert len(cut) == 6
    assert [track.id_range for track in cut.objects] == [IdRange(1, 26, 6), IdRange(21, 26, 2)]
    assert len(beginning(long, 4).objects) == 1
    assert beginning(long, 10) is long


def test_objects_beyond_the_cut_are_unknown(folders: Path) -> None:
    cat = open_dataset(folders, Layout.FOLDERS, ["cat"]).sequences[0]
    assert [track.object_id for track in beginning(cat, 2).objects] == [1]
