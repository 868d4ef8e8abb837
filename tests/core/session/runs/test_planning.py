from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.frames import Frames
from core.session.runs.plan import Leg, NothingToRun, RunPlan
from core.session.runs.planning import ObjectCells, plan_run
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.types import CellState, Direction, ObjectId

FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD
LETTERS = {
    ".": CellState.EMPTY,
    "a": CellState.AUTO,
    "D": CellState.DRAFT,
    "K": CellState.KEYFRAME,
    "x": CellState.ABSENT,
    "s": CellState.STALE_SOFT,
    "H": CellState.STALE_HARD,
}


def row(text: str, locks: str = "", object_id: int = 1, came: str = "") -> ObjectCells:
    """`text`: a letter a frame. `locks`: L where locked. `came`: < where a stale cell came back."""
    count = len(text)
    frames = np.arange(count)
    back = np.array([letter == "<" for letter in came.ljust(count)])
    stale = np.array([letter == "H" for letter in text])
    causes = np.where(stale, np.where(back, count + 1, np.minimum(1, frames)), 0)
    return ObjectCells(
        ObjectId(object_id),
        "dog" if object_id == 1 else f"cat {object_id}",
        np.array([LETTERS[letter] for letter in text], np.uint8),
        np.array([letter == "L" for letter in locks.ljust(count)]),
        causes.astype(np.uint32),
    )


def planned(scope: RunScope, *rows: ObjectCells) -> RunPlan:
    plan = plan_run(scope, rows)
    assert isinstance(plan, RunPlan), plan
    return plan


def drawn(plan: RunPlan, count: int, object_id: int = 1) -> str:
    """Where the object is written: digits are the leg's number, from 1."""
    letters = ["."] * count
    for number, leg in enumerate(plan.legs, 1):
        for frame in leg.writes.get(ObjectId(object_id), Frames()):
            letters[frame] = str(number)
    return "".join(letters)


def only_leg(plan: RunPlan) -> Leg:
    [leg] = plan.legs
    return leg


def why(scope: RunScope, *rows: ObjectCells) -> NothingToRun:
    plan = plan_run(scope, rows)
    assert isinstance(plan, NothingToRun)
    return plan


# --- how far


@pytest.mark.parametrize(
    ("cells", "scope", "writes", "start", "stop"),
    [
        ("K.......", RunScope(0), ".1111111", 0, 7),
        ("K...K...", RunScope(0), ".111....", 0, 3),
        ("K...K...", RunScope(4), ".....111", 4, 7),
        ("Kaaa....", RunScope(2), "...11111", 2, 7),
        ("Ka......", RunScope(5), "..111111", 1, 7),
        ("K...K...", RunScope(4, Way.BACKWARD), ".111....", 4, 1),
        ("....K...", RunScope(4, Way.BACKWARD), "1111....", 4, 0),
        ("K.......", RunScope(0, until=Until.COUNT, count=1), ".1......", 0, 1),
        ("K.......", RunScope(0, until=Until.COUNT, count=3), ".111....", 0, 3),
        ("K.......", RunScope(0, until=Until.COUNT, count=99), ".1111111", 0, 7),
        ("....K...", RunScope(4, Way.BACKWARD, Until.COUNT, 2), "..11....", 4, 2),
        ("K.......", RunScope(0, bounds=(0, 4)), ".1111...", 0, 4),
        ("K...K...", RunScope(0, until=Until.END), ".111....", 0, 3),
    ],
)
def test_how_far_a_run_goes(
    cells: str, scope: RunScope, writes: str, start: int, stop: int
) -> None:
    plan = planned(scope, row(cells))
    assert drawn(plan, len(cells)) == writes
    assert (only_leg(plan).start, only_leg(plan).stop) == (start, stop)


def test_both_ways_are_two_legs() -> None:
    plan = planned(RunScope(4, Way.BOTH), row("K...K...K"))
    assert drawn(plan, 9) == ".222.111."
    assert [leg.direction for leg in plan.legs] == [FORWARD, BACKWARD]


def test_from_inside_an_empty_gap_both_ways_do_each_cell_once() -> None:
    plan = planned(RunScope(4, Way.BOTH), row("K.......K"))
    assert drawn(plan, 9) == ".1111111."
    assert len(plan.legs) == 1


# --- at keyframes


def test_going_on_a_keyframe_is_an_anchor_and_stays() -> None:
    scope = RunScope(0, until=Until.END, at_keyframes=AtKeyframes.GO_ON)
    plan = planned(scope, row("K..K.K.."))
    assert drawn(plan, 8) == ".11.1.11"
    assert plan.protected == 2


def test_until_the_keyframe_means_so_whatever_else_is_asked() -> None:
    scope = RunScope(0, at_keyframes=AtKeyframes.GO_ON)
    assert drawn(planned(scope, row("K..K.K..")), 8) == ".11....."


def test_keyframes_are_replaced_only_when_that_is_asked() -> None:
    scope = RunScope(0, until=Until.END, replaces_keyframes=True)
    plan = planned(scope, row("K..K.K..", locks=".....L"))
    assert drawn(plan, 8) == ".1111...", "a locked keyframe stays and stops the run"
    assert plan.replaced == 1
    assert only_leg(plan).replaced == {1: Frames([3])}
    going_on = RunScope(0, until=Until.END, at_keyframes=AtKeyframes.GO_ON, replaces_keyframes=True)
    assert drawn(planned(going_on, row("K..K.K..", locks=".....L")), 8) == ".1111.11"


def test_the_start_is_not_replaced() -> None:
    plan = planned(RunScope(3, until=Until.END, replaces_keyframes=True), row("K..K.."))
    assert drawn(plan, 6) == "....11"
    assert plan.replaced == 0


# --- cells that stay as they are


def test_locked_and_absent_cells_are_passed_and_drafts_are_not_written() -> None:
    plan = planned(RunScope(0), row("K.a.x.D.", locks="..LL"))
    assert drawn(plan, 8) == ".1...1.1"
    assert plan.protected == 3, "locked, absent and draft; a lock on nothing protects no mask"


def test_the_keyframe_that_ends_the_way_counts_as_protected() -> None:
    assert planned(RunScope(0), row("K...K...")).protected == 1


# --- several objects


def test_each_object_stops_at_its_own_keyframe() -> None:
    plan = planned(RunScope(0), row("K..K...."), row("K.......", object_id=2))
    assert drawn(plan, 8, 1) == ".11....."
    assert drawn(plan, 8, 2) == ".1111111"
    assert only_leg(plan).stop == 7


def test_only_the_chosen_objects_are_written() -> None:
    scope = RunScope(0, objects=frozenset({ObjectId(2)}))
    plan = planned(scope, row("K......."), row("K..K....", object_id=2))
    assert plan.objects == {2}
    assert only_leg(plan).stop == 2


def test_an_object_that_comes_later_is_not_looked_for_before() -> None:
    plan = planned(RunScope(0), row("K......."), row("....K...", object_id=2))
    assert plan.objects == {1}
    later = planned(RunScope(6), row("Kaaaaaa."), row("....Kaa.", object_id=2))
    assert later.objects == {1, 2}


def test_all_start_where_the_nearest_mask_is() -> None:
    plan = planned(RunScope(6), row("Kaaa...."), row("Ka......", object_id=2))
    assert only_leg(plan).start == 3
    assert drawn(plan, 8, 2) == "....1111"


# --- a range


def test_a_range_is_written_from_the_mask_before_it() -> None:
    scope = RunScope(9, until=Until.RANGE, bounds=(3, 5))
    plan = planned(scope, row("Kaaaaaaaaa"))
    assert drawn(plan, 10) == "...111...."
    assert (only_leg(plan).start, only_leg(plan).stop) == (2, 5)


def test_a_range_that_begins_with_a_keyframe_is_tracked_from_it() -> None:
    scope = RunScope(9, until=Until.RANGE, bounds=(3, 5))
    plan = planned(scope, row("Kaa.KKaaa."[:3] + "Kaaaaaa"))
    assert (only_leg(plan).start, drawn(plan, 10)) == (3, "....11....")


def test_backward_a_range_is_entered_at_its_end() -> None:
    scope = RunScope(0, Way.BACKWARD, Until.RANGE, bounds=(2, 4))
    plan = planned(scope, row("......K."))
    assert (only_leg(plan).start, only_leg(plan).stop) == (6, 2)
    assert drawn(plan, 8) == "..111..."


# --- to the first current cell


def test_a_correction_is_tracked_over_what_became_stale() -> None:
    scope = RunScope(3, until=Until.CURRENT)
    plan = planned(scope, row("KaaKHHHaaK"))
    assert drawn(plan, 10) == "....111..."


def test_and_over_what_is_empty_but_not_over_what_came_from_the_other_side() -> None:
    scope = RunScope(3, until=Until.CURRENT)
    assert drawn(planned(scope, row("KaaKHH..ss")), 10) == "....1111.."


def test_where_nothing_is_stale_it_goes_to_the_keyframe() -> None:
    scope = RunScope(3, until=Until.CURRENT)
    assert drawn(planned(scope, row("KaaKaaaaK.")), 10) == "....1111.."


# --- stale only


def test_stale_ranges_are_walked_the_way_they_came() -> None:
    plan = planned(
        RunScope(0, until=Until.STALE), row("KHHaaKHHK", came="......<<")
    )  # fmt: skip
    assert drawn(plan, 9) == ".11...22."
    first, second = plan.legs
    assert (first.start, first.stop, first.direction) == (0, 2, FORWARD)
    assert (second.start, second.stop, second.direction) == (8, 6, BACKWARD)


def test_stale_ranges_of_several_objects_are_walked_together_where_they_overlap() -> None:
    plan = planned(
        RunScope(0, until=Until.STALE),
        row("KHHHaaaaKHH"),
        row("KaaHHHaaaaa", object_id=2),
    )
    assert drawn(plan, 11, 1) == ".111.....22"
    assert drawn(plan, 11, 2) == "...111....."
    assert (plan.legs[0].start, plan.legs[0].stop) == (0, 5)


def test_locked_stale_cells_and_those_outside_the_bounds_are_left() -> None:
    scope = RunScope(0, until=Until.STALE, bounds=(0, 5))
    plan = planned(scope, row("KHHHHHHH", locks="..L"))
    assert drawn(plan, 8) == ".1.222.."


def test_where_its_keyframe_is_gone_a_stale_range_is_walked_from_the_other_side() -> None:
    plan = planned(RunScope(0, until=Until.STALE), row(".HHHK..."))
    assert (only_leg(plan).start, only_leg(plan).stop) == (4, 1)
    gone = planned(RunScope(0, until=Until.STALE), row("KHH.....", came=".<<"))
    assert (only_leg(gone).start, only_leg(gone).stop) == (0, 2)


def test_with_nothing_stale_it_says_so() -> None:
    assert "no tracked frame is out of date" in why(RunScope(0, until=Until.STALE), row("Kaa")).text


# --- from both sides


def test_a_gap_between_keyframes_is_tracked_from_both_sides() -> None:
    plan = planned(RunScope(0, fade=12), row("K....K.."))
    leg = only_leg(plan)
    assert (leg.start, leg.stop, leg.far_end) == (0, 4, 5)


def test_where_no_keyframe_waits_it_comes_from_one_side() -> None:
    assert only_leg(planned(RunScope(0, fade=12), row("K......."))).far_end is None


def test_both_ways_with_blending_are_the_two_gaps_around() -> None:
    plan = planned(RunScope(4, Way.BOTH, fade=12), row("K...K...K"))
    assert [(leg.start, leg.far_end) for leg in plan.legs] == [(4, 8), (4, 0)]


def test_going_on_every_gap_is_blended_and_the_rest_is_walked() -> None:
    scope = RunScope(0, until=Until.END, at_keyframes=AtKeyframes.GO_ON, fade=12)
    plan = planned(scope, row("K..K..K.."))
    assert [(leg.start, leg.stop, leg.far_end) for leg in plan.legs] == [
        (0, 2, 3),
        (3, 5, 6),
        (6, 8, None),
    ]


def test_objects_with_the_same_gap_are_tracked_together() -> None:
    plan = planned(
        RunScope(0, fade=12),
        row("K....K.."),
        row("K....K..", object_id=2),
        row("K.......", object_id=3),
    )
    assert [(sorted(leg.writes), leg.far_end) for leg in plan.legs] == [([1, 2], 5), ([3], None)]


def test_a_count_that_ends_before_the_keyframe_is_not_blended() -> None:
    scope = RunScope(0, until=Until.COUNT, count=4, fade=12)
    assert only_leg(planned(scope, row("K....K.."))).far_end is None


# --- reasons


def test_without_objects_it_says_what_to_do() -> None:
    assert "draw on the frame to make the first object" in why(RunScope(0)).text


def test_without_a_mask_before_it_says_whose_and_where_there_is_one() -> None:
    reason = why(RunScope(3), row("......K."), row("........", object_id=2))
    assert (
        reason.text == 'Nothing to track: no committed mask for "dog", "cat 2" before this frame.'
    )
    assert reason.go_to == 6
    backward = why(RunScope(7, Way.BACKWARD), row("......K."))
    assert "after this frame" in backward.text
    many = [row("...", object_id=number) for number in range(1, 5)]
    assert "for any object before" in why(RunScope(0), *many).text


def test_at_the_end_of_the_video_it_says_so() -> None:
    assert "is the last frame" in why(RunScope(7), row(".......K")).text
    assert "is the first frame" in why(RunScope(0, Way.BACKWARD), row("K.......")).text


def test_in_front_of_a_keyframe_it_says_where_to_go() -> None:
    reason = why(RunScope(3), row("...KK..."))
    assert "frame 4 was drawn by hand or is locked and is never overwritten" in reason.text
    assert reason.go_to == 4


# --- whatever was done before


def rows(count: int) -> st.SearchStrategy[list[ObjectCells]]:
    def one(object_id: int) -> st.SearchStrategy[ObjectCells]:
        return st.builds(
            lambda text, locks, came: row(text, locks, object_id, came),
            st.text("." * 4 + "aaDKKxsHH", min_size=count, max_size=count),
            st.text("....L", min_size=count, max_size=count),
            st.text(" <", min_size=count, max_size=count),
        )

    return st.integers(1, 3).flatmap(lambda n: st.tuples(*(one(i + 1) for i in range(n))).map(list))


COUNT = 14
SCOPES = st.builds(
    RunScope,
    st.integers(0, COUNT - 1),
    st.sampled_from(Way),
    st.sampled_from(Until),
    st.integers(1, COUNT),
    st.none() | st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).map(
        lambda ends: (min(ends), max(ends))
    ),
    st.none() | st.frozensets(st.integers(1, 3).map(ObjectId), min_size=1),
    st.sampled_from(AtKeyframes),
    st.booleans(),
    st.sampled_from([0, 12]),
)  # fmt: skip


def expected_one_way(scope: RunScope, o: ObjectCells, begin: int, step: int) -> set[int]:
    """The rule for a single object, a cell at a time."""
    first, last = scope.bounds or (0, COUNT - 1)
    ahead = []
    frame = begin + step
    while 0 <= frame < COUNT and (frame <= last if step > 0 else frame >= first):
        if scope.until is Until.COUNT and abs(frame - begin) > scope.count:
            break
        is_keyframe = o.states[frame] == CellState.KEYFRAME
        is_replaced = is_keyframe and scope.replaces_keyframes and not o.locks[frame]
        stops = scope.at_keyframes is AtKeyframes.STOP or scope.until is Until.KEYFRAME
        if is_keyframe and not is_replaced and stops:
            break
        writable = o.states[frame] in (
            0,
            CellState.AUTO,
            CellState.STALE_SOFT,
            CellState.STALE_HARD,
        )
        if (writable and not o.locks[frame]) or is_replaced:
            ahead.append(frame)
        frame += step
    return set(ahead)


@given(rows(COUNT), SCOPES)
def test_no_plan_writes_what_a_person_made(cells: list[ObjectCells], scope: RunScope) -> None:
    plan = plan_run(scope, cells)
    if isinstance(plan, NothingToRun):
        return
    by_id = {o.id: o for o in cells}
    seen: set[tuple[int, int]] = set()
    for leg in plan.legs:
        assert leg.writes
        assert (leg.stop - leg.start) * leg.direction.step > 0
        walked = range(leg.start + leg.direction.step, leg.stop + leg.direction.step,
                       leg.direction.step)  # fmt: skip
        for object_id, frames in leg.writes.items():
            o = by_id[object_id]
            assert scope.objects is None or object_id in scope.objects
            for frame in frames:
                assert frame in walked
                assert not o.locks[frame]
                assert o.states[frame] not in (CellState.ABSENT, CellState.DRAFT)
                if o.states[frame] == CellState.KEYFRAME:
                    assert scope.replaces_keyframes
                    assert frame in leg.replaced[object_id]
                assert (object_id, frame) not in seen, "no cell is done twice"
                seen.add((object_id, frame))
        if leg.far_end is not None:
            assert scope.fade
            assert leg.far_end == leg.stop + leg.direction.step
            assert all(by_id[i].states[leg.far_end] == CellState.KEYFRAME for i in leg.writes)
    if scope.bounds and scope.until in (Until.RANGE, Until.STALE):
        assert all(scope.bounds[0] <= frame <= scope.bounds[1] for _, frame in seen)


@given(rows(COUNT), SCOPES.filter(lambda s: s.until in (Until.KEYFRAME, Until.END, Until.COUNT)))
def test_every_object_is_written_as_far_as_the_rule_says(
    cells: list[ObjectCells], scope: RunScope
) -> None:
    plan = plan_run(scope, cells)
    found: dict[int, set[int]] = {o.id: set() for o in cells}
    if isinstance(plan, RunPlan):
        for leg in plan.legs:
            for object_id, frames in leg.writes.items():
                found[object_id] |= set(frames)
    expected: dict[int, set[int]] = {o.id: set() for o in cells}
    written = [o for o in cells if scope.objects is None or o.id in scope.objects]
    for direction in scope.way.directions:
        step = direction.step
        behind = {o.id: [f for f in range(scope.frame, -1 if step > 0 else COUNT, -step)
                         if o.states[f] != CellState.EMPTY] for o in written}  # fmt: skip
        starts = [frames[0] for frames in behind.values() if frames]
        if not starts:
            continue
        start = max(starts) if step > 0 else min(starts)
        for o in written:
            if behind[o.id]:
                expected[o.id] |= expected_one_way(scope, o, start, step)
    assert found == expected


def brute_stale(cells: Sequence[ObjectCells], bounds: tuple[int, int]) -> set[tuple[int, int]]:
    """Stale cells that some other mask of the object can lead to."""
    found = set()
    for o in cells:
        stale = [f for f in range(bounds[0], bounds[1] + 1)
                 if o.states[f] == CellState.STALE_HARD and not o.locks[f]]  # fmt: skip
        for frame in stale:
            low = high = frame
            way = int(o.causes[frame]) - 1 < frame
            while low - 1 in stale and (int(o.causes[low - 1]) - 1 < low - 1) == way:
                low -= 1
            while high + 1 in stale and (int(o.causes[high + 1]) - 1 < high + 1) == way:
                high += 1
            if o.states[:low].any() or o.states[high + 1 :].any():
                found.add((o.id, frame))
    return found


@given(rows(COUNT), SCOPES)
def test_stale_only_is_exactly_what_is_stale(cells: list[ObjectCells], scope: RunScope) -> None:
    asked = RunScope(scope.frame, scope.way, Until.STALE, bounds=scope.bounds)
    plan = plan_run(asked, cells)
    legs = plan.legs if isinstance(plan, RunPlan) else ()
    found = {
        (object_id, frame)
        for leg in legs
        for object_id, frames in leg.writes.items()
        for frame in frames
    }
    for leg in legs:
        assert any(o.states[leg.start] != CellState.EMPTY for o in cells if o.id in leg.writes)
    assert found == brute_stale(cells, scope.bounds or (0, COUNT - 1))
