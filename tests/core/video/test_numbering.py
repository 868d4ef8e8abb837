from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.video.numbering import first_of, numbered


def names_of(*files: str) -> list[str | None]:
    return [None if file is None else file.name for file in numbered(list(map(Path, files))).files]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("b9.png", "b12.png", "b8.png"), ["b8.png", "b9.png", None, None, "b12.png"]),
        (("0.png", "5.png", "15.png"), ["0.png", "5.png", None, "15.png"]),
        (("7.png",), ["7.png"]),
        (("b.png", "a.png"), ["a.png", "b.png"]),
        (("a1.png", "b3.png"), ["a1.png", "b3.png"]),
        (("1.png", "1.jpg", "4.png"), ["1.jpg", "1.png", "4.png"]),
    ],
)
def test_the_frames_of_a_folder(files: tuple[str, ...], expected: list[str | None]) -> None:
    assert names_of(*files) == expected


def test_gaps_are_called_as_their_files_would_be() -> None:
    sequence = numbered([Path("s_0098.png"), Path("s_0100.png"), Path("s_0101.png")])
    assert sequence.names == ("s_0098", "s_0099", "s_0100", "s_0101")
    assert sequence.gaps == (1,)


def test_numbers_that_are_times_are_no_gaps() -> None:
    assert numbered([Path(f"{n}.png") for n in (1_000_003, 1_700_000, 5_000_000)]).gaps == ()


@given(st.sets(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 3))
def test_every_file_is_one_frame_in_order(numbers: set[int], digits: int) -> None:
    files = [Path(f"f{number:0{digits}d}.png") for number in numbers]
    sequence = numbered(files)
    assert [f for f in sequence.files if f is not None] == sorted(
        files, key=lambda file: int(file.stem[1:])
    )
    assert len(set(sequence.names)) == len(sequence.names) == len(sequence.files)
    for file, name in zip(sequence.files, sequence.names, strict=True):
        assert file is None or file.stem == name


def test_the_first_file_is_the_first_frame() -> None:
    files = [Path(name) for name in ("b12.png", "B9.png", "b10.png")]
    assert first_of(files) == numbered(files).files[0] == Path("B9.png")
