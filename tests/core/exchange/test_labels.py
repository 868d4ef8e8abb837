from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import MaskError
from core.exchange.labels import (
    Label,
    Reading,
    frame_name,
    id_label,
    in_order,
    labelled,
    looks_soft,
)
from core.masks import DAVIS_PALETTE, MaskPicture, read_mask_picture, write_indexed_png
from core.types import BoolMask

HARD = Reading()
IDS = np.array([[0, 1, 1], [2, 0, 200]], np.uint8)


def pieces(picture: MaskPicture, reading: Reading = HARD) -> dict[Label, BoolMask]:
    return dict(labelled(picture, "m.png", reading).pieces)


def saved(path: Path, pixels: np.ndarray, mode: str | None = None) -> MaskPicture:
    picture = PillowImage.fromarray(pixels)
    (picture.convert(mode) if mode else picture).save(path)
    return read_mask_picture(path)


def test_an_indexed_picture_gives_its_ids_in_its_own_colours(tmp_path: Path) -> None:
    palette = DAVIS_PALETTE.copy()
    palette[2] = (9, 8, 7)
    write_indexed_png(tmp_path / "m.png", IDS, palette)

    found = pieces(read_mask_picture(tmp_path / "m.png"))

    assert [label.object_id for label in found] == [1, 2, 200]
    assert [label.color for label in found][1] == (9, 8, 7)
    assert all(np.array_equal(found[id_label(i)], i == IDS) for i in (1, 2, 200))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_values_are_ids(tmp_path: Path, dtype: type[np.unsignedinteger]) -> None:
    found = pieces(saved(tmp_path / "m.png", IDS.astype(dtype)))

    assert [label.name for label in found] == ["1", "2", "200"]


def test_sixteen_bits_beyond_the_last_id_are_refused(tmp_path: Path) -> None:
    picture = saved(tmp_path / "m.png", np.array([[0, 4096]], np.uint16))

    with pytest.raises(MaskError, match="ids up to 4096"):
        pieces(picture)


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_white_on_black_is_object_one(tmp_path: Path, mode: str) -> None:
    white = np.where(IDS > 0, np.uint8(255), np.uint8(0))

    found = pieces(saved(tmp_path / "m.png", white, mode))

    assert list(found) == [id_label(1)]
    assert np.array_equal(found[id_label(1)], IDS > 0)


def test_colours_are_ids_of_the_palette_or_stand_for_themselves() -> None:
    colours = DAVIS_PALETTE[IDS].copy()
    colours[1, 1] = (0x1A, 0x2B, 0x3C)

    found = pieces(MaskPicture(colours))

    assert [label.name for label in found] == ["1", "2", "200", "#1A2B3C"]
    unknown = Label("#1A2B3C")
    assert unknown.is_unknown_colour
    assert found[unknown].tolist() == [[False, False, False], [False, True, False]]
    assert next(label for label in found if label == unknown).color == (0x1A, 0x2B, 0x3C)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 1.0])
def test_a_soft_mask_is_what_lies_above_the_threshold(threshold: float) -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)

    found = pieces(MaskPicture(ramp), Reading(True, threshold))

    assert np.array_equal(found[id_label(1)], ramp >= max(1, round(threshold * 255)))


def test_softness_says_nothing_about_indexed_pictures(tmp_path: Path) -> None:
    write_indexed_png(tmp_path / "m.png", IDS)

    assert len(pieces(read_mask_picture(tmp_path / "m.png"), Reading(True))) == 3


def test_many_grey_values_look_soft() -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)

    assert looks_soft(MaskPicture(ramp))
    assert looks_soft(MaskPicture(np.repeat(ramp[..., None], 3, axis=2)))
    assert not looks_soft(MaskPicture(IDS))
    assert not looks_soft(MaskPicture(ramp, DAVIS_PALETTE))
    assert not looks_soft(MaskPicture(DAVIS_PALETTE[ramp]))


def test_ids_come_before_names() -> None:
    labels = [Label("dog"), id_label(10), Label("cat"), id_label(9)]

    assert [label.name for label in in_order(labels)] == ["9", "10", "cat", "dog"]


def test_a_frame_is_called_like_its_file() -> None:
    assert frame_name("clip/00005.jpg") == frame_name("a\\b\\00005.png") == "00005"
