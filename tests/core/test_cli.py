import errno
import json
import signal
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from PIL import Image as PillowImage
from safetensors.torch import save_file

from core import cli, files
from core.cli import run
from core.command_line import EXIT_REFUSED, EXIT_STOPPED
from core.masks import DAVIS_PALETTE
from core.model.checkpoint import save_network
from core.model.config import ModelConfig
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.request import PropagationRequest
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT, FRAMES = 81, 65, 4


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, object]:
        """The one JSON line."""
        assert self.out.count("\n") == 1
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


class StillPropagator:
    """Repeats the first mask."""

    device_text = "a desk"
    state_bytes = 4711
    peak_memory_bytes = 3 << 20

    def __init__(self, options: TrackingOptions) -> None:
        self.options = options

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult]:
        for frame in request.frames:
            token.checkpoint()
            yield FrameResult(frame, request.keyframes[0], {})


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> type[StillPropagator]:
    monkeypatch.setattr("core.propagation.propagator.Propagator", StillPropagator)
    return StillPropagator


def picture(seed: int) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def make_video(path: Path, frames: int = FRAMES) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(frames):
            made = av.VideoFrame.from_ndarray(picture(frame), format="rgb24")
            container.mux(stream.encode(made))
        container.mux(stream.encode())
    return path


def make_folder(path: Path, frames: int = FRAMES) -> Path:
    path.mkdir()
    for frame in range(frames):
        PillowImage.fromarray(picture(frame)).save(path / f"img{frame:03}.jpg")
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return make_video(tmp_path / "film.mkv")


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    ids[10:40, 10:40] = 1
    return save_mask(tmp_path / "first.png", ids)


def save_mask(path: Path, ids: np.ndarray) -> Path:
    PillowImage.fromarray(ids).save(path)
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "results"


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the published shape, never trained."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    save_network(path, Network().state_dict(), ModelConfig(), {})
    return path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


Command = Callable[..., Outcome]


def assert_refused(outcome: Outcome, reason: str, output: Path | None = None) -> None:
    """Exit code 2, one line on stderr, nothing on stdout, no file under a final name."""
    assert outcome.code == EXIT_REFUSED
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1, outcome.err
    assert reason in outcome.err
    assert "Traceback" not in outcome.err
    if output is not None and output.is_dir():
        assert list(output.iterdir()) == []


# --- propagate


@pytest.mark.usefixtures("still")
def test_propagate_reports_one_json_line_and_shows_progress_on_stderr(
    command: Command, video: Path, mask: Path, output: Path
) -> None:
    outcome = command("propagate", video, "--mask", mask, "--output", output)

    assert outcome.code == 0
    report = outcome.report
    assert report["frames"] == FRAMES
    assert report["fps"] > 0
    assert report["peak_memory_mib"] == 3
    assert report["state_bytes"] == 4711
    assert "4/4" in outcome.err
    assert len(list(output.iterdir())) == FRAMES


@pytest.mark.usefixtures("still")
def test_frames_that_could_not_be_read_are_reported(
    command: Command, tmp_path: Path, mask: Path, output: Path
) -> None:
    clip = make_folder(tmp_path / "shots")
    (clip / "img002.jpg").write_bytes(b"no picture")
    outcome = command("propagate", clip, "--mask", mask, "--output", output)
    assert outcome.report["missing"] == [2]
    assert "1 frame could not be read; its mask is empty." in outcome.err


def test_every_option_reaches_the_network(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[TrackingOptions] = []

    class Recorded(StillPropagator):
        def __init__(self, options: TrackingOptions) -> None:
            made.append(options)

    monkeypatch.setattr("core.propagation.propagator.Propagator", Recorded)
    options = "--size 257 --device cpu --dtype bf16 --memory R,L --weights other.safetensors"
    command("propagate", video, "--mask", mask, "--output", output, *options.split())
    command("propagate", video, "--mask", mask, "--output", output)

    assert made == [
        TrackingOptions(257, "cpu", "bf16", "R,L", Path("other.safetensors")),
        TrackingOptions(),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["video", "folder"])
def test_with_a_real_network(
    command: Command,
    tmp_path: Path,
    video: Path,
    mask: Path,
    output: Path,
    weights: Path,
    kind: str,
) -> None:
    clip = video if kind == "video" else make_folder(tmp_path / "shots")
    outcome = command(
        *("propagate", clip, "--mask", mask, "--output", output, "--size", 96),
        *("--device", "cpu", "--dtype", "fp32", "--weights", weights),
    )

    assert outcome.code == 0, outcome.err
    assert outcome.report["state_bytes"] == 3 * 3 * 2 * 256 * (7 * 8) * 4
    stems = [f"0000{n}" if kind == "video" else f"img00{n}" for n in range(FRAMES)]
    assert sorted(path.name for path in output.iterdir()) == [f"{stem}.png" for stem in stems]
    for stem in stems:
        with PillowImage.open(output / f"{stem}.png") as result:
            assert (result.mode, result.size) == ("P", (WIDTH, HEIGHT))
            palette = np.array(result.getpalette()).reshape(-1, 3)
            assert np.array_equal(palette, DAVIS_PALETTE[: len(palette)])
            assert set(np.unique(np.array(result))) <= {0, 1}
    with PillowImage.open(output / f"{stems[0]}.png") as result, PillowImage.open(mask) as given:
        assert np.array_equal(np.array(result), np.array(given))


# --- bad clips


def not_there(tmp_path: Path) -> Path:
    return tmp_path / "nowhere.mp4"


def unreadable(tmp_path: Path) -> Path:
    path = tmp_path / "text.mp4"
    path.write_text("This is no video." * 50)
    return path


def no_picture(tmp_path: Path) -> Path:
    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 800)
    return path


def empty_file(tmp_path: Path) -> Path:
    path = tmp_path / "empty.mp4"
    path.touch()
    return path


def empty_folder(tmp_path: Path) -> Path:
    path = tmp_path / "none"
    path.mkdir()
    return path


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(
    ("make_clip", "reason"),
    [
        (not_there, "nowhere.mp4"),
        (unreadable, "text.mp4"),
        (no_picture, "sound.wav"),
        (empty_file, "empty.mp4"),
        (empty_folder, "No images found"),
    ],
)
def test_a_bad_clip_is_refused(
    command: Command,
    tmp_path: Path,
    mask: Path,
    output: Path,
    make_clip: Callable[[Path], Path],
    reason: str,
) -> None:
    clip = make_clip(tmp_path)
    assert_refused(command("propagate", clip, "--mask", mask, "--output", output), reason, output)
    assert_refused(command("info", clip), reason)
    assert not output.exists()


# --- bad masks


def missing_mask(path: Path) -> None:
    """Nothing is written."""


def other_size(path: Path) -> None:
    save_mask(path, np.ones((10, 20), np.uint8))


def without_objects(path: Path) -> None:
    save_mask(path, np.zeros((HEIGHT, WIDTH), np.uint8))


def sixteen_bits(path: Path) -> None:
    save_mask(path, np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH))


def other_colours(path: Path) -> None:
    colours = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    colours[:9, :9] = (0x1A, 0x2B, 0x3C)
    save_mask(path, colours)


def a_photograph(path: Path) -> None:
    save_mask(path, picture(0))


def no_png(path: Path) -> None:
    path.write_text("This is no picture.")


def truncated_png(path: Path) -> None:
    save_mask(path, np.random.default_rng(0).integers(0, 9, (HEIGHT, WIDTH), np.uint8))
    path.write_bytes(path.read_bytes()[:150])


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(
    ("make_mask", "reason"),
    [
        (missing_mask, "No mask at"),
        (other_size, "20\u00d710"),
        (without_objects, "holds no object"),
        (sixteen_bits, "255 objects"),
        (other_colours, "#1A2B3C"),
        (a_photograph, "255 objects"),
        (no_png, "could not be read as a picture"),
        (truncated_png, "could not be read as a picture"),
        (a_folder, "could not be read as a picture"),
    ],
)
def test_a_bad_mask_is_refused(
    command: Command,
    tmp_path: Path,
    video: Path,
    output: Path,
    make_mask: Callable[[Path], None],
    reason: str,
) -> None:
    path = tmp_path / "bad.png"
    make_mask(path)
    assert_refused(command("propagate", video, "--mask", path, "--output", output), reason)
    assert not output.exists()


# --- bad weights


def other_network(path: Path) -> None:
    save_file({"layer1.weight": torch.zeros(3)}, path)


def damaged_description(path: Path) -> None:
    save_file({"x": torch.zeros(3)}, path, {"format": "evermask-ddmemory-1", "config": "{"})


def missing_key(path: Path) -> None:
    config = json.dumps({})
    save_file({"x": torch.zeros(3)}, path, {"format": "evermask-ddmemory-1", "config": config})


def truncated(path: Path) -> None:
    save_file({"x": torch.zeros(300)}, path)
    path.write_bytes(path.read_bytes()[:200])


@pytest.mark.parametrize(
    ("make_weights", "reason"),
    [
        (missing_mask, "Weights not found"),
        (a_folder, "Weights not found"),
        (other_network, "not a DDMemory checkpoint"),
        (damaged_description, "not a DDMemory checkpoint"),
        (missing_key, "missing key"),
        (truncated, "not a DDMemory checkpoint"),
        (no_png, "not a DDMemory checkpoint"),
    ],
)
def test_bad_weights_are_refused(
    command: Command,
    tmp_path: Path,
    video: Path,
    mask: Path,
    output: Path,
    make_weights: Callable[[Path], None],
    reason: str,
) -> None:
    path = tmp_path / "bad.safetensors"
    make_weights(path)
    outcome = command("propagate", video, "--mask", mask, "--output", output, "--weights", path)
    assert_refused(outcome, reason)
    assert not output.exists()


# --- bad places


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("below", [".", "deeper"])
def test_an_output_folder_that_cannot_be_made_is_refused(
    command: Command, tmp_path: Path, video: Path, mask: Path, below: str
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    outcome = command("propagate", video, "--mask", mask, "--output", taken / below)
    assert_refused(outcome, "Cannot write")
    assert taken.read_text() == "mine"


@pytest.mark.usefixtures("still")
def test_an_output_folder_without_permission_is_refused(
    command: Command, video: Path, mask: Path, output: Path
) -> None:
    output.mkdir(mode=0o500)
    try:
        (output / "probe").touch()
    except PermissionError:
        outcome = command("propagate", video, "--mask", mask, "--output", output)
        assert_refused(outcome, "permission denied", output)
    else:
        pytest.skip("this user may write anywhere")


@pytest.mark.usefixtures("still")
def test_a_full_disk_ends_with_complete_files_only(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = iter(range(100))

    def fsync(handle: int) -> None:
        if next(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)

    assert_refused(outcome, "Disk full")
    assert sorted(path.name for path in output.iterdir()) == ["00000.png", "00001.png"]


@pytest.mark.usefixtures("still")
def test_a_full_disk_from_the_start_leaves_nothing(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)
    assert_refused(outcome, "Disk full", output)


@pytest.mark.usefixtures("still")
def test_a_folder_with_other_pngs_is_refused(
    command: Command, video: Path, mask: Path, output: Path
) -> None:
    output.mkdir()
    (output / "mine.png").write_bytes(b"mine")
    outcome = command("propagate", video, "--mask", mask, "--output", output)
    assert_refused(outcome, "other PNG files")
    assert [path.name for path in output.iterdir()] == ["mine.png"]


# --- bad options


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--memory", "R,Q", "Memory 'R,Q' is not known"),
        ("--memory", "", "is not known"),
        ("--device", "tpu", "Device 'tpu' is not known"),
        ("--dtype", "fp8", "Precision 'fp8' is not known"),
        ("--size", "12", "Size 12 is out of range"),
        ("--size", "-480", "Size -480 is out of range"),
        ("--size", "large", "--size"),
        ("--speed", "9", "No such option: --speed"),
    ],
)
def test_a_bad_option_is_refused(
    command: Command, video: Path, mask: Path, output: Path, option: str, value: str, reason: str
) -> None:
    outcome = command("propagate", video, "--mask", mask, "--output", output, option, value)
    assert_refused(outcome, reason)
    assert not output.exists()


def test_a_gpu_that_is_not_there_is_refused(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    outcome = command("propagate", video, "--mask", mask, "--output", output, "--device", "cuda")
    assert_refused(outcome, "no usable cuda device")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["paint"], "No such command 'paint'"),
        (["propagate"], "Missing"),
        (["propagate", "clip.mp4"], "Missing option '--mask'"),
        (["propagate", "clip.mp4", "--mask", "m.png"], "Missing option '--output'"),
        (["propagate", "clip.mp4", "--mask"], "--mask"),
        (["info"], "Missing argument"),
        (["info", "a.mp4", "b.mp4"], "unexpected extra argument"),
        (["--nonsense"], "No such option"),
    ],
)
def test_a_wrong_command_line_is_refused_with_where_to_look(
    command: Command, arguments: list[str], reason: str
) -> None:
    outcome = command(*arguments)
    assert_refused(outcome, reason)
    assert "main.py --help" in outcome.err


# --- info


def test_info_says_what_a_video_holds(command: Command, video: Path) -> None:
    report = command("info", video).report
    assert (report["kind"], report["frames"]) == ("video", FRAMES)
    assert (report["width"], report["height"], report["fps"]) == (WIDTH, HEIGHT, 25)
    assert report["duration_s"] == pytest.approx(FRAMES / 25)
    assert report["codec"] == "ffv1"


def test_info_says_what_a_folder_holds(command: Command, tmp_path: Path) -> None:
    report = command("info", make_folder(tmp_path / "shots")).report
    assert (report["kind"], report["frames"], report["codec"]) == ("images", FRAMES, "jpg")


# --- help


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands_and_does_nothing_else(command: Command, option: str) -> None:
    outcome = command(option)
    assert outcome.code == 0
    assert outcome.err == ""
    for name in ("propagate", "info", "train"):
        assert name in outcome.out


def test_without_arguments_the_help_is_shown(command: Command) -> None:
    outcome = command()
    assert outcome.code == EXIT_REFUSED
    assert "propagate" in outcome.out + outcome.err


# --- Ctrl+C


@pytest.mark.usefixtures("still")
def test_ctrl_c_stops_between_two_frames_with_its_own_exit_code(
    command: Command, video: Path, mask: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    written: list[int] = []

    def fsync(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(files.os, "fsync", fsync)
    outcome = command("propagate", video, "--mask", mask, "--output", output)

    assert outcome.code == EXIT_STOPPED
    assert outcome.out == ""
    assert outcome.err == "Stopped. Every finished file is kept.\n"
    assert sorted(path.name for path in output.iterdir()) == ["00000.png", "00001.png"]
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_before_any_work_is_no_traceback_either(
    command: Command, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "open_clip", interrupted)
    outcome = command("info", video)
    assert outcome.code == EXIT_STOPPED
    assert outcome.out == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_only_complete_pngs(
    tmp_path: Path, mask: Path, output: Path, weights: Path
) -> None:
    clip = make_video(tmp_path / "long.mkv", frames=400)
    arguments = ["propagate", clip, "--mask", mask, "--output", output, "--weights", weights]
    arguments += ["--size", "96", "--device", "cpu", "--dtype", "fp32"]
    with subprocess.Popen(
        [sys.executable, ROOT / "main.py", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and not (output / "00003.png").exists():
            wait_a_moment(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (EXIT_STOPPED, "")
    assert err == "Stopped. Every finished file is kept.\n"
    names = sorted(path.name for path in output.iterdir())
    assert names == [f"{number:05}.png" for number in range(len(names))]
    assert 4 <= len(names) < 400
    for path in output.iterdir():
        with PillowImage.open(path) as result:
            assert np.array(result).shape == (HEIGHT, WIDTH)


def wait_a_moment(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return


# --- the command line itself


def test_every_command_has_a_description(command: Command) -> None:
    for registered in cli.app.registered_commands:
        assert registered.callback is not None
        assert registered.callback.__doc__
        assert command(registered.name or registered.callback.__name__, "--help").code == 0
