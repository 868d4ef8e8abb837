import pytest

from core.frames import Frames
from core.number_text import frames_text, grouped


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1_234_567, "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567")],
)
def test_thousands_are_set_apart_and_do_not_break(number: int, text: str) -> None:
    assert grouped(number) == text


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        ((), ""),
        ((4,), "4"),
        ((4, 5, 6, 9), "4\N{EN DASH}6, 9"),
        ((1200, 1201), "1\N{NO-BREAK SPACE}200\N{EN DASH}1\N{NO-BREAK SPACE}201"),
        (tuple(range(0, 20, 2)), "0, 2, 4, 6, 8, 10, …"),
    ],
)
def test_frames_are_told_in_short(frames: tuple[int, ...], text: str) -> None:
    assert frames_text(Frames(frames)) == text


def test_only_so_many_ranges_are_told() -> None:
    assert frames_text(Frames([1, 3, 5, 7]), most=3) == "1, 3, 5, …"
