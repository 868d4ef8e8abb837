from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.benchmark.following import Oracle, follow, inside_true_boxes
from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout, ObjectTrack
from core.errors import MediaError
from core.masks import object_ids, write_indexed_png
from core.types import Image, Mask, ObjectId


class Recorder:
    """Predicts everything to be one object, and notes what it is told."""

    confidence = MappingProxyType({ObjectId(2): 0.75})

    def __init__(self, predicts: int = 2) -> None:
        self.predicts = predicts
        self.told: list[tuple[str, int, list[int]]] = []
        self.masks: list[Mask] = []

    def begin(self, frame: int, image: Image, mask: Mask) -> None:
        self._note("begin", frame, mask)

    def predict(self, frame: int, image: Image) -> Mask:
        return np.full(image.shape[:2], self.predicts, np.uint8)

    def remember(self, frame: int, image: Image, mask: Mask) -> None:
        self._note("remember", frame, mask)

    def introduce(self, frame: int, image: Image, mask: Mask) -> None:
        self._note("introduce", frame, mask)

    def _note(self, what: str, frame: int, mask: Mask) -> None:
        self.told.append((what, frame, [int(i) for i in object_ids(mask)]))
        self.masks.append(mask)


def test_new_objects_come_as_predictions_with_the_new_truth(sequence: Any) -> None:
    recorder, two = Recorder(), sequence("two")
    followed = list(follow(two, recorder))

    assert recorder.told[:4] == [
        ("begin", 0, [2]),
        ("remember", 1, [2]),
        ("introduce", 2, [1, 2]),
        ("remember", 3, [2]),
    ]
    assert len(followed) == 6
    merged = followed[2].mask
    assert np.array_equal(merged == 1, two.truth(2) == 1)
    assert (merged[two.truth(2) != 1] == 2).all()
    assert followed[0].seconds == 0 < followed[1].seconds
    assert [dict(one.confidence) for one in followed[:2]] == [{}, {2: 0.75}]


def test_frames_before_the_first_object_are_empty(pack: Path) -> None:
    for t in range(2):
        write_indexed_png(pack / "one" / "masks" / f"{t:05d}.png", np.zeros((40, 64), np.uint8))
    recorder = Recorder()
    one = open_dataset(pack, Layout.FOLDERS, ["one"]).sequences[0]
    masks = [followed.mask for followed in follow(one, recorder)]
    assert not masks[0].any()
    assert not masks[1].any()
    assert recorder.told[0][:2] == ("begin", 2)


def test_box_oracle_keeps_an_object_inside_its_true_box(sequence: Any) -> None:
    recorder, two = Recorder(), sequence("two")
    followed = list(follow(two, recorder, frozenset({Oracle.BOX})))
    assert np.array_equal(followed[1].mask, two.truth(1))  # a square is its own box
    assert np.array_equal(recorder.masks[1], two.truth(1))


def test_box_oracle_where_the_object_is_absent() -> None:
    truth = np.zeros((6, 8), np.uint8)
    truth[1:3, 1:3] = 1
    truth[4, 4] = 1
    mask = np.full((6, 8), 1, np.uint8)
    mask[:, 6:] = 2
    kept = inside_true_boxes(mask, truth)
    assert kept[1:5, 1:5].all()
    assert kept.sum() == 16


def test_mask_oracle_scores_the_prediction_and_remembers_the_truth(sequence: Any) -> None:
    recorder, two = Recorder(), sequence("two")
    followed = list(follow(two, recorder, frozenset({Oracle.MASK})))
    assert (followed[1].mask == 2).all()
    assert np.array_equal(recorder.masks[1], two.truth(1))
    assert np.array_equal(recorder.masks[2], two.truth(2))


def test_a_picture_of_another_size_is_named(pack: Path) -> None:
    PillowImage.new("RGB", (32, 40)).save(pack / "one" / "images" / "00003.png")
    one = open_dataset(pack, Layout.FOLDERS, ["one"]).sequences[0]
    with pytest.raises(MediaError, match=r"one/images/00003\.png .* 32x40, frame 3 .* 64x40"):
        list(follow(one, Recorder()))


def test_a_given_mask_of_another_size_is_named(pack: Path) -> None:
    for t in range(6):
        write_indexed_png(pack / "one" / "masks" / f"{t:05d}.png", np.ones((20, 64), np.uint8))
    one = open_dataset(pack, Layout.FOLDERS, ["one"]).sequences[0]
    with pytest.raises(MediaError, match=r"one/masks/00000\.png .* 64x20"):
        list(follow(one, Recorder()))


def test_a_corrupt_picture_in_the_middle_is_named(pack: Path) -> None:
    (pack / "one" / "images" / "00003.png").write_bytes(b"no picture")
    one = open_dataset(pack, Layout.FOLDERS, ["one"]).sequences[0]
    with pytest.raises(MediaError, match=r"one/images/00003\.png .* cannot be decoded"):
        list(follow(one, Recorder()))


def test_a_first_mask_without_its_objects_is_named(sequence: Any) -> None:
    one = sequence("one")
    late = replace(one, find_objects=lambda _: (ObjectTrack(ObjectId(7), 0),))
    with pytest.raises(MediaError, match=r"one/masks/00000\.png .* none of the objects"):
        list(follow(late, Recorder()))
