import pytest

from app.dialogs.track_estimate import Estimate, cost_text, work_text


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (
            Estimate(1234, 2, 12, 3),
            "Writes 1 234 frames of 2 objects · 12 cells are protected · 3 keyframes are replaced",
        ),
        (
            Estimate(1, 1, 1, 1),
            "Writes 1 frames of 1 object · 1 cell is protected · 1 keyframe is replaced",
        ),
        (Estimate(5, 1), "Writes 5 frames of 1 object · 0 cells are protected"),
    ],
)
def test_what_is_written_and_what_stays(estimate: Estimate, text: str) -> None:
    assert plain(work_text(estimate)) == text


@pytest.mark.parametrize(
    ("seconds", "peak_bytes", "text"),
    [
        (300.0, None, "Takes about 5 min, as measured before."),
        (
            300.0,
            1_400_000_000,
            "Takes about 5 min and up to 1.4 GB of the device's memory, as measured before.",
        ),
        (None, None, "Time and memory are known once such a run was measured."),
    ],
)
def test_what_it_takes_as_far_as_it_is_known(
    seconds: float | None, peak_bytes: int | None, text: str
) -> None:
    assert plain(cost_text(Estimate(1, seconds=seconds, peak_bytes=peak_bytes))) == text
