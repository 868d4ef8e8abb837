from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.datasets.archive import open_archive
from core.datasets.pictures import decode_ids, decode_image
from core.errors import MediaError


def test_grey_pictures_become_rgb(tmp_path: Path) -> None:
    PillowImage.fromarray(np.full((3, 4), 7, np.uint8)).save(tmp_path / "a.png")
    archive = open_archive(tmp_path)
    assert decode_image(archive, "a.png").tolist() == [[[7] * 3] * 4] * 3
    assert decode_ids(archive, "a.png").tolist() == [[7] * 4] * 3


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG nothing more")
    with pytest.raises(MediaError, match=r"a\.png .* cannot be decoded"):
        decode_image(open_archive(tmp_path), "a.png")


def test_colours_hold_no_ids(tmp_path: Path) -> None:
    PillowImage.new("RGB", (4, 3)).save(tmp_path / "a.png")
    with pytest.raises(MediaError, match=r"a\.png .* RGB"):
        decode_ids(open_archive(tmp_path), "a.png")
