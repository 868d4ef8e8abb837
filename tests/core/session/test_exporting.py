from pathlib import Path

import numpy as np
import pytest

from core.datasets.notes import expression_file, read_captions
from core.errors import MediaError, OutputError
from core.masks import read_mask
from core.progress import CancelToken
from core.session.session import Session
from core.types import ObjectId
from core.video.open import open_clip

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def drawn(session: Session) -> Session:
    for object_id, x in ((ONE, 8), (TWO, 24)):
        session.add_object()
        stroke = session.begin_stroke(3, object_id, adds=True)
        stroke.dab(x, 12, 9)
        session.apply_stroke(3, stroke, "Brush")
    session.set_object_visible(TWO, visible=False)
    return session


def test_every_frame_becomes_a_mask_file_named_like_it(drawn: Session, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    progress = list(drawn.export_masks(folder, CancelToken()))
    assert progress[-1].done == progress[-1].total == 12
    assert sorted(f.name for f in folder.iterdir()) == [f"shot_{i:03}.png" for i in range(12)]
    assert np.array_equal(read_mask(folder / "shot_003.png"), drawn.mask(3))
    assert not read_mask(folder / "shot_004.png").any()


@pytest.mark.parametrize(("chosen", "expected"), [(None, {1, 2}), ([ONE], {1})])
def test_a_matte_is_white_where_the_chosen_objects_are(
    drawn: Session, tmp_path: Path, chosen: list[ObjectId] | None, expected: set[int]
) -> None:
    path = tmp_path / "matte.mkv"
    list(drawn.export_matte(path, chosen, CancelToken()))
    with open_clip(path) as matte:
        picture = matte.read(3)
        assert not matte.read(4).any()
    assert np.array_equal(picture[..., 0] > 127, np.isin(drawn.mask(3), list(expected)))


def test_a_place_that_cannot_be_written_is_named(drawn: Session, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        list(drawn.export_masks(tmp_path / "file", CancelToken()))


def test_descriptions_lie_beside_the_masks(drawn: Session, tmp_path: Path) -> None:
    """In the form of LVOS, by the clip's name."""
    folder = tmp_path / "out"
    drawn.noting.describe(ONE, "the dog on the left")
    list(drawn.export_masks(folder, CancelToken()))
    assert read_captions(folder) == {"clip": {ONE: "the dog on the left"}}
    assert expression_file(folder).name == "out_expression_meta.json"

    drawn.noting.describe(ONE, "")
    drawn.noting.describe(TWO, "the cat")
    list(drawn.export_masks(folder, CancelToken()))
    assert read_captions(folder) == {"clip": {TWO: "the cat"}}


def test_without_descriptions_there_are_masks_alone(drawn: Session, tmp_path: Path) -> None:
    list(drawn.export_masks(tmp_path / "out", CancelToken()))
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".png"}


def test_a_damaged_file_of_descriptions_is_told_before_anything_is_written(
    drawn: Session, tmp_path: Path
) -> None:
    drawn.noting.describe(ONE, "the dog")
    (tmp_path / "out_expression_meta.json").write_text("no json")
    with pytest.raises(MediaError, match="was not changed"):
        list(drawn.export_masks(tmp_path, CancelToken()))
    assert [path.suffix for path in tmp_path.glob("shot_*")] == []
