import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MediaError
from core.types import FrameIndex, Image
from core.video.looks import look_alike, looks_of, sampled_frames

PICTURES = (
    np.random.default_rng(1).integers(0, 256, (9, 6, 8, 3), np.uint8).repeat(8, 1).repeat(8, 2)
)


def read(index: FrameIndex) -> Image:
    return PICTURES[index]


def test_the_same_video_looks_alike_also_when_compressed_anew() -> None:
    noise = np.random.default_rng(2).integers(-9, 10, PICTURES.shape)
    again = np.clip(PICTURES + noise, 0, 255).astype(np.uint8)
    assert look_alike(looks_of(9, read), looks_of(9, lambda index: again[index]))


def test_another_video_does_not() -> None:
    looks = looks_of(9, read)
    assert not look_alike(looks, looks_of(9, lambda index: PICTURES[8 - index]))
    assert not look_alike(looks, looks_of(8, read))


def test_unreadable_frames_are_passed_over() -> None:
    def damaged(index: FrameIndex) -> Image:
        if index == 4:
            raise MediaError("damaged")
        return read(index)

    assert look_alike(looks_of(9, read), looks_of(9, damaged))
    nothing = looks_of(9, lambda index: damaged(4))
    assert not look_alike(nothing, nothing)


@given(st.binary(max_size=800), st.binary(max_size=800))
def test_any_bytes_are_compared_without_a_failure(one: bytes, other: bytes) -> None:
    look_alike(one, other)


def test_one_frame_is_enough() -> None:
    assert sampled_frames(1) == (0, 0, 0)
    assert look_alike(looks_of(1, read), looks_of(1, read))
