import pytest

from core.session.runs.anchors import Anchors
from core.session.runs.keyframes import ProjectKeyframes
from core.types import Direction

FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def anchors(clip, direction: Direction = FORWARD) -> Anchors:
    return Anchors(ProjectKeyframes(clip.project, {}), direction)


def test_keyframes_from_the_start_are_known_already(clip) -> None:
    clip.put(1, 2), clip.put(1, 6)
    known = anchors(clip)

    assert known.frames == {2, 6}
    assert not known.took_over(6)
    assert not known.took_over(4), "no keyframe at all"


def test_one_drawn_on_the_way_is_taken_over_once(clip) -> None:
    clip.put(1, 2)
    known = anchors(clip)
    clip.put(1, 6)

    assert known.took_over(6)
    assert not known.took_over(6)
    assert known.frames == {2, 6}


@pytest.mark.parametrize(("direction", "behind", "ahead"), [(FORWARD, 3, 9), (BACKWARD, 9, 3)])
def test_not_all_is_known_where_something_was_drawn_behind(
    clip, direction: Direction, behind: int, ahead: int
) -> None:
    known = anchors(clip, direction)
    clip.put(1, behind), clip.put(1, 6), clip.put(1, ahead)

    assert not known.took_over(6)
    assert known.took_over(behind) == (behind != 3 if direction is BACKWARD else True)
