import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as PillowImage

from core import files
from core.errors import Cancelled, DeviceError, MaskError, MediaError, OutputError
from core.masks import DAVIS_PALETTE
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session import headless
from core.session.headless import Summary, propagate_clip
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, Mask, ObjectId

WIDTH, HEIGHT, FRAMES = 81, 65, 6


class FakePropagator:
    """Moves the first mask one pixel a frame; what cannot be read is passed over."""

    device_text = "a desk"
    state_bytes = 4711
    peak_memory_bytes = 3 << 20
    made_with: list[TrackingOptions] = []
    fails_at: FrameIndex | None = None

    def __init__(self, options: TrackingOptions) -> None:
        self.made_with.append(options)

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        for frame in request.frames:
            token.checkpoint()
            if frame == self.fails_at:
                raise DeviceError("The desk collapsed.")
            try:
                assert read_frame(frame).shape == (HEIGHT, WIDTH, 3)
            except MediaError:
                continue
            moved = np.roll(request.keyframes[0], frame, axis=1)
            yield FrameResult(frame, moved, {ObjectId(1): 0.5})


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakePropagator]:
    class Fake(FakePropagator):
        made_with: list[TrackingOptions] = []

    monkeypatch.setattr("core.propagation.propagator.Propagator", Fake)
    return Fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures shot_8.png to shot_13.png."""
    path = tmp_path / "shots"
    path.mkdir()
    for frame in range(FRAMES):
        pixels = np.random.default_rng(frame).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
        PillowImage.fromarray(pixels).save(path / f"shot_{frame + 8}.png")
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(FRAMES):
            pixels = np.full((HEIGHT, WIDTH, 3), 40 * frame, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def first() -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[10:30, 10:30] = 3
    mask[40:50, 20:60] = 200
    return mask


@pytest.fixture
def mask_path(tmp_path: Path, first: Mask) -> Path:
    path = tmp_path / "first.png"
    PillowImage.fromarray(first).save(path)
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "results"


def propagate(
    clip: Path, mask: Path, output: Path, token: CancelToken | None = None
) -> tuple[list[Progress], Summary]:
    summary = Summary()
    steps = list(
        propagate_clip(clip, mask, output, TrackingOptions(), token or CancelToken(), summary)
    )
    return steps, summary


def names_in(output: Path) -> list[str]:
    return sorted(path.name for path in output.iterdir()) if output.exists() else []


def ids_in(path: Path) -> Mask:
    with PillowImage.open(path) as picture:
        return np.array(picture)


# --- what is written


def test_a_folder_gives_one_mask_for_each_picture_with_its_stem(
    folder: Path, mask_path: Path, output: Path
) -> None:
    propagate(folder, mask_path, output)
    assert names_in(output) == sorted(f"shot_{number}.png" for number in range(8, 14))


def test_a_video_gives_five_digits(video: Path, mask_path: Path, output: Path) -> None:
    propagate(video, mask_path, output)
    assert names_in(output) == [f"0000{number}.png" for number in range(FRAMES)]


def test_frame_0_is_the_given_mask_and_the_others_what_was_tracked(
    video: Path, mask_path: Path, output: Path, first: Mask
) -> None:
    propagate(video, mask_path, output)
    for frame in range(FRAMES):
        found = ids_in(output / f"0000{frame}.png")
        assert np.array_equal(found, np.roll(first, frame, axis=1))


def test_masks_are_palette_pictures_in_davis_colours(
    video: Path, mask_path: Path, output: Path
) -> None:
    propagate(video, mask_path, output)
    for path in output.iterdir():
        with PillowImage.open(path) as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "P", (WIDTH, HEIGHT))
            palette = np.array(picture.getpalette()).reshape(-1, 3)
            assert np.array_equal(palette, DAVIS_PALETTE[: len(palette)])


def test_a_mask_of_0_and_255_is_object_1(
    video: Path, tmp_path: Path, output: Path, first: Mask
) -> None:
    path = tmp_path / "matte.png"
    PillowImage.fromarray(np.where(first, 255, 0).astype(np.uint8)).save(path)
    propagate(video, path, output)
    assert set(np.unique(ids_in(output / "00003.png"))) == {0, 1}


def test_the_summary_says_what_was_done(video: Path, mask_path: Path, output: Path) -> None:
    steps, summary = propagate(video, mask_path, output)

    assert summary.frames == FRAMES
    assert summary.fps > 0
    assert summary.peak_memory_mib == 3
    assert summary.state_bytes == 4711
    assert summary.device == "a desk"
    assert summary.missing == ()
    assert steps[0].text == "Loading the network"
    assert [step.done for step in steps[1:-1]] == [2, 3, 4, 5, 6]
    assert (steps[-1].done, steps[-1].total) == (FRAMES, FRAMES)


def test_one_picture_is_a_clip_of_one_frame(
    folder: Path, mask_path: Path, output: Path, first: Mask
) -> None:
    _, summary = propagate(folder / "shot_9.png", mask_path, output)
    assert names_in(output) == ["shot_9.png"]
    assert np.array_equal(ids_in(output / "shot_9.png"), first)
    assert summary.frames == 1


def test_a_frame_that_cannot_be_read_gets_an_empty_mask_and_is_reported(
    folder: Path, mask_path: Path, output: Path
) -> None:
    broken = folder / "shot_10.png"
    broken.write_bytes(broken.read_bytes()[:200])
    _, summary = propagate(folder, mask_path, output)

    assert len(names_in(output)) == FRAMES
    assert not ids_in(output / "shot_10.png").any()
    assert ids_in(output / "shot_11.png").any()
    assert summary.missing == (2,)
    assert summary.frames == FRAMES


def test_an_earlier_result_of_the_same_clip_is_replaced(
    video: Path, mask_path: Path, output: Path, first: Mask
) -> None:
    propagate(video, mask_path, output)
    PillowImage.fromarray(np.zeros_like(first)).save(output / "00002.png")
    propagate(video, mask_path, output)
    assert np.array_equal(ids_in(output / "00002.png"), np.roll(first, 2, axis=1))


def test_it_can_go_on_from_its_own_first_mask(
    video: Path, mask_path: Path, output: Path, first: Mask
) -> None:
    propagate(video, mask_path, output)
    propagate(video, output / "00000.png", output)
    assert np.array_equal(ids_in(output / "00000.png"), first)


# --- what is refused, before anything is written


def test_an_unreadable_first_frame(folder: Path, mask_path: Path, output: Path) -> None:
    broken = folder / "shot_8.png"
    broken.write_bytes(broken.read_bytes()[:200])
    with pytest.raises(MediaError):
        propagate(folder, mask_path, output)
    assert names_in(output) == []


def test_a_mask_of_another_size(
    video: Path, tmp_path: Path, output: Path, fake: type[FakePropagator]
) -> None:
    path = tmp_path / "small.png"
    PillowImage.fromarray(np.ones((20, 30), np.uint8)).save(path)
    with pytest.raises(MaskError, match=r"30\N{MULTIPLICATION SIGN}20.*81"):
        propagate(video, path, output)
    assert not output.exists()
    assert fake.made_with == []


def test_a_folder_with_other_pngs(video: Path, mask_path: Path, output: Path) -> None:
    output.mkdir(parents=True)
    (output / "holiday.png").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"1 other PNG files.*holiday\.png"):
        propagate(video, mask_path, output)
    assert names_in(output) == ["holiday.png"]


def test_other_files_in_the_folder_are_no_hindrance(
    video: Path, mask_path: Path, output: Path
) -> None:
    output.mkdir(parents=True)
    (output / "notes.txt").write_text("mine")
    propagate(video, mask_path, output)
    assert (output / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("is_one_picture", [False, True])
def test_the_pictures_of_the_clip_are_never_replaced(
    folder: Path, mask_path: Path, is_one_picture: bool
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    clip = folder / "shot_9.png" if is_one_picture else folder
    with pytest.raises(OutputError, match="holds the pictures of the clip"):
        propagate(clip, mask_path, folder / ".." / folder.name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_given_mask_is_never_replaced_by_a_result(
    video: Path, output: Path, first: Mask
) -> None:
    output.mkdir(parents=True)
    mine = output / "00003.png"
    PillowImage.fromarray(first).save(mine)
    before = mine.read_bytes()
    with pytest.raises(OutputError, match=r"00003\.png would be replaced"):
        propagate(video, mine, output)
    assert mine.read_bytes() == before
    assert names_in(output) == ["00003.png"]


def test_a_file_in_the_place_of_the_folder(video: Path, mask_path: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for output in (taken, taken / "below"):
        with pytest.raises(OutputError, match="Cannot write"):
            propagate(video, mask_path, output)
    assert taken.read_text() == "mine"


# --- what ends on the way


def test_stopping_keeps_finished_masks_and_nothing_half_written(
    video: Path, mask_path: Path, output: Path
) -> None:
    token = CancelToken()
    work = propagate_clip(video, mask_path, output, TrackingOptions(), token, Summary())
    for _ in range(4):
        next(work)
    token.cancel()
    with pytest.raises(Cancelled):
        next(work)
    assert names_in(output) == ["00000.png", "00001.png", "00002.png", "00003.png"]


def test_a_full_disk_keeps_finished_masks_and_nothing_half_written(
    video: Path, mask_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = iter(range(100))

    def fsync(handle: int) -> None:
        if next(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fsync)
    with pytest.raises(OutputError, match=r"Disk full while writing .*00003\.png"):
        propagate(video, mask_path, output)
    assert names_in(output) == ["00000.png", "00001.png", "00002.png"]


def test_a_failing_device_keeps_finished_masks(
    video: Path, mask_path: Path, output: Path, fake: type[FakePropagator]
) -> None:
    fake.fails_at = 2
    with pytest.raises(DeviceError):
        propagate(video, mask_path, output)
    assert names_in(output) == ["00000.png", "00001.png"]


def test_the_clip_is_let_go_when_the_work_is_given_up(
    video: Path, mask_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def recording(path: Path):
        clip = open_clip(path)
        close = clip.close
        monkeypatch.setattr(clip, "close", lambda: (opened.append(path), close()))
        return clip

    open_clip = headless.open_clip
    monkeypatch.setattr(headless, "open_clip", recording)
    work = propagate_clip(video, mask_path, output, TrackingOptions(), CancelToken(), Summary())
    next(work)
    work.close()
    assert opened == [video]
