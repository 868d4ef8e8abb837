import itertools

import pytest

from core.sample.flight import FRAMES, HEIGHT, WIDTH, lookalike_pose, main_pose


def test_the_main_balloon_starts_whole_in_the_picture() -> None:
    pose = main_pose(0)
    assert pose.size < pose.x < WIDTH - pose.size
    assert pose.size < pose.y < HEIGHT - 1.5 * pose.size


def test_it_is_away_for_more_than_100_frames_while_the_lookalike_is_there() -> None:
    away = [frame for frame in range(FRAMES) if not main_pose(frame).reaches_picture]
    assert len(away) > 100
    assert away == list(range(away[0], away[-1] + 1))
    assert all(0 < lookalike_pose(frame).x < WIDTH for frame in away)


def test_it_comes_back_nearer() -> None:
    assert main_pose(FRAMES - 1).size > 1.5 * main_pose(100).size


@pytest.mark.parametrize("pose", [main_pose, lookalike_pose])
def test_nothing_jumps(pose: type[main_pose]) -> None:
    poses = [pose(frame) for frame in range(FRAMES)]
    assert all(abs(b.x - a.x) < 14 and abs(b.y - a.y) < 5 for a, b in itertools.pairwise(poses))
    assert all(20 < each.size < HEIGHT / 2 and 0 <= each.haze <= 0.3 for each in poses)
