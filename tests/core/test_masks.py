import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image as PillowImage

from core.errors import MaskError, OutputError
from core.masks import (
    DAVIS_PALETTE,
    is_empty_blob,
    object_ids,
    pack_pixels,
    packed_box,
    packed_overlap,
    packed_size,
    read_mask,
    require_usable_mask,
    resized_nearest,
    unknown_colours_text,
    unpack_crop,
    unpack_pixels,
    write_indexed_png,
)
from core.types import Box

sides = st.integers(1, 20)
bool_masks = st.tuples(sides, sides).flatmap(lambda shape: arrays(bool, shape))


def save(path: Path, pixels: np.ndarray, mode: str | None = None) -> Path:
    picture = PillowImage.fromarray(pixels)
    (picture.convert(mode) if mode else picture).save(path)
    return path


# --- palette and files


def test_the_palette_is_that_of_davis() -> None:
    assert DAVIS_PALETTE.shape == (256, 3)
    known = {0: (0, 0, 0), 1: (128, 0, 0), 2: (0, 128, 0), 3: (128, 128, 0), 4: (0, 0, 128)}
    known |= {8: (64, 0, 0), 15: (192, 128, 128), 255: (224, 224, 192)}
    for entry, colour in known.items():
        assert tuple(DAVIS_PALETTE[entry]) == colour
    assert len({tuple(colour) for colour in DAVIS_PALETTE}) == 256


def test_ids_present_are_listed_without_the_background() -> None:
    assert object_ids(np.array([[0, 7], [255, 7]], np.uint8)) == [7, 255]
    assert object_ids(np.zeros((2, 2), np.uint8)) == []


def test_a_written_mask_comes_back_bit_exact(tmp_path: Path) -> None:
    mask = np.arange(256, dtype=np.uint8).reshape(8, 32)
    path = tmp_path / "mask.png"
    write_indexed_png(path, mask)
    assert np.array_equal(read_mask(path), mask)
    with PillowImage.open(path) as picture:
        assert picture.mode == "P"
        palette = picture.getpalette()
        assert palette is not None
        assert palette == DAVIS_PALETTE.ravel().tolist()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_indexed_png(tmp_path / "no" / "mask.png", np.zeros((2, 2), np.uint8))


def test_white_on_black_is_object_one(tmp_path: Path) -> None:
    white = np.array([[0, 255], [255, 0]], np.uint8)
    expected = (white > 0).astype(np.uint8)
    assert np.array_equal(read_mask(save(tmp_path / "l.png", white)), expected)
    assert np.array_equal(read_mask(save(tmp_path / "one.png", white, "1")), expected)
    assert np.array_equal(read_mask(save(tmp_path / "rgb.png", white, "RGB")), expected)
    assert np.array_equal(read_mask(save(tmp_path / "rgba.png", white, "RGBA")), expected)
    assert read_mask(save(tmp_path / "all.png", np.full((2, 2), 255, np.uint8))).all()


def test_other_grey_values_are_ids(tmp_path: Path) -> None:
    grey = np.array([[0, 254], [255, 3]], np.uint8)
    assert np.array_equal(read_mask(save(tmp_path / "l.png", grey)), grey)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_looked_up_in_the_palette(tmp_path: Path, mode: str) -> None:
    mask = np.array([[0, 1, 2], [17, 200, 255]], np.uint8)
    path = save(tmp_path / "mask.png", DAVIS_PALETTE[mask], mode)
    assert np.array_equal(read_mask(path), mask)


def test_colours_that_mean_nothing_are_named(tmp_path: Path) -> None:
    colours = DAVIS_PALETTE[np.array([[0, 1]], np.uint8)].copy()
    colours[0, 1] = (1, 2, 3)
    with pytest.raises(MaskError, match=r"1 colour is not in the palette: #010203 \(1 px\)\."):
        read_mask(save(tmp_path / "mask.png", colours))
    photo = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    with pytest.raises(MaskError, match="at most 255 objects"):
        read_mask(save(tmp_path / "photo.png", photo))


def test_sixteen_bits_may_hold_ids_but_not_too_high_ones(tmp_path: Path) -> None:
    low = np.array([[0, 3], [200, 3]], np.uint16)
    assert np.array_equal(read_mask(save(tmp_path / "low.png", low)), low)
    with pytest.raises(MaskError, match=r"holds ids up to 300 .* at most 255 objects"):
        read_mask(save(tmp_path / "high.png", np.array([[0, 300]], np.uint16)))


def test_pixels_that_are_no_ids_are_refused(tmp_path: Path) -> None:
    floats = tmp_path / "floats.tif"
    PillowImage.fromarray(np.zeros((2, 2), np.float32)).save(floats)
    with pytest.raises(MaskError, match="pixel format F"):
        read_mask(floats)


def test_unknown_colours_are_counted_the_most_frequent_first() -> None:
    text = unknown_colours_text({0x010203: 5, 0x1A2B3C: 412})
    assert text == "2 colours are not in the palette: #1A2B3C (412 px), #010203 (5 px)."
    assert unknown_colours_text(dict.fromkeys(range(1, 6), 1)).endswith("(1 px)…")


def test_resizing_takes_the_nearest_pixel_and_makes_no_new_value() -> None:
    mask = np.array([[1, 2], [3, 9]], np.uint8)
    assert np.array_equal(resized_nearest(mask, (4, 4)), np.kron(mask, np.ones((2, 2), np.uint8)))
    assert np.array_equal(resized_nearest(resized_nearest(mask, (6, 4)), (2, 2)), mask)
    assert set(np.unique(resized_nearest(mask, (7, 5)))) == {1, 2, 3, 9}


def test_files_that_are_no_masks(tmp_path: Path) -> None:
    with pytest.raises(MaskError, match="No mask at"):
        read_mask(tmp_path / "no.png")
    with pytest.raises(MaskError, match="could not be read"):
        read_mask(tmp_path)
    (tmp_path / "text.png").write_text("text")
    with pytest.raises(MaskError, match="could not be read"):
        read_mask(tmp_path / "text.png")


def test_a_picture_of_impossible_size_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))
    (tmp_path / "bomb.png").write_bytes(bomb + chunk(b"IEND", b""))
    with pytest.raises(MaskError):
        read_mask(tmp_path / "bomb.png")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_damaged_file_is_a_mask_error_or_a_mask(tmp_path: Path, data: st.DataObject) -> None:
    buffer = io.BytesIO()
    PillowImage.fromarray(np.eye(30, dtype=np.uint8)).save(buffer, format="PNG")
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "mask.png"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        mask = read_mask(path)
    except MaskError:
        return
    assert mask.dtype == np.uint8


def test_a_mask_has_to_fit_and_to_hold_something() -> None:
    require_usable_mask(np.ones((2, 3), np.uint8), (3, 2), "m.png")
    with pytest.raises(MaskError, match=r"Mask is 3.2, frame is 2.3\. Masks are not resized"):
        require_usable_mask(np.ones((2, 3), np.uint8), (2, 3), "m.png")
    with pytest.raises(MaskError, match="holds no object"):
        require_usable_mask(np.zeros((2, 3), np.uint8), (3, 2), "m.png")


# --- packed pixels


@given(bool_masks)
def test_packed_pixels_come_back(pixels: np.ndarray) -> None:
    blob = pack_pixels(pixels)
    assert np.array_equal(unpack_pixels(blob), pixels)
    assert packed_size(blob) == (pixels.shape[1], pixels.shape[0])
    crop, box = unpack_crop(blob)
    assert np.array_equal(crop, pixels[box.slices])
    assert crop.sum() == pixels.sum()


def test_the_same_pixels_pack_to_the_same_bytes() -> None:
    pixels = np.random.default_rng(1).random((30, 40)) > 0.5
    assert pack_pixels(pixels) == pack_pixels(pixels.copy())


def test_a_small_object_in_a_large_picture_packs_small() -> None:
    pixels = np.zeros((2160, 3840), bool)
    pixels[1000:1040, 2000:2040] = True
    assert len(pack_pixels(pixels)) < 60


@given(bool_masks, st.data())
def test_a_damaged_blob_is_a_mask_error_or_a_mask(pixels: np.ndarray, data: st.DataObject) -> None:
    blob = bytearray(pack_pixels(pixels))
    place = data.draw(st.integers(0, len(blob) - 1))
    # The size claims at most 20 x 20: larger ones are the next test's.
    blob[place] = data.draw(st.integers(0, 20 if place < 5 else 255))
    damaged = bytes(blob[: data.draw(st.integers(0, len(blob)))])
    try:
        unpack_pixels(damaged)
    except MaskError:
        return


def test_a_blob_that_lies_about_its_length_is_not_unpacked_whole() -> None:
    header = struct.pack("<BHHHHHH", 1, 64, 64, 0, 0, 8, 8)
    with pytest.raises(MaskError, match="another length"):
        unpack_pixels(header + zlib.compress(bytes(10_000_000)))
    with pytest.raises(MaskError, match="impossible size"):
        packed_size(struct.pack("<BHHHHHH", 1, 65535, 65535, 0, 0, 0, 0))
    with pytest.raises(MaskError, match="unknown kind"):
        packed_size(struct.pack("<BHHHHHH", 9, 8, 8, 0, 0, 0, 0))
    with pytest.raises(MaskError, match="leaves the picture"):
        unpack_pixels(struct.pack("<BHHHHHH", 1, 8, 8, 0, 0, 9, 8))


def test_the_box_of_a_packed_mask_is_known_without_unpacking() -> None:
    pixels = np.zeros((8, 10), bool)
    pixels[2:5, 3:9] = True
    assert packed_box(pack_pixels(pixels)) == Box(3, 2, 9, 5)
    empty = pack_pixels(np.zeros((8, 10), bool))
    assert packed_box(empty).is_empty
    assert is_empty_blob(empty)
    assert not is_empty_blob(pack_pixels(pixels))


small_masks = arrays(bool, (7, 9))


@given(small_masks, small_masks)
def test_packed_objects_overlap_as_whole_pictures_do(first: np.ndarray, second: np.ndarray) -> None:
    union = np.count_nonzero(first | second)
    expected = np.count_nonzero(first & second) / union if union else 1.0
    assert packed_overlap(pack_pixels(first), pack_pixels(second)) == pytest.approx(expected)


def test_two_empty_objects_agree_and_one_empty_one_does_not() -> None:
    nothing, something = np.zeros((4, 4), bool), np.eye(4, dtype=bool)
    assert packed_overlap(pack_pixels(nothing), pack_pixels(nothing)) == 1.0
    assert packed_overlap(pack_pixels(nothing), pack_pixels(something)) == 0.0
