import numpy as np
import pytest

from app.frames.landmarks import changes, hand_made, neighbour, state_changes
from core.types import CellState

STATES = np.array(
    [
        CellState.EMPTY,
        CellState.KEYFRAME,
        CellState.AUTO,
        CellState.KEYFRAME,
        CellState.AUTO,
        CellState.DRAFT,
        CellState.AUTO,
        CellState.ABSENT,
    ],
    np.uint8,
)


def test_keyframes_and_drafts_are_hand_made() -> None:
    assert hand_made(STATES).tolist() == [1, 3, 5]


def test_a_keyframe_amid_tracked_frames_is_no_change() -> None:
    assert state_changes(STATES).tolist() == [1, 5, 6, 7]


def test_equal_values_do_not_change() -> None:
    assert changes(np.zeros(5, np.uint8)).tolist() == []
    assert changes(np.zeros(1, np.uint8)).tolist() == []


@pytest.mark.parametrize(
    ("frame", "step", "found"), [(4, 1, 7), (4, -1, 2), (7, 1, None), (2, -1, None), (0, 1, 2)]
)
def test_the_nearest_of_all_is_found(frame: int, step: int, found: int | None) -> None:
    landmarks = [np.array([2, 9 - 2]), np.zeros(0, np.int64)]

    assert neighbour(landmarks, frame, step) == found
