from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import MaskError
from core.exchange.rle import decoded, unpacked

sides = st.integers(1, 12)
masks = st.tuples(sides, sides).flatmap(lambda shape: arrays(bool, shape))


def counts_of(mask: np.ndarray) -> list[int]:
    counts, value = [0], False
    for pixel in mask.T.ravel().tolist():
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return counts


def packed(counts: list[int]) -> str:
    """As the COCO tools write it, from their description of the format."""
    text = ""
    for place, count in enumerate(counts):
        rest = count - counts[place - 2] if place > 2 else count
        while True:
            bits = rest & 0x1F
            rest >>= 5
            more = not ((rest == 0 and not bits & 0x10) or (rest == -1 and bits & 0x10))
            text += chr(48 + (bits | 0x20 if more else bits))
            if not more:
                break
    return text


@given(mask=masks)
def test_both_forms_give_the_pixels_back(mask: np.ndarray) -> None:
    size, counts = list(mask.shape), counts_of(mask)

    assert np.array_equal(decoded({"size": size, "counts": counts}), mask)
    assert np.array_equal(decoded({"size": size, "counts": packed(counts)}), mask)


def test_a_known_text_of_the_format() -> None:
    """3 x 3 pixels, the middle column set: counts 3 3 3."""
    assert decoded({"size": [3, 3], "counts": "333"}).tolist() == [[False, True, False]] * 3
    assert unpacked("333O", 9) == [3, 3, 3, 2]


@pytest.mark.parametrize(
    "segmentation",
    [
        [[0, 0, 5, 0, 5, 5]],
        "333",
        {"counts": [9]},
        {"size": [3], "counts": [3]},
        {"size": [3, -3], "counts": [9]},
        {"size": [3.0, 3], "counts": [9]},
        {"size": [3, 3], "counts": [3, 3]},
        {"size": [3, 3], "counts": [12, -3]},
        {"size": [3, 3], "counts": [3, True, 5]},
        {"size": [3, 3], "counts": ["9"]},
        {"size": [3, 3], "counts": None},
        {"size": [1 << 20, 1 << 20], "counts": [1 << 40]},
        {"size": [3, 3], "counts": "P"},
        {"size": [3, 3], "counts": "oooooooooooo"},
        {"size": [3, 3], "counts": " "},
        {"size": [3, 3], "counts": "0" * 1000},
    ],
)
def test_what_does_not_add_up_is_refused(segmentation: Any) -> None:
    with pytest.raises(MaskError):
        decoded(segmentation)


@given(text=st.text(alphabet=[chr(i) for i in range(40, 120)], max_size=30))
def test_any_text_is_refused_or_a_mask_of_the_size(text: str) -> None:
    try:
        mask = decoded({"size": [4, 5], "counts": text})
    except MaskError:
        return
    assert mask.shape == (4, 5)
