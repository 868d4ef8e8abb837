import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import MaskError
from core.masks import write_indexed_png
from core.review.truth import FolderMasks, Truth
from core.session.other_masks import TruthMasks, masks_of_files, sequence_name
from core.session.session import Session
from core.types import Mask, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 32, 24
ONE = ObjectId(1)


def square(left: int, object_id: int = 1) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, left : left + 8] = object_id
    return mask


def write(folder: Path, frames: range = range(FRAMES), name: str = "shot_{:03}") -> Path:
    folder.mkdir(parents=True)
    for frame in frames:
        write_indexed_png(folder / f"{name.format(frame)}.png", square(frame))
    return folder


def test_a_folder_is_read_when_a_frame_is_asked_for(session: Session, tmp_path: Path) -> None:
    folder = write(tmp_path / "other", range(3, 9))
    masks = masks_of_files(folder, session.clip, {})
    assert masks.name == "other/"
    assert np.flatnonzero(masks.frames).tolist() == list(range(3, 9))
    assert masks.tells(ONE, 3)
    assert not masks.tells(ONE, 2)
    assert (masks.read(4) == square(4)).all()
    (folder / "shot_004.png").unlink()
    assert (masks.read(4) == square(4)).all(), "kept"
    (folder / "shot_005.png").unlink()
    with pytest.raises(MaskError):
        masks.read(5)
    masks.close()
    with pytest.raises(MaskError):
        masks.read(4)


def test_only_the_last_masks_are_kept(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.session.other_masks.CACHE_BYTES", 2 * WIDTH * HEIGHT)
    folder = write(tmp_path / "other")
    masks = masks_of_files(folder, session.clip, {})
    for frame in range(3):
        masks.read(frame)
        (folder / f"shot_{frame:03}.png").unlink()
    masks.read(1)
    masks.read(2)
    with pytest.raises(MaskError):
        masks.read(0)


@pytest.mark.parametrize("form", ["{}", "Annotations/{}", "masks/{}", "{}/masks"])
def test_results_of_a_benchmark_hold_the_clip_among_others(
    session: Session, tmp_path: Path, form: str
) -> None:
    root = tmp_path / "results"
    write(root / form.format("another"))
    write(root / form.format("clip"), range(4))
    masks = masks_of_files(root, session.clip, {})
    assert np.count_nonzero(masks.frames) == 4


def test_a_sequence_of_a_data_set_is_called_after_its_folder(tmp_path: Path) -> None:
    (tmp_path / "dog" / "images").mkdir(parents=True)
    assert sequence_name(tmp_path / "dog" / "images") == "dog"
    assert sequence_name(tmp_path / "dog") == "dog"
    assert sequence_name(tmp_path / "dog.mp4") == "dog"


def test_surplus_and_order_are_said(session: Session, tmp_path: Path) -> None:
    folder = write(tmp_path / "other", range(FRAMES + 2), "out-{:02}x")
    order, surplus = masks_of_files(folder, session.clip, {}).remarks
    assert "the first mask was taken for the first frame" in order
    assert "2 masks belong to no frame of this clip (12 frames)" in surplus


def test_soft_masks_are_cut_and_said(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "soft"
    folder.mkdir()
    grey = np.linspace(0, 255, HEIGHT * WIDTH).astype(np.uint8).reshape(HEIGHT, WIDTH)
    PillowImage.fromarray(grey).save(folder / "shot_000.png")
    masks = masks_of_files(folder, session.clip, {})
    assert masks.remarks == ("soft/: grey values are taken for soft masks, cut at 50 %.",)
    assert np.count_nonzero(masks.read(0)) == np.count_nonzero(grey >= 128)


def test_folders_of_objects_go_by_name_or_number(session: Session, tmp_path: Path) -> None:
    root = tmp_path / "objects"
    write(root / "dog", range(1))
    write(root / "3", range(1))
    masks = masks_of_files(root, session.clip, {"dog": ObjectId(2)})
    assert set(np.unique(masks.read(0)).tolist()) <= {0, 2, 3}
    with pytest.raises(MaskError, match="“dog” is no object here"):
        masks_of_files(root, session.clip, {}).read(0)


def test_results_without_the_clip_are_refused(session: Session, tmp_path: Path) -> None:
    write(tmp_path / "results" / "bear", range(2))
    with pytest.raises(MaskError, match=r"is called like this clip \(clip\)"):
        masks_of_files(tmp_path / "results", session.clip, {"dog": ONE})


def test_colours_that_nobody_knows_are_refused(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "colours"
    folder.mkdir()
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[:4] = (1, 2, 3)
    PillowImage.fromarray(picture).save(folder / "shot_000.png")
    with pytest.raises(MaskError, match="1 colour is not in the palette: #010203"):
        masks_of_files(folder, session.clip, {}).read(0)


def test_what_is_no_mask_is_refused(session: Session, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(MaskError, match="No masks found"):
        masks_of_files(empty, session.clip, {})
    strange = tmp_path / "strange.json"
    strange.write_text(json.dumps({"a": 1}))
    with pytest.raises(MaskError):
        masks_of_files(strange, session.clip, {})


def test_the_truth_says_where_its_objects_are(session: Session, tmp_path: Path) -> None:
    folder = write(tmp_path / "truth", range(2))
    files = {frame: folder / f"shot_{frame:03}.png" for frame in range(2)}
    truth = Truth("truth/", "rule", FolderMasks(files), (), FRAMES, (WIDTH, HEIGHT))
    masks = TruthMasks(truth)
    assert masks.name == "truth/"
    assert np.flatnonzero(masks.frames).tolist() == [0, 1]
    assert not masks.tells(ONE, 0), "it knows no object that counts"
    assert (masks.read(1) == square(1)).all()
    masks.close()
