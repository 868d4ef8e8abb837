from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from core.errors import Cancelled, MediaError
from core.progress import CancelToken, Progress, finished
from core.video.clip import Clip, FirstPicture
from core.video.failures import EmptyFolderError, MixedSizesError, RemarkKind
from core.video.images import open_pictures, pictures_in


def opened(folder: Path, *, skip_other_sizes: bool = False) -> Clip:
    return finished(
        open_pictures(folder, pictures_in(folder), CancelToken(), skip_other_sizes=skip_other_sizes)
    )


def test_frames_are_the_files_in_natural_order(
    image_folder: Path, number_in: Callable[..., int]
) -> None:
    with opened(image_folder) as clip:
        assert clip.info.names == ("shot_8", "shot_9", "shot_10", "shot_11", "shot_12")
        assert [number_in(clip.read(index)) for index in (4, 0, 3, 1)] == [12, 8, 11, 9]
        assert (clip.info.width, clip.info.height, clip.info.frame_count) == (160, 96, 5)
        assert clip.info.kind == "images"


def test_a_gap_in_the_numbers_is_a_missing_frame(image_folder: Path) -> None:
    with opened(image_folder) as clip:
        assert clip.info.missing == (2,)
        (remark,) = clip.info.remarks
        assert remark.kind is RemarkKind.GAPS
        assert remark.text == (
            "Frame 2 is missing in the sequence. It is shown as a gap and not tracked."
        )
        with pytest.raises(MediaError, match=r"Frame 2 \(shot_10\) is missing"):
            clip.read(2)


def test_long_gaps_are_told_as_ranges(
    tmp_path: Path, numbered_picture: Callable[..., object]
) -> None:
    for number in (1, 2, 6, 7):
        PillowImage.fromarray(numbered_picture(number)).save(tmp_path / f"{number:03d}.png")
    with opened(tmp_path) as clip:
        assert clip.info.remarks[0].text == (
            "Frames 2\N{EN DASH}4 are missing in the sequence. "
            "They are shown as gaps and not tracked."
        )


def test_a_constant_stride_is_no_gap(
    tmp_path: Path, numbered_picture: Callable[..., object]
) -> None:
    for number in (0, 30, 60, 90):
        PillowImage.fromarray(numbered_picture(number)).save(tmp_path / f"{number:05d}.png")
    with opened(tmp_path) as clip:
        assert clip.info.remarks == ()


def test_other_files_are_left_alone(image_folder: Path) -> None:
    (image_folder / "notes.txt").write_text("x")
    (image_folder / "._shot_1.png").write_text("x")
    (image_folder / "folder.png").mkdir()
    assert len(pictures_in(image_folder)) == 4


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFolderError) as caught:
        pictures_in(tmp_path)
    assert str(caught.value) == (
        f"No images found in {tmp_path}. Looked for jpg, png, tif, bmp, webp, exr."
    )


def test_pictures_of_another_size_are_counted_and_named(
    image_folder: Path, numbered_picture: Callable[..., object]
) -> None:
    for number in (20, 21):
        picture = PillowImage.fromarray(numbered_picture(number, 200, 100))
        picture.save(image_folder / f"shot_{number}.png")
    with pytest.raises(MixedSizesError) as caught:
        opened(image_folder)
    assert str(caught.value) == (
        "2 of 6 images have another size (first: shot_20.png, 200\N{MULTIPLICATION SIGN}100; "
        "expected 160\N{MULTIPLICATION SIGN}96)."
    )


def test_pictures_of_another_size_are_left_out_when_asked_to(
    image_folder: Path, numbered_picture: Callable[..., object], number_in: Callable[..., int]
) -> None:
    PillowImage.fromarray(numbered_picture(1, 200, 100)).save(image_folder / "shot_8.png")
    with opened(image_folder, skip_other_sizes=True) as clip:
        assert clip.info.names == ("shot_9", "shot_10", "shot_11", "shot_12")
        assert number_in(clip.read(0)) == 9
        assert [remark.kind for remark in clip.info.remarks] == [
            RemarkKind.GAPS, RemarkKind.SKIPPED
        ]  # fmt: skip


def test_heads_are_read_with_progress_and_can_be_stopped(image_folder: Path) -> None:
    token = CancelToken()
    steps = open_pictures(image_folder, pictures_in(image_folder), token)
    assert isinstance(next(steps), FirstPicture)
    assert isinstance(next(steps), Progress)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)


def test_a_damaged_picture_is_a_missing_frame(
    image_folder: Path, number_in: Callable[..., int]
) -> None:
    (image_folder / "shot_9.png").write_bytes(b"nothing")
    with opened(image_folder) as clip:
        assert clip.info.missing == (1, 2)
        with pytest.raises(MediaError, match=r"shot_9\.png"):
            clip.read(1)
        assert number_in(clip.read(3)) == 11


def test_damage_behind_the_head_is_found_when_read(image_folder: Path) -> None:
    path = image_folder / "shot_11.png"
    path.write_bytes(path.read_bytes()[:300])
    with opened(image_folder) as clip:
        list(clip.scan())
        assert clip.info.missing == (2, 3)


def test_a_folder_of_damaged_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"nothing")
    with pytest.raises(MediaError, match="None of the 1 images"):
        opened(tmp_path)


def test_names_stay_unique_when_only_suffixes_differ(
    tmp_path: Path, numbered_picture: Callable[..., object]
) -> None:
    for name in ("a.png", "a.bmp"):
        PillowImage.fromarray(numbered_picture(1)).save(tmp_path / name)
    with opened(tmp_path) as clip:
        assert clip.info.names == ("a.bmp", "a.png")
