import math

import pytest

from app.panels.attribute_texts import attribute_meaning, attribute_name, reason_text
from core.datasets.attributes import Attribute, Measure

pytestmark = pytest.mark.gui


def said(attribute: Attribute, value: float, *frames: int, holds: bool = True) -> str:
    """Without the links' markup."""
    text = reason_text(Measure(attribute, holds, value, frames), "")
    for frame in frames:
        start = text.find(f'<a href="{frame}"')
        if start >= 0:
            end = text.index(">", start)
            text = text[:start] + text[end + 1 :].replace("</a>", "", 1)
    return text


def test_names_are_those_of_the_paper_and_every_one_has_a_meaning() -> None:
    for attribute in Attribute:
        assert attribute_name(attribute) == attribute.value
        assert attribute_meaning(attribute).endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (said(Attribute.FM, 40.81, 5), "moves 40.8 px a frame, over 20"),
        (said(Attribute.FM, 3, 5, holds=False), "moves 3.0 px a frame, not over 20"),
        (said(Attribute.LR, 0.017, 3), "its box covers 1.7% of the picture, under 10%"),
        (said(Attribute.OV, 41, 120), "out of view on 41 frames, from 120 on"),
        (said(Attribute.OV, 0, holds=False), "in view on every frame"),
        (
            said(Attribute.SV, 3.9, 0, 78),
            "largest box 3.9 times the smallest, limit 2 (frames 78 and 0)",
        ),
        (said(Attribute.LRA, 130, 400), "away for 130 frames, back on 400; limit 100"),
        (said(Attribute.LRA, 0, holds=False), "never away and back"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    assert text == reason


def test_what_is_not_known_is_said() -> None:
    unknown = Measure(Attribute.FM, False, math.nan)
    assert reason_text(unknown, "“dog”").startswith("“dog”: not known")
