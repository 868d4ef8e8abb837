from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Cancelled
from core.progress import CancelToken
from core.review.live_risk import LiveRisk
from core.review.ordinary import shipped_tables
from core.review.pace import Pace
from core.review.risk_parts import Part
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
COUNT = 20
FAST = Pace(lambda: False)


def updated(live: LiveRisk, project: Any, pace: Pace = FAST) -> list[int]:
    return list(live.update(project, project, CancelToken(), pace))


@pytest.fixture
def tracked(make_project: Any, square: Any) -> Any:
    """A square that moves with its picture, from a keyframe on frame 0; on frame 10 it is lost."""
    project = make_project(COUNT)
    for frame in range(COUNT):
        project.set(frame, square(5 + frame) if frame != 10 else square(2, top=30, side=6))
    project.keyframes = {0}
    return project


@pytest.fixture
def live() -> LiveRisk:
    return LiveRisk(COUNT, shipped_tables())


def test_the_lost_frame_has_the_highest_risk(live: LiveRisk, tracked: Any) -> None:
    updated(live, tracked)
    risk = live.risk(ONE)
    assert np.isnan(risk[0]), "a keyframe is a person's"
    assert int(np.nanargmax(risk)) in (10, 11)
    assert live.reason(ONE, 10) in (Part.WARP, Part.AREA)
    assert live.reason(ONE, 0) is None
    assert live.reason(TWO, 10) is None
    np.testing.assert_array_equal(live.risk(None), risk)
    assert live.is_current(tracked)


def test_only_what_changed_is_measured_again(live: LiveRisk, tracked: Any, square: Any) -> None:
    updated(live, tracked)
    before = np.nanmax(live.risk(ONE))
    tracked.asked.clear()
    assert updated(live, tracked) == []
    tracked.set(10, square(15))
    assert not live.is_current(tracked)
    assert updated(live, tracked) == [10, 11]
    assert set(tracked.asked) == {9, 10, 11}
    assert np.nanmax(live.risk(ONE)) < before


def test_what_is_gone_has_no_risk(live: LiveRisk, tracked: Any) -> None:
    updated(live, tracked)
    tracked.set(5, None)
    updated(live, tracked)
    assert np.isnan(live.risk(ONE)[5])
    assert np.isnan(live.parts(ONE)[6, Part.WARP]), "there is nothing to carry along"
    tracked.deleted = {1}
    tracked.numbers += 1
    updated(live, tracked)
    assert np.isnan(live.risk(ONE)).all()
    assert np.isnan(live.parts(ONE)).all()


def test_beside_a_run_only_pictures_in_memory_are_looked_at(live: LiveRisk, tracked: Any) -> None:
    tracked.in_memory = {3, 4, 8, 9}
    beside = Pace(lambda: True, share=1.0)
    assert updated(live, tracked, beside) == [9, 4]
    assert not live.is_current(tracked)
    tracked.in_memory.add(5)
    assert updated(live, tracked, beside) == [5], "4 is remembered small"
    updated(live, tracked)
    assert live.is_current(tracked)


def test_unreadable_pictures_leave_what_masks_tell(live: LiveRisk, tracked: Any) -> None:
    tracked.unreadable = {7}
    updated(live, tracked)
    parts = live.parts(ONE)
    assert np.isnan(parts[7, [Part.WARP, Part.COLOURS]]).all()
    assert np.isnan(parts[8, Part.WARP])
    assert not np.isnan(parts[7, [Part.AREA, Part.UNSURE, Part.PIECES]]).any()
    assert not np.isnan(live.risk(ONE)[7])


def test_a_new_keyframe_makes_its_colours_right(live: LiveRisk, tracked: Any) -> None:
    tracked.keyframes = set()
    updated(live, tracked)
    assert np.isnan(live.parts(ONE)[:, Part.COLOURS]).all()
    tracked.keyframes = {3}
    tracked.numbers[3] += 100
    updated(live, tracked)
    assert np.flatnonzero(np.isnan(live.parts(ONE)[:, Part.COLOURS])).tolist() == [3]


def test_measuring_can_be_stopped(live: LiveRisk, tracked: Any) -> None:
    token = CancelToken()
    work = live.update(tracked, tracked, token, FAST)
    next(work)
    token.cancel()
    with pytest.raises(Cancelled):
        next(work)


Edits = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.sampled_from(["draw", "clear", "commit", "release"])),
    max_size=12,
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(Edits, min_size=1, max_size=3))
def test_following_changes_ends_where_measuring_anew_does(
    make_project: Any, square: Any, rounds: list[list[tuple[int, str]]]
) -> None:
    project = make_project(COUNT)
    for frame in range(0, COUNT, 2):
        project.set(frame, square(frame))
    live = LiveRisk(COUNT, shipped_tables())
    updated(live, project)
    for place, edits in enumerate(rounds):
        for frame, edit in edits:
            if edit == "draw":
                project.set(frame, square((7 * frame + place) % 40, 1 + frame % 2))
            elif edit == "clear":
                project.set(frame, None)
            else:
                (project.keyframes.add if edit == "commit" else project.keyframes.discard)(frame)
                project.numbers[frame] = project.numbers.max() + 1
        updated(live, project)
    anew = LiveRisk(COUNT, shipped_tables())
    updated(anew, project)
    for object_id in (ONE, TWO):
        np.testing.assert_allclose(live.parts(object_id), anew.parts(object_id), atol=1e-6)
        np.testing.assert_allclose(live.risk(object_id), anew.risk(object_id), atol=1e-6)


def test_one_frame_can_be_looked_at_at_once(live: LiveRisk, tracked: Any) -> None:
    """What the background finds afterwards is the same as without that look."""
    assert live.look(0, tracked, tracked) == {}
    alone = LiveRisk(COUNT, shipped_tables())
    updated(alone, tracked)
    seen = live.look(10, tracked, tracked)
    assert seen.keys() == {ONE}
    assert seen[ONE] > live.look(5, tracked, tracked)[ONE]

    assert 10 not in updated(live, tracked)
    np.testing.assert_array_equal(live.risk(ONE), alone.risk(ONE))


def test_a_look_beside_the_background_makes_it_see_what_was_looked_at(
    live: LiveRisk, tracked: Any, square: Any
) -> None:
    steps = live.update(tracked, tracked, CancelToken(), FAST)
    next(steps)
    tracked.set(12, square(2, top=30, side=6))
    live.look(12, tracked, tracked)
    looked = live.risk(ONE)[12]
    for _ in steps:
        pass
    alone = LiveRisk(COUNT, shipped_tables())
    updated(alone, tracked)
    np.testing.assert_array_equal(live.risk(ONE), alone.risk(ONE))
    assert looked > 0
    assert live.is_current(tracked)


def test_two_directions_that_disagree_are_a_reason(live: LiveRisk, tracked: Any) -> None:
    updated(live, tracked)
    before = live.risk(ONE)
    tracked.differing = {5: 0.95, 8: 0.0}
    tracked.numbers[[5, 8]] = tracked.numbers.max() + 1
    updated(live, tracked)
    assert live.reason(ONE, 5) is Part.DIRECTIONS
    assert live.risk(ONE)[5] > before[5]
    assert live.parts_of(ONE, 5)[Part.DIRECTIONS] == pytest.approx(0.95)
    others = [frame for frame in range(COUNT) if frame != 5]
    np.testing.assert_array_equal(live.risk(ONE)[others], before[others])
