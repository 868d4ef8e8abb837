from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout
from core.errors import Cancelled, EvermaskError, MaskError, MediaError
from core.masks import write_indexed_png
from core.progress import CancelToken
from core.review.rules import RULES, scored_objects
from core.review.truth import Truth
from core.review.truth_finding import (
    EQUATION_1,
    ClipFrames,
    find_truth,
    place_in_dataset,
    truth_beside,
)


def found(path: Path, clip: ClipFrames) -> Truth:
    work = find_truth(path, clip, CancelToken())
    try:
        while True:
            next(work)
    except StopIteration as end:
        truth = end.value
    assert isinstance(truth, Truth)
    return truth


# --- a plain folder


def test_equation_1_counts_frames_2_to_t(write_masks: Any, square: Any, clip_of: Any) -> None:
    truth = found(write_masks({f"{i:05d}": square(i) for i in range(5)}), clip_of(5))

    assert (truth.name, truth.rule) == ("truth/", EQUATION_1)
    assert [(s.track.object_id, s.frames) for s in truth.scored] == [(1, (1, 2, 3, 4))]
    assert truth.remarks == ()


def test_a_later_object_counts_after_the_frame_that_shows_it(
    write_masks: Any, square: Any, clip_of: Any
) -> None:
    masks = {f"{i:05d}": np.maximum(square(i), square(30, 3 * (i >= 2))) for i in range(5)}
    truth = found(write_masks(masks), clip_of(5))

    assert {s.track.object_id: s.frames for s in truth.scored} == {1: (1, 2, 3, 4), 3: (3, 4)}


def test_fewer_true_masks_than_frames(write_masks: Any, square: Any, clip_of: Any) -> None:
    truth = found(write_masks({f"{i:05d}": square(i) for i in (0, 1, 4)}), clip_of(6))

    assert truth.remarks == ("Ground truth has 3 frames, the clip 6. Scored where both exist (3).",)
    assert truth.counted == (1, 4)


def test_more_true_masks_than_frames(write_masks: Any, square: Any, clip_of: Any) -> None:
    truth = found(write_masks({f"{i:05d}": square(i) for i in range(9)}), clip_of(4))
    assert truth.counted == (1, 2, 3)
    assert "Ground truth has 9 frames, the clip 4." in truth.remarks[0]


def test_other_names_are_matched_by_order_and_that_is_said(
    write_masks: Any, square: Any, clip_of: Any
) -> None:
    truth = found(write_masks({f"mask{i}": square(i) for i in range(11)}), clip_of(11))

    assert len(truth.remarks) == 1
    assert "first mask was taken for the first frame" in truth.remarks[0]
    assert np.array_equal(truth.mask(10), square(10)), "mask10 comes after mask9"


def test_another_size_is_said(write_masks: Any, square: Any, clip_of: Any) -> None:
    masks = {f"{i:05d}": square(i) for i in range(3)} | {"00003": square(3)[:40]}
    truth = found(write_masks(masks), clip_of(4))

    assert truth.remarks == (
        "True masks of frame 3 are 64x40, the clip is 64x48: not scored, masks are never resized.",
    )
    with pytest.raises(MaskError):
        truth.mask(3)


def test_void_is_said(write_masks: Any, square: Any, clip_of: Any) -> None:
    void = np.maximum(square(0, 2), square(40, 255))
    truth = found(write_masks({"00000": void, "00001": void}), clip_of(2))
    assert truth.object_ids == (2,)
    assert truth.remarks == (
        "Pixels labelled 255 on 2 frames (first: 0) belong to no object: they count as background.",
    )


def test_unreadable_files_are_said(write_masks: Any, square: Any, clip_of: Any) -> None:
    folder = write_masks({f"{i:05d}": square(i) for i in range(4)})
    for name in ("00001", "00002"):
        (folder / f"{name}.png").write_bytes(b"no picture")
    truth = found(folder, clip_of(4))
    (remark,) = truth.remarks
    assert remark == "True masks of 2 frames (first: 1) could not be read as pictures: not scored."
    assert truth.counted == (1, 2, 3)
    assert truth.unusable == {1, 2}


def test_all_empty(write_masks: Any, square: Any, clip_of: Any) -> None:
    folder = write_masks({f"{i:05d}": square(0) * 0 for i in range(4)})
    with pytest.raises(MaskError, match="Every mask is empty"):
        found(folder, clip_of(4))


def test_one_frame(write_masks: Any, square: Any, clip_of: Any) -> None:
    with pytest.raises(MaskError, match="first frame only, which is given and not scored"):
        found(write_masks({"00000": square(0)}), clip_of(1))


def test_no_masks(tmp_path: Path, clip_of: Any) -> None:
    with pytest.raises(MaskError, match="No masks found"):
        found(tmp_path, clip_of(3))
    with pytest.raises(EvermaskError, match="could not be read"):
        found(tmp_path / "nowhere", clip_of(3))


def test_reading_through_can_be_stopped(write_masks: Any, square: Any, clip_of: Any) -> None:
    token = CancelToken()
    work = find_truth(write_masks({"00000": square(0), "00001": square(1)}), clip_of(2), token)
    next(work)
    token.cancel()
    with pytest.raises(Cancelled):
        next(work)


# --- a sequence of a data set


def test_plain_data_set_has_its_own_rule(pack: Path) -> None:
    sequence = open_dataset(pack, Layout.FOLDERS, ["two"]).sequences[0]
    truth = found(pack / "two" / "masks", ClipFrames(tuple(f"{i:05d}" for i in range(6)), (64, 40)))

    assert truth.rule == RULES[Layout.FOLDERS]
    expected = scored_objects(Layout.FOLDERS, sequence)
    assert [s.frames for s in truth.scored] == [s.frames for s in expected]
    assert np.array_equal(truth.mask(4), sequence.truth(4))


def test_lvos_sequence_counts_inside_the_range(lvos: Path) -> None:
    names = tuple(f"{1 + 5 * i:08d}" for i in range(6))
    truth = found(lvos / "Annotations" / "a-pingpong", ClipFrames(names, (64, 40)))
    assert truth.rule == RULES[Layout.LVOS]
    assert truth.counted == (1, 2, 3, 4)
    assert truth.remarks == ()


def test_a_video_made_of_the_sequence_is_matched_by_order(lvos: Path) -> None:
    names = tuple(f"{i:05d}" for i in range(6))
    truth = found(lvos / "Annotations" / "a-pingpong", ClipFrames(names, (64, 40)))
    assert truth.counted == (1, 2, 3, 4)
    assert "by" not in truth.name
    assert "first mask" in truth.remarks[0]


def test_only_first_masks_cannot_be_scored(lvos: Path) -> None:
    folder = lvos / "Annotations" / "a-pingpong"
    for mask in sorted(folder.iterdir())[1:]:
        mask.unlink()
    with pytest.raises(MediaError, match="only the first mask"):
        found(folder, ClipFrames(tuple(f"{1 + 5 * i:08d}" for i in range(6)), (64, 40)))


@pytest.mark.parametrize(
    ("files", "layout"),
    [
        (("meta.json",), Layout.YTVOS),
        (("valid_meta.json",), Layout.LVOS),
        (("ImageSets/2017/val.txt",), Layout.DAVIS2017),
        (("ImageSets/480p/val.txt",), Layout.DAVIS2016),
        ((), Layout.DAVIS2017),
    ],
)
def test_the_layout_is_known_by_its_files(
    tmp_path: Path, files: tuple[str, ...], layout: Layout
) -> None:
    for kind in ("JPEGImages", "Annotations"):
        (tmp_path / kind / "480p" / "bear").mkdir(parents=True)
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    place = place_in_dataset(tmp_path / "Annotations" / "480p" / "bear")
    assert place is not None
    assert (place.root, place.layout, place.sequence) == (tmp_path, layout, "bear")


def test_masks_without_pictures_beside_them_are_a_plain_folder(tmp_path: Path) -> None:
    for folder in ("Annotations/bear", "masks"):
        (tmp_path / folder).mkdir(parents=True)
        assert place_in_dataset(tmp_path / folder) is None


# --- truth that belongs to a clip


def test_truth_beside_pictures(pack: Path, lvos: Path, tmp_path: Path) -> None:
    assert truth_beside(pack / "two" / "images") == pack / "two" / "masks"
    assert truth_beside(lvos / "JPEGImages" / "a-pingpong") == lvos / "Annotations" / "a-pingpong"
    assert truth_beside(pack / "two") is None
    assert truth_beside(tmp_path / "clip.mp4") is None


def test_an_empty_folder_of_masks_is_no_truth(tmp_path: Path) -> None:
    for kind in ("JPEGImages", "Annotations"):
        (tmp_path / kind / "bear").mkdir(parents=True)
    assert truth_beside(tmp_path / "JPEGImages" / "bear") is None


@pytest.mark.parametrize("missing", [(4,), (0, 2)])
def test_a_sequence_that_is_not_complete_is_scored_where_it_has_masks(
    tmp_path: Path, square: Any, clip_of: Any, missing: tuple[int, ...]
) -> None:
    images, masks = tmp_path / "disc" / "images", tmp_path / "disc" / "masks"
    for folder in (images, masks):
        folder.mkdir(parents=True)
    for frame in range(6):
        PillowImage.new("RGB", (64, 48)).save(images / f"{frame:05d}.png")
        if frame not in missing:
            write_indexed_png(masks / f"{frame:05d}.png", square(frame))
    truth = found(masks, clip_of(6))

    assert (truth.name, truth.rule) == ("masks/", EQUATION_1)
    there = [frame for frame in range(6) if frame not in missing]
    assert truth.counted == tuple(there[1:])
    assert truth.remarks[0].startswith(f"Ground truth has {len(there)} frames, the clip 6.")
    assert "disc is not complete" in truth.remarks[1]


def test_a_davis_sequence_with_a_gap_too(tmp_path: Path, square: Any, clip_of: Any) -> None:
    images, masks = (tmp_path / kind / "480p" / "disc" for kind in ("JPEGImages", "Annotations"))
    for folder in (images, masks):
        folder.mkdir(parents=True)
    for frame in range(5):
        PillowImage.new("RGB", (64, 48)).save(images / f"{frame:05d}.png")
        if frame != 2:
            write_indexed_png(masks / f"{frame:05d}.png", square(frame))
    (tmp_path / "ImageSets" / "2017").mkdir(parents=True)
    (tmp_path / "ImageSets" / "2017" / "val.txt").write_text("disc\n")
    truth = found(masks, clip_of(5))

    assert truth.counted == (1, 3, 4)
    assert "disc is not complete" in truth.remarks[-1]
