from pathlib import Path

from core.datasets.cutting import beginning, every_nth
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


def test_every_nth_frame_and_the_objects_it_shows(lvos: Path) -> None:
    long = open_dataset(lvos, Layout.LVOS).sequences[0]
    thin = every_nth(long, 3)
    assert [int(files.name) for files in thin.files] == [1, 16, 31, 46]
    assert [(t.object_id, t.first, t.id_range) for t in thin.objects] == [
        (1, 0, None),
        (4, 2, None),
    ]
    assert every_nth(long, 1) is long


def test_an_object_between_two_kept_frames_is_unknown(folders: Path) -> None:
    cat = open_dataset(folders, Layout.FOLDERS, ["cat"]).sequences[0]
    assert [track.object_id for track in every_nth(cat, 4).objects] == [1, 3]
    (folders / "cat" / "masks" / "00004.png").write_bytes(
        (folders / "cat" / "masks" / "00000.png").read_bytes()
    )
    assert [track.object_id for track in every_nth(cat, 4).objects] == [1]
