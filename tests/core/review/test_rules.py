from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.datasets.layouts import open_dataset
from core.datasets.sequence import IdRange, Layout
from core.errors import MediaError
from core.review.rules import is_fully_annotated, scored_objects


def test_folders_count_later_objects_from_their_own_start(sequence: Any) -> None:
    found = scored_objects(Layout.FOLDERS, sequence("two"))
    assert [(o.track.object_id, o.position, o.frames) for o in found] == [
        (1, 1, (3, 4)),
        (2, 2, (1, 2, 3, 4)),
    ]


def test_davis_counts_all_objects_on_the_same_frames(sequence: Any) -> None:
    found = scored_objects(Layout.DAVIS2017, sequence("two"))
    assert {o.frames for o in found} == {(1, 2, 3, 4)}


def test_youtube_counts_the_last_frame_too(sequence: Any) -> None:
    assert scored_objects(Layout.YTVOS, sequence("one"))[0].frames == (1, 2, 3, 4, 5)


def test_lvos_goes_by_the_numbers(lvos: Path) -> None:
    clip = open_dataset(lvos, Layout.LVOS, ["a-pingpong"]).sequences[0]
    assert scored_objects(Layout.LVOS, clip)[0].frames == (1, 2, 3, 4)
    assert clip.objects[0].id_range == IdRange(1, 26, 6)
    (scored,) = scored_objects(Layout.LVOS, clip, official=True)
    assert (scored.frames, scored.zeros) == ((1, 2, 3, 4), 0)


def test_a_missing_picture_of_lvos_is_named(lvos: Path) -> None:
    for folder, suffix in (("JPEGImages", "png"), ("Annotations", "png")):
        (lvos / folder / "a-pingpong" / f"00000011.{suffix}").unlink()
    clip = open_dataset(lvos, Layout.LVOS, ["a-pingpong"]).sequences[0]
    with pytest.raises(MediaError, match="a-pingpong: picture 00000011 is missing"):
        scored_objects(Layout.LVOS, clip)


def test_a_sequence_too_short_to_score_is_named(pack: Path) -> None:
    for t in range(2, 6):
        for part in ("images", "masks"):
            (pack / "one" / part / f"{t:05d}.png").unlink()
    short = open_dataset(pack, Layout.FOLDERS, ["one"]).sequences[0]
    with pytest.raises(MediaError, match="one has 2 frames, none of which counts"):
        scored_objects(Layout.FOLDERS, short)


def test_first_masks_alone_are_no_full_annotation(sequence: Any) -> None:
    two = sequence("two")
    assert is_fully_annotated(two)
    given = tuple(f if t in (0, 2) else replace(f, mask=None) for t, f in enumerate(two.files))
    tracks = tuple(two.objects)
    first_only = replace(two, files=given, find_objects=lambda _: tracks)
    assert not is_fully_annotated(first_only)
