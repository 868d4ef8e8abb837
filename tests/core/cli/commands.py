"""What the commands are run on, what comes of it, and a network that does not move."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as PillowImage

from core.cli import run
from core.command_line import EXIT_REFUSED
from core.progress import CancelToken
from core.propagation.request import PropagationRequest
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image

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


Command = Callable[..., Outcome]


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> Outcome:
    """Run a command line in this process."""
    code = run([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return Outcome(code, captured.out, captured.err)


def assert_refused(outcome: Outcome, reason: str, output: Path | None = None) -> None:
    """Exit code 2, one line on stderr, nothing on stdout, no file under a final name."""
    assert outcome.code == EXIT_REFUSED
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1, outcome.err
    assert reason in outcome.err
    assert "Traceback" not in outcome.err
    if output is not None and output.is_dir():
        assert list(output.iterdir()) == []


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


def save_mask(path: Path, ids: np.ndarray) -> Path:
    PillowImage.fromarray(ids).save(path)
    return path
