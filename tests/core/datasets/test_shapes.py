from pathlib import Path
from typing import Any

import numpy as np

from core.datasets.shapes import ObjectShapes, shapes_of
from core.masks import write_indexed_png


def shapes(sequence: Any) -> list[ObjectShapes]:
    return [found for found in shapes_of(sequence) if found is not None]


def test_areas_boxes_and_centers(sequence: Any) -> None:
    """A square of 12 rows and 20 columns that moves right by two columns a frame."""
    (one,) = shapes(sequence("one"))
    assert one.frames == tuple(range(6))
    assert (one.area == 240).all()
    assert (one.box_area == 240).all()
    assert one.picture_area == 40 * 64
    np.testing.assert_allclose(one.center[0], (14.5, 11.5))
    np.testing.assert_allclose(np.diff(one.center, axis=0), [(2, 0)] * 5)


def test_a_box_is_larger_than_what_it_holds(sequence: Any, pack: Path) -> None:
    mask = np.zeros((40, 64), np.uint8)
    mask[0, 0] = mask[9, 9] = 1
    write_indexed_png(pack / "one" / "masks" / "00003.png", mask)
    (one,) = shapes(sequence("one"))
    assert (one.area[3], one.box_area[3]) == (2, 100)
    assert tuple(one.center[3]) == (4.5, 4.5)


def test_objects_begin_where_they_appear(sequence: Any) -> None:
    found = {s.track.object_id: s.frames for s in shapes(sequence("two"))}
    assert found == {1: (2, 3, 4, 5), 2: (0, 1, 2, 3, 4, 5)}


def test_absences_have_no_center(sequence: Any, pack: Path) -> None:
    for name in ("00002", "00003"):
        write_indexed_png(pack / "one" / "masks" / f"{name}.png", np.zeros((40, 64), np.uint8))
    (one,) = shapes(sequence("one"))
    assert np.flatnonzero(~one.visible).tolist() == [2, 3]
    assert np.flatnonzero(np.isnan(one.center[:, 0])).tolist() == [2, 3]


def test_each_annotated_frame_is_one_step(sequence: Any) -> None:
    assert [found is None for found in shapes_of(sequence("one"))] == [True] * 6 + [False]
