from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, OutputError
from core.exchange.matte import export_matte
from core.progress import CancelToken
from core.types import Mask, ObjectId
from core.video.clip import ClipInfo, frame_names
from core.video.open import open_clip

COUNT = 6


def clip_of(width: int, height: int, times: tuple[float, ...] | None = None) -> ClipInfo:
    return ClipInfo(
        path=Path("source.mp4"),
        kind="video",
        frame_count=COUNT,
        width=width,
        height=height,
        rate=Fraction(25),
        timestamps=times or tuple(index / 25 for index in range(COUNT)),
        names=frame_names(COUNT),
        codec="h264",
        byte_size=1,
        variable_rate=times is not None,
    )


def mask_of(index: int, clip: ClipInfo) -> Mask:
    mask = np.zeros((clip.height, clip.width), np.uint8)
    mask[10:40, 5 + 3 * index : 45 + 3 * index] = 1
    mask[50:70, 20:60] = 2
    mask[-1, -8:] = 1
    return mask


def export(path: Path, clip: ClipInfo, objects: list[ObjectId] | None = None) -> int:
    steps = export_matte(path, clip, lambda index: mask_of(index, clip), objects, CancelToken())
    return sum(1 for _ in steps)


@pytest.mark.parametrize("size", [(160, 96), (161, 97), (160, 97)])
@pytest.mark.parametrize(("suffix", "allowed"), [(".mkv", 0), (".mp4", 4)])
def test_the_matte_read_back_is_the_mask(
    tmp_path: Path, size: tuple[int, int], suffix: str, allowed: int
) -> None:
    clip, path = clip_of(*size), tmp_path / f"matte{suffix}"
    assert export(path, clip) == COUNT
    with open_clip(path) as matte:
        assert (matte.info.width, matte.info.height) == size
        assert (matte.info.frame_count, matte.info.rate) == (COUNT, clip.rate)
        for index in range(COUNT):
            white = matte.read(index)[..., 0] > 127
            assert np.count_nonzero(white != (mask_of(index, clip) > 0)) <= allowed


def test_only_chosen_objects_are_white(tmp_path: Path) -> None:
    clip, path = clip_of(160, 96), tmp_path / "matte.mkv"
    export(path, clip, [ObjectId(2)])
    with open_clip(path) as matte:
        assert np.array_equal(matte.read(3)[..., 0] == 255, mask_of(3, clip) == 2)


def test_time_stamps_of_a_variable_rate_are_kept(tmp_path: Path) -> None:
    times = (0.0, 0.03, 0.1, 0.11, 0.3, 0.36)
    path = tmp_path / "matte.mp4"
    export(path, clip_of(160, 96, times))
    with open_clip(path) as matte:
        assert matte.info.timestamps == pytest.approx(times, abs=0.001)


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"matte\.xyz is no matte format"):
        export(tmp_path / "matte.xyz", clip_of(160, 96))


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        export(tmp_path / "file" / "matte.mp4", clip_of(160, 96))


def test_stopping_leaves_no_file(tmp_path: Path) -> None:
    clip, token = clip_of(160, 96), CancelToken()
    steps = export_matte(tmp_path / "m.mp4", clip, lambda index: mask_of(index, clip), None, token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert list(tmp_path.iterdir()) == []


def test_an_abandoned_export_leaves_no_file(tmp_path: Path) -> None:
    clip = clip_of(160, 96)
    steps = export_matte(
        tmp_path / "m.mp4", clip, lambda index: mask_of(index, clip), None, CancelToken()
    )
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []
