from pathlib import Path

import numpy as np
import pytest

from core.datasets.layouts import open_dataset
from core.datasets.sequence import AnnotatedSequence, Layout, layout_of
from core.errors import EvermaskError, MediaError
from core.masks import write_indexed_png


def only(root: Path, layout: Layout, name: str) -> AnnotatedSequence:
    return open_dataset(root, layout, [name]).sequences[0]


def ids(mask: np.ndarray) -> list[int]:
    return [int(i) for i in np.unique(mask) if i]


def test_a_layout_is_named_by_its_word() -> None:
    assert layout_of("davis2016") is Layout.DAVIS2016
    with pytest.raises(EvermaskError, match="folders, davis2016"):
        layout_of("coco")


def test_frames_are_read_on_demand(folders: Path) -> None:
    cat = only(folders, Layout.FOLDERS, "cat")
    assert len(cat) == 5
    assert cat.image(3)[0, 0].tolist() == [30, 30, 30]
    assert ids(cat.truth(3)) == [1, 3]


def test_white_on_black_is_object_one(folders: Path) -> None:
    dog = only(folders, Layout.FOLDERS, "dog")
    assert ids(dog.truth(0)) == [1]
    assert [track.object_id for track in dog.objects] == [1]


def test_void_is_no_object_where_ids_are_expected(davis: Path) -> None:
    assert ids(only(davis, Layout.DAVIS2017, "judo").truth(0)) == [1, 2]
    assert ids(only(davis, Layout.DAVIS2016, "judo").truth(0)) == [1]


def test_objects_are_given_where_they_appear(folders: Path) -> None:
    cat = only(folders, Layout.FOLDERS, "cat")
    assert [(track.object_id, track.first) for track in cat.objects] == [(1, 0), (3, 2)]
    given = [cat.given(frame) for frame in range(5)]
    assert [mask is not None for mask in given] == [True, False, True, False, False]
    assert given[2] is not None
    assert ids(given[2]) == [3]


def test_a_frame_without_mask_is_named(ytvos: Path) -> None:
    video = only(ytvos, Layout.YTVOS, "v1")
    assert video.annotated == (0, 2)
    with pytest.raises(MediaError, match=r"v1/00005\.jpg .* has no mask"):
        video.truth(1)


def test_masks_of_void_alone_are_named(davis: Path) -> None:
    for mask in (davis / "Annotations" / "480p" / "bear").iterdir():
        write_indexed_png(mask, np.full((24, 32), 255, np.uint8))
    with pytest.raises(MediaError, match=r"bear/00000\.png .* void label 255"):
        _ = only(davis, Layout.DAVIS2017, "bear").objects
