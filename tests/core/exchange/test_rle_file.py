import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import MaskError
from core.exchange import rle_file
from core.exchange.labels import Label, Reading, id_label
from core.exchange.rle_file import RleMasks, open_rle_file
from core.types import BoolMask

LEFT = {"size": [2, 4], "counts": [0, 4, 4]}
RIGHT = {"size": [2, 4], "counts": [4, 4]}
LEFT_PIXELS = [[True, True, False, False]] * 2


def written(path: Path, content: Any) -> RleMasks:
    path.write_text(json.dumps(content))
    return open_rle_file(path)


def pieces(masks: RleMasks, place: int) -> dict[Label, BoolMask]:
    return dict(masks.read(place, Reading()).pieces)


def coco(*annotations: dict[str, Any]) -> dict[str, Any]:
    return {
        "images": [
            {"id": 10, "file_name": "clip/00000.jpg", "width": 4, "height": 2},
            {"id": 11, "file_name": "clip/00001.jpg", "width": 4, "height": 2},
        ],
        "categories": [{"id": 3, "name": "dog"}],
        "annotations": list(annotations),
    }


def test_annotations_of_images_are_their_categories(tmp_path: Path) -> None:
    masks = written(
        tmp_path / "coco.json",
        coco(
            {"id": 1, "image_id": 11, "category_id": 3, "segmentation": LEFT},
            {"id": 2, "image_id": 11, "category_id": 3, "segmentation": RIGHT},
            {"id": 3, "image_id": 11, "category_id": 900, "segmentation": LEFT},
        ),
    )

    assert masks.names == ("00000", "00001")
    assert pieces(masks, 0) == {}
    assert masks.read(0, Reading()).size == (4, 2)
    found = pieces(masks, 1)
    assert [(label.name, label.object_id) for label in found] == [("dog", 3), ("900", None)]
    assert found[Label("dog", id_label(3).object_id)].all(), "one category, two annotations"
    assert found[Label("900")].tolist() == LEFT_PIXELS


def test_tracks_tell_annotations_of_one_category_apart(tmp_path: Path) -> None:
    masks = written(
        tmp_path / "coco.json",
        coco(
            {"image_id": 10, "category_id": 3, "track_id": 1, "segmentation": LEFT},
            {"image_id": 10, "category_id": 3, "track_id": 2, "segmentation": RIGHT},
        ),
    )

    assert [(label.name, label.object_id) for label in pieces(masks, 0)] == [("dog", 1), ("dog", 2)]


def test_a_video_lists_one_mask_a_frame_for_each_object(tmp_path: Path) -> None:
    masks = written(
        tmp_path / "vis.json",
        {
            "videos": [{"id": 1, "file_names": ["v/a.jpg", "v/b.jpg"], "width": 4, "height": 2}],
            "annotations": [
                {"id": 5, "video_id": 1, "category_id": 3, "segmentations": [None, LEFT]},
                {"id": 6, "video_id": 1, "category_id": 3, "segmentations": [RIGHT, None]},
            ],
        },
    )

    assert masks.names == ("a", "b")
    assert [label.object_id for label in pieces(masks, 0)] == [6]
    assert pieces(masks, 1)[id_label(5)].tolist() == LEFT_PIXELS
    assert not masks.looks_soft()


def test_a_damaged_mask_names_its_frame(tmp_path: Path) -> None:
    bad = {"size": [2, 4], "counts": [1]}
    other = {"size": [4, 2], "counts": [8]}
    masks = written(
        tmp_path / "coco.json",
        coco(
            {"image_id": 10, "category_id": 3, "segmentation": bad},
            {"image_id": 11, "category_id": 3, "segmentation": other},
        ),
    )

    with pytest.raises(MaskError, match=r"00000 in coco\.json: the run lengths"):
        masks.read(0, Reading())
    with pytest.raises(MaskError, match="a mask is 2x4 in 4x2"):
        masks.read(1, Reading())


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"images": 5},
        {"images": [{"id": 1}]},
        coco({"image_id": 99, "category_id": 3, "segmentation": LEFT}),
        coco({"image_id": 10, "segmentation": LEFT}),
        {"videos": [{"file_names": ["a"]}], "annotations": [{"segmentations": [None, LEFT]}]},
        {"videos": [{}, {}]},
    ],
)
def test_other_content_is_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(MaskError, match="Nothing was imported"):
        written(tmp_path / "bad.json", content)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"images": NaN}', "\x00\xff"])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)

    with pytest.raises(MaskError):
        open_rle_file(tmp_path / "bad.json")
    with pytest.raises(MaskError, match="could not be read"):
        open_rle_file(tmp_path / "gone.json")


def test_huge_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rle_file, "MOST_BYTES", 10)

    with pytest.raises(MaskError, match="larger than"):
        written(tmp_path / "huge.json", coco())


def test_an_image_without_masks_or_size_is_empty(tmp_path: Path) -> None:
    masks = written(tmp_path / "c.json", {"images": [{"id": 1, "file_name": "a.png"}]})

    assert masks.read(0, Reading()).size == (0, 0)
    assert np.array([]).size == len(pieces(masks, 0))
