from fractions import Fraction
from pathlib import Path

import pytest

from core.errors import MediaError
from core.video.absent import AbsentClip
from core.video.clip import ClipInfo


def test_every_picture_is_missing_and_says_where_it_was() -> None:
    info = ClipInfo(
        Path("/media/a.mp4"), "video", 1, 4, 2, Fraction(25), (0.0,), ("00000",), "h264", 9
    )
    with AbsentClip(info) as clip:
        assert clip.info is info
        with pytest.raises(MediaError, match=r"a\.mp4 is not at /media. Masks are safe"):
            clip.read(0)
        with pytest.raises(IndexError):
            clip.read(1)
