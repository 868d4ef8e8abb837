from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import Cancelled
from core.exchange.labels import Reading, id_label
from core.exchange.mask_sources import open_masks
from core.exchange.mask_survey import Survey, survey
from core.masks import write_indexed_png
from core.progress import CancelToken, Progress, finished

HARD = Reading()


def write(folder: Path, *masks: np.ndarray) -> Path:
    for number, mask in enumerate(masks):
        write_indexed_png(folder / f"{number}.png", mask)
    return folder


def surveyed(folder: Path, reading: Reading = HARD) -> Survey:
    source = open_masks([folder])
    places = {place: place for place in range(len(source.names))}
    return finished(survey(source, places, reading, CancelToken()))


def test_labels_are_counted_over_all_masks(tmp_path: Path) -> None:
    write(tmp_path, np.array([[0, 1, 1]], np.uint8), np.array([[9, 1, 0]], np.uint8))

    found = surveyed(tmp_path)

    assert [(one.label, one.pixels, one.frames) for one in found.labels] == [
        (id_label(1), 3, 2),
        (id_label(9), 1, 1),
    ]
    assert (found.problems, found.empty, found.sizes) == ((), 0, {(3, 1): 2})


def test_problems_sizes_and_empty_masks_are_told(tmp_path: Path) -> None:
    write(tmp_path, np.zeros((2, 3), np.uint8), np.ones((4, 4), np.uint8))
    (tmp_path / "2.png").write_bytes(b"damaged")
    PillowImage.fromarray(np.full((2, 3), 3000, np.uint16)).save(tmp_path / "3.png")

    found = surveyed(tmp_path)

    assert [problem.name for problem in found.problems] == ["2", "3"]
    assert "ids up to 3000" in found.problems[1].reason
    assert found.empty == 1
    assert found.other_sizes((3, 2)) == {(4, 4): 1}


def test_unknown_colours_are_counted_together(tmp_path: Path) -> None:
    for name in ("0.png", "1.png"):
        picture = np.zeros((2, 2, 3), np.uint8)
        picture[0, 0] = (0x1A, 0x2B, 0x3C)
        PillowImage.fromarray(picture).save(tmp_path / name)

    assert surveyed(tmp_path).unknown_colours == {0x1A2B3C: 2}


def test_only_matched_places_are_read_and_it_can_be_stopped(tmp_path: Path) -> None:
    source = open_masks([write(tmp_path, *[np.ones((1, 1), np.uint8)] * 4)])
    token = CancelToken()
    steps = survey(source, {7: 2, 5: 1, 9: 3}, Reading(), token)

    assert next(steps) == Progress(0, 3, "1")
    assert next(steps) == Progress(1, 3, "2")
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
