import json
import zlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MediaError
from core.video.clip import ClipInfo, frame_names
from core.video.description import describe, described_clip

VIDEO = ClipInfo(
    path=Path("a.mp4"),
    kind="video",
    frame_count=4,
    width=6,
    height=2,
    rate=Fraction(30000, 1001),
    timestamps=tuple(number / (30000 / 1001) for number in range(4)),
    names=frame_names(4),
    codec="h264",
    byte_size=1000,
)
IMAGES = replace(VIDEO, kind="images", names=("s_1", "s_2", "s_3", "s_5"), missing=(2,))
VARIABLE = replace(VIDEO, timestamps=(0.0, 0.5, 0.75, 4.0), variable_rate=True, rotation=90)


def back(blob: bytes, frame_count: int = 4) -> ClipInfo:
    return described_clip(blob, VIDEO.path, 6, 2, frame_count)


@pytest.mark.parametrize("clip", [VIDEO, IMAGES, VARIABLE])
def test_a_clip_comes_back_as_it_was(clip: ClipInfo) -> None:
    assert back(describe(clip)) == clip
    assert back(describe(clip)).fingerprint() == clip.fingerprint()


def test_a_long_clip_takes_few_bytes() -> None:
    many = replace(VIDEO, frame_count=100_000, names=frame_names(100_000))
    assert len(describe(many)) < 300


@pytest.mark.parametrize(
    "change",
    [
        {"names": ["a", "b", "c"]},
        {"names": ["a", "a", "b", "c"]},
        {"names": ["a", "b", "c", "../d"]},
        {"timestamps": [0, 1, 1, 2]},
        {"timestamps": "soon"},
        {"rate": "0"},
        {"rate": "1/0"},
        {"missing": [9]},
        {"missing": None},
        {"byte_size": "many"},
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object]) -> None:
    facts = json.loads(zlib.decompress(describe(VIDEO))) | change
    with pytest.raises(MediaError, match="Masks are safe"):
        back(zlib.compress(json.dumps(facts).encode()))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_media_error(blob: bytes) -> None:
    with pytest.raises(MediaError):
        back(blob)


def test_a_blob_that_unpacks_to_gigabytes_is_refused() -> None:
    with pytest.raises(MediaError):
        back(zlib.compress(bytes(70 << 20)))
