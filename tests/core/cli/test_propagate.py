"""`propagate` does what was asked, and tells it in one line."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.masks import DAVIS_PALETTE
from core.tracking_options import TrackingOptions
from tests.core.cli.commands import FRAMES, HEIGHT, WIDTH, Command, StillPropagator, make_folder


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
        *("--likeness", 0, "--reach", 0),
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
