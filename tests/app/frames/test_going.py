from fractions import Fraction
from pathlib import Path

import pytest

from app.frames.going import frame_of
from core.video.clip import ClipInfo

CLIP = ClipInfo(
    path=Path("clip"),
    kind="images",
    frame_count=100,
    width=8,
    height=8,
    rate=Fraction(25),
    timestamps=tuple(frame / 25 for frame in range(100)),
    names=tuple(f"shot_{frame + 1001}" for frame in range(100)),
    codec="png",
    byte_size=1,
)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("12", 12),
        (" 007 ", 7),
        ("+5", 45),
        ("- 5", 35),
        ("+1000", 99),
        ("-1000", 0),
        ("50 %", 50),
        ("50%", 50),
        ("100%", 99),
        ("250 %", 99),
        ("2,5 %", 2),
        ("1 s", 25),
        ("1.04s", 26),
        ("1.05s", 26),
        ("0:02", 50),
        ("00:00:02.000", 50),
        ("00:00:01:05", 30),
        ("shot_1003", 2),
        ("SHOT_1003.png", 2),
        ("1099", "There is no frame 1099"),
        ("t_1100", 99),
        ("100", "There is no frame 100"),
        ("5 s", "ends after 4.000 s"),
        ("1:00:00", "ends after"),
        ("shot", "100 frames have"),
        ("dog", "No frame is called"),
        ("", "Type a frame"),
        ("+", "No frame"),
    ],
)
def test_what_is_typed_means_a_frame_or_the_reason_why_not(text: str, frame: int | str) -> None:
    found = frame_of(text, CLIP, 40)

    if isinstance(frame, str):
        assert isinstance(found, str)
        assert frame in found
    else:
        assert found == frame


def test_the_end_of_the_clip_still_belongs_to_its_last_frame() -> None:
    assert frame_of("4 s", CLIP, 0) == 99
