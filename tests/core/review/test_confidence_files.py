from pathlib import Path

import numpy as np
import pytest

from core.errors import MaskError, OutputError
from core.review.confidence_files import confidence_file, read_confidences, write_confidences
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = confidence_file(tmp_path / "masks", "seq")
    assert path == tmp_path / "confidence" / "seq.csv"
    write_confidences(path, [(1, {ONE: 0.5}), (2, {ONE: 0.25, TWO: 1.0})])
    found = read_confidences(path, 4)
    np.testing.assert_allclose(found[ONE], [np.nan, 0.5, 0.25, np.nan])
    np.testing.assert_allclose(found[TWO], [np.nan, np.nan, 1, np.nan])


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert read_confidences(tmp_path / "none.csv", 4) == {}


@pytest.mark.parametrize("text", ["frame,object\n1,1\n", "frame,object,confidence\nx,1,0.5\n"])
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(MaskError, match="no table of confidences"):
        read_confidences(tmp_path / "c.csv", 4)


def test_frames_beyond_the_clip_are_passed_over(tmp_path: Path) -> None:
    write_confidences(tmp_path / "c.csv", [(9, {ONE: 0.5})])
    assert np.isnan(read_confidences(tmp_path / "c.csv", 4)[ONE]).all()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_confidences(tmp_path / "file" / "c.csv", [])
